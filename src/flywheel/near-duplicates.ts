/**
 * What of a text is compared: pairs of neighbouring characters in Chinese, words and their pairs elsewhere; without marks, particles and
 * politeness, which tell nothing of what is asked.
 */
export function shinglesOf(text: string): ReadonlySet<string> {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(
      /主播|请问|问一下|想问|有没有人|呢|吗|嘛|吧|啊|呀|哦|哈|么|\b(?:please|pls|hi|hey|hello|the|a|an|is|are|does|do|it|this)\b/g,
      ' ',
    );
  const shingles = new Set<string>();
  for (const [run] of plain.matchAll(/\p{Script=Han}+|[\p{L}\p{N}]+/gu)) {
    if (!/\p{Script=Han}/u.test(run)) {
      shingles.add(run);
      continue;
    }
    const characters = [...run];
    if (characters.length === 1) shingles.add(run);
    for (let i = 1; i < characters.length; i += 1) shingles.add(`${characters[i - 1] ?? ''}${characters[i] ?? ''}`);
  }
  return shingles;
}

/** Dice's coefficient of two sets, 0..1. */
export function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 1;
  let shared = 0;
  for (const one of a) if (b.has(one)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}
