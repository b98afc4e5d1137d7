const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** A break behind a mark is worth lines this much less even, as a share of the whole. */
const MARK = 0.22;

/** About how wide a text is, in full-width characters: others count about half. */
export function widthOf(text: string): number {
  let sum = 0;
  for (const character of text) sum += /[\u1100-\u{1ffff}]/u.test(character) ? 1 : 0.52;
  return sum;
}

/** The pieces between which a line may be broken: words of either language with the marks and blanks behind them. */
export function wordsOf(text: string): string[] {
  const pieces: string[] = [];
  for (const { segment } of words.segment(text)) {
    const last = pieces.length - 1;
    // No line begins with a mark or a blank, none ends with an opening one.
    const clings = /^[\s\p{Pe}\p{Pf}\p{Po}%‰°℃…]/u.test(segment) && !/^[#&@¥]/u.test(segment);
    if (last >= 0 && (clings || /[\p{Ps}\p{Pi}¥$€#]$/u.test(pieces[last] ?? '')))
      pieces[last] = `${pieces[last] ?? ''}${segment}`;
    else pieces.push(segment);
  }
  return pieces;
}

/** A caption in two lines about equally long, broken behind a mark where one is near the middle, never inside a word. */
export function inTwoLines(text: string): [string, string] {
  const pieces = wordsOf(text);
  const total = Math.max(1, widthOf(text));
  let best = { at: pieces.length, loss: Infinity };
  let before = 0;
  for (let i = 1; i < pieces.length; i += 1) {
    const piece = pieces[i - 1] ?? '';
    before += widthOf(piece);
    const marked = /[，。！？；：、,.!?;:]\s*$/u.test(piece);
    const loss = Math.abs(2 * before - total) / total + (marked ? 0 : MARK);
    if (loss < best.loss) best = { at: i, loss };
  }
  return [pieces.slice(0, best.at).join('').trim(), pieces.slice(best.at).join('').trim()];
}
