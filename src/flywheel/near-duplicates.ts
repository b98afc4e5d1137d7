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

/**
 * Puts texts that are alike together: each goes to the oldest group whose first text it is like. Only groups that share a shingle
 * with it are looked at: each against each took seconds of the thread for some thousand questions.
 */
export class Groups<T> {
  readonly #alike: number;
  readonly #all: { readonly size: number; readonly items: T[] }[] = [];
  readonly #byShingle = new Map<string, number[]>();

  /** @param alike From this likeness on (Dice, above 0) two texts are one group. */
  constructor(alike: number) {
    this.#alike = alike;
  }

  add(shingles: ReadonlySet<string>, item: T): void {
    const shared = new Map<number, number>();
    for (const shingle of shingles)
      for (const group of this.#byShingle.get(shingle) ?? []) shared.set(group, (shared.get(group) ?? 0) + 1);
    let oldest = Infinity;
    for (const [group, count] of shared) {
      const size = this.#all[group]?.size ?? 0;
      if (group < oldest && (2 * count) / (size + shingles.size) >= this.#alike) oldest = group;
    }
    const found = this.#all[oldest];
    if (found !== undefined) {
      found.items.push(item);
      return;
    }
    for (const shingle of shingles) {
      const groups = this.#byShingle.get(shingle) ?? [];
      groups.push(this.#all.length);
      this.#byShingle.set(shingle, groups);
    }
    this.#all.push({ size: shingles.size, items: [item] });
  }

  /** The groups, each with the first of it first. */
  get all(): readonly (readonly T[])[] {
    return this.#all.map(({ items }) => items);
  }
}
