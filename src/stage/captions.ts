import { widthOf, wordsOf } from '../rendering/lines.js';

/** Most characters of a caption page, in units of a full-width character: two lines of the picture. */
const PAGE_WIDTH = 32;

/** A caption as pages of at most two lines, broken after punctuation where there is some, with their share of the time. */
export function captionPages(text: string): { text: string; until: number }[] {
  const pages: string[] = [];
  let page = '';
  for (const piece of pieces(text)) {
    if (page !== '' && widthOf(page + piece) > PAGE_WIDTH) {
      pages.push(page);
      page = '';
    }
    page += piece;
  }
  if (page.trim() !== '') pages.push(page);
  const total = Math.max(
    1,
    pages.reduce((sum, one) => sum + widthOf(one), 0),
  );
  let upTo = 0;
  return pages.map((one) => {
    upTo += widthOf(one);
    return { text: one.trim(), until: upTo / total };
  });
}

/** Clauses, and pieces of clauses that are too long for a page. */
function pieces(text: string): string[] {
  const clauses = text.match(/[^，。！？；、,.!?;]+[，。！？；、,.!?;]*\s*|[，。！？；、,.!?;]+\s*/gu) ?? [];
  return clauses.flatMap((clause) => {
    if (widthOf(clause) <= PAGE_WIDTH) return [clause];
    const parts: string[] = [];
    let part = '';
    for (const word of wordsOf(clause)) {
      if (widthOf(part + word) > PAGE_WIDTH) {
        parts.push(part);
        part = '';
      }
      part += word;
    }
    return [...parts, part];
  });
}
