import { setImmediate } from 'node:timers/promises';
import type { ShopContent } from '../shop-content.js';
import { readHeader } from './columns.js';
import { type ImportIssue, rowIssue } from './issue.js';
import { type Row, SheetShop, type SheetShopOptions } from './sheet-shop.js';

export const MOST_ROWS = 20_000;
/** Rows read before the loop turns and progress is told. */
const STRIDE = 250;

export interface SheetResult {
  /** The shop after the sheet; null when there are errors. */
  readonly content: ShopContent | null;
  readonly warnings: readonly ImportIssue[];
  readonly errors: readonly ImportIssue[];
}

export interface SheetOptions extends SheetShopOptions {
  /** Told the share 0..1 that is done. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads a sheet, its header in the first row, one row a product or, where an id stands on several rows, a variant. A cell
 * that is empty leaves what there is. Facet cells are statements, a line each; a bare value ("100%棉") gets a sentence.
 * Rows are numbered as a spreadsheet numbers them.
 */
export async function readSheet(rows: readonly (readonly string[])[], options: SheetOptions): Promise<SheetResult> {
  const [titles = [], ...lines] = rows;
  const header = readHeader(titles);
  const errors = [...header.errors];
  const warnings = [...header.warnings];
  if (errors.length > 0) return { content: null, warnings, errors };
  if (lines.length > MOST_ROWS)
    return {
      content: null,
      warnings,
      errors: [
        rowIssue(MOST_ROWS + 2, { zh: `行数太多，最多 ${MOST_ROWS} 行`, en: `too many rows; allowed: ${MOST_ROWS}` }),
      ],
    };
  const shop = new SheetShop(options, header.columns, errors);
  const groups = new Map<string, Row[]>();
  for (const [i, cells] of lines.entries()) {
    if (i % STRIDE === 0) {
      options.signal.throwIfAborted();
      options.onProgress((i / lines.length) * 0.5);
      await setImmediate();
    }
    const row: Row = { number: i + 2, cells: cells.map((cell) => cell.trim()) };
    if (row.cells.every((cell) => cell === '')) continue;
    const id = shop.idOf(row);
    if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  let done = 0;
  for (const [id, group] of groups) {
    if (done % STRIDE === 0) {
      options.signal.throwIfAborted();
      options.onProgress(0.5 + (done / groups.size) * 0.5);
      await setImmediate();
    }
    shop.add(id, group);
    done += 1;
  }
  options.onProgress(1);
  return { content: errors.length > 0 ? null : shop.content([...groups.keys()]), warnings, errors };
}
