import { CsvError, parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { readSheet as readWorkbook } from 'read-excel-file/node';
import { asError, Failure } from '../../domain/failure.js';
import { MOST_ROWS } from './sheet.js';

/** Unpacked bytes of a workbook; a page of rows is a few kilobytes, a zip bomb is gigabytes. */
const MOST_UNPACKED = 100 * 1024 * 1024;
const MOST_ENTRIES = 1_000;
/** Characters of one row. */
const MOST_ROW = 256 * 1024;

/**
 * Rows of a CSV file: UTF-8, UTF-16 with a mark, or the GB 18030 that Chinese spreadsheets write; separated by comma,
 * semicolon or tab.
 * @throws Failure `bad_request` naming the row.
 */
export async function csvRows(bytes: Uint8Array, signal: AbortSignal): Promise<string[][]> {
  const text = decoded(bytes);
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const [delimiter = ','] = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length);
  // Fields of nothing count for nothing with the parser's own limit: nine million commas are a row to it.
  for (let at = 0, line = 1; at < text.length; line += 1) {
    const end = text.indexOf('\n', at);
    if ((end === -1 ? text.length : end) - at > MOST_ROW)
      throw new Failure('bad_request', `line ${line} has more than ${MOST_ROW} characters.`);
    at = end === -1 ? text.length : end + 1;
  }
  const rows: string[][] = [];
  try {
    const parser = Readable.from(pieces(text)).pipe(
      parse({ delimiter, relax_column_count: true, bom: true, max_record_size: MOST_ROW }),
    );
    for await (const row of parser) {
      signal.throwIfAborted();
      rows.push(row as string[]);
      if (rows.length > MOST_ROWS + 1) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    // Rows read ahead are lost with the stream; the parser knows how many it had.
    const row = error instanceof CsvError && typeof error['records'] === 'number' ? error['records'] : rows.length;
    throw new Failure('bad_request', `row ${row + 1}: ${asError(error).message}`, { cause: error });
  }
  return rows;
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/**
 * Rows of the first sheet of an Excel workbook (.xlsx).
 * @throws Failure `bad_request` saying what is wrong with the file, `too_large` for one that unpacks to too much.
 */
export async function excelRows(bytes: Uint8Array, signal: AbortSignal): Promise<string[][]> {
  checkUnpacked(bytes);
  try {
    const rows = await readWorkbook(Buffer.from(bytes));
    signal.throwIfAborted();
    return rows.map((row) => row.map(written));
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure('bad_request', `This is no Excel workbook (.xlsx) that can be read: ${asError(error).message}`, {
      cause: error,
    });
  }
}

function written(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}

/** What the zip's directory says it unpacks to (APPNOTE 4.3.12). */
function checkUnpacked(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.byteLength - 22;
  while (end >= 0 && end > bytes.byteLength - 65_557 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50)
    throw new Failure('bad_request', 'This is no Excel workbook (.xlsx); save an .xls file as .xlsx first.');
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let unpacked = 0;
  for (let i = 0; i < entries && at + 46 <= bytes.byteLength; i += 1) {
    unpacked += view.getUint32(at + 24, true);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (entries > MOST_ENTRIES || unpacked > MOST_UNPACKED)
    throw new Failure(
      'too_large',
      `The workbook unpacks to ${unpacked} bytes in ${entries} files; allowed: ${MOST_UNPACKED}.`,
    );
}
