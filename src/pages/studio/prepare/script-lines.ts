/** A line as `room.json` has it: a text, wordings of it, or either with more said of it. */
export type Line =
  string | readonly string[] | { readonly say: string | readonly string[]; readonly [more: string]: unknown };

/** Between wordings of one line, as people type them. */
const OR = ' | ';

/** A line as it is typed: its wordings in one row. */
export function typed(line: Line): string {
  if (typeof line === 'string') return line;
  return isList(line) ? line.join(OR) : typeof line.say === 'string' ? line.say : line.say.join(OR);
}

/** The rows of a text, as lines; what was said of a line beside its words (an offer, a slide) stays with the row that holds it. */
export function linesOf(text: string, before: readonly Line[]): readonly Line[] {
  const rows = text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '');
  return rows.map((row, i) => {
    const same = before.find((line) => typed(line) === row);
    if (same !== undefined) return same;
    const wordings = row
      .split('|')
      .map((wording) => wording.trim())
      .filter((wording) => wording !== '');
    const say = wordings.length === 1 ? (wordings[0] ?? row) : wordings;
    const there = before[i];
    const more = there !== undefined && typeof there !== 'string' && !isList(there) && rows.length === before.length;
    return more ? { ...there, say } : say;
  });
}

/** Every wording of some lines, in order. */
export function wordingsOf(lines: readonly Line[]): readonly string[] {
  return lines.flatMap((line) => {
    const say = typeof line === 'string' || isList(line) ? line : line.say;
    return typeof say === 'string' ? [say] : [...say];
  });
}

function isList(line: Line): line is readonly string[] {
  return Array.isArray(line);
}

/** The next of its kind that no segment is called yet. */
export function freeSegmentId(stem: string, taken: readonly string[]): string {
  if (!taken.includes(stem)) return stem;
  let n = 2;
  while (taken.includes(`${stem}-${n}`)) n += 1;
  return `${stem}-${n}`;
}

/** Puts the item at `from` at `to`; out of range: as it was. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const rest = items.filter((_, i) => i !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}
