import type { Bilingual } from '../../domain/language.js';

/** Something wrong in a file, where it is. */
export interface ImportIssue {
  /** Row as a spreadsheet counts: the header is row 1. Absent: of the file as a whole. */
  readonly row?: number;
  /** The column as the file calls it. */
  readonly column?: string;
  /** With the place in front: `row 7, column 价格: "abc" is not a price`. */
  readonly message: Bilingual;
}

/** An issue of a cell; `what` without the place. */
export function cellIssue(row: number, column: string, what: Bilingual): ImportIssue {
  return {
    row,
    column,
    message: { zh: `第 ${row} 行“${column}”列：${what.zh}`, en: `row ${row}, column ${column}: ${what.en}` },
  };
}

/** An issue of a row. */
export function rowIssue(row: number, what: Bilingual): ImportIssue {
  return { row, message: { zh: `第 ${row} 行：${what.zh}`, en: `row ${row}: ${what.en}` } };
}

/** An issue of the file. */
export function fileIssue(zh: string, en: string): ImportIssue {
  return { message: { zh, en } };
}

/** What a cell holds, as it is shown in a message. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}
