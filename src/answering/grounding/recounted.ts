/** A figure with a measure that holds several pieces, or weighs. */
const COUNTED = /(?<![\d.])(\d+)\s*(?:箱|盒|袋|包|打|吨|公斤|斤|kg\b|boxes|cartons|packs|bags|dozen|pairs|sets)/g;

/**
 * Where a draft counts in another measure than a statement it cites: 36箱 of 36件. Words for the shape of one piece (台, 条) may
 * differ; those that hold several, or weigh, may not. Null: nowhere.
 */
export function recountedFrom(draft: string, statements: readonly string[]): string | null {
  const stated = statements.join('\n');
  for (const [found, figure = ''] of draft.matchAll(COUNTED)) {
    const known = [...stated.matchAll(COUNTED)].some(
      ([other]) => other.replace(/\s/g, '') === found.replace(/\s/g, ''),
    );
    const counted = new RegExp(`(?<![\\d.])${figure}\\s*(?:[件个]|left)`).test(stated);
    if (counted && !known) return found;
  }
  return null;
}
