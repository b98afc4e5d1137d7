/**
 * Whether a text is of characters alone that each Unicode normalisation leaves as they are, and that are seen: ASCII, Chinese
 * (CJK Unified Ideographs), the common Chinese signs. Most comments are, and need no normalising: that is asked in a tenth of the
 * time.
 */
export function isComposed(text: string): boolean {
  return !/[^ -~\u3001\u3002\u4e00-\u9fff]/.test(text);
}
