import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { canonical } from './canonical.js';
import type { JournalView } from './evidence.js';

export const EXPORT_FORMATS = ['jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
};

type Cell = string | number | null;
const COLUMNS = [
  'room',
  'n',
  'time',
  'kind',
  'show',
  'turn',
  'outcome',
  'product',
  'facet',
  'text',
  'spoken',
  'body',
  'feedback',
  'hash',
] as const;
type Column = (typeof COLUMNS)[number];

/** Rows as a file's bytes, piece by piece. */
export async function* exported(
  slices: AsyncIterable<readonly JournalView[]>,
  format: ExportFormat,
): AsyncGenerator<Uint8Array> {
  if (format === 'parquet') yield* parquet(slices);
  else {
    const text = new TextEncoder();
    // A byte order mark: spreadsheets take the file for something else than UTF-8 without it.
    if (format === 'csv') yield text.encode(`\uFEFF${COLUMNS.join(',')}\r\n`);
    for await (const slice of slices)
      yield text.encode(slice.map((view) => (format === 'csv' ? csvLine(view) : jsonLine(view))).join(''));
  }
}

function jsonLine(view: JournalView): string {
  return `${JSON.stringify({ ...view, time: new Date(view.time).toISOString() })}\n`;
}

function csvLine(view: JournalView): string {
  const row = rowOf(view);
  return `${COLUMNS.map((name) => quoted(row[name])).join(',')}\r\n`;
}

/** RFC 4180; a cell that a spreadsheet would run as a formula begins with an apostrophe (OWASP, CSV injection). */
function quoted(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowOf(view: JournalView): Record<Column, Cell> {
  const { room, n, time, kind, show, turn, outcome, product, facet, body, feedback, hash } = view;
  const { text, comments, sentences } = body as Readonly<Record<string, unknown>>;
  const textsOf = (list: unknown): string =>
    (Array.isArray(list) ? (list as readonly { readonly text?: unknown }[]) : [])
      .map((one) => (typeof one.text === 'string' ? one.text : ''))
      .filter((one) => one !== '')
      .join('\n');
  return {
    room,
    n,
    time: new Date(time).toISOString(),
    kind,
    show,
    turn,
    outcome,
    product,
    facet,
    text: kind !== 'sentence' && typeof text === 'string' ? text : textsOf(comments),
    spoken: kind === 'sentence' && typeof text === 'string' ? text : textsOf(sentences),
    body: canonical(body),
    feedback: feedback.map((one) => one.kind).join(','),
    hash,
  };
}

async function* parquet(slices: AsyncIterable<readonly JournalView[]>): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: COLUMNS.length },
      ...COLUMNS.map((name) =>
        name === 'n'
          ? ({ name, type: 'INT32', repetition_type: 'REQUIRED' } as const)
          : name === 'time'
            ? ({ name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' } as const)
            : ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const),
      ),
    ],
  });
  /** What has been written since, out of the writer's memory. */
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  for await (const slice of slices) {
    const rows = slice.map(rowOf);
    await file.write({
      columnData: COLUMNS.map((name) => ({
        name,
        data: name === 'time' ? slice.map(({ time }) => new Date(time)) : rows.map((row) => row[name]),
      })),
    });
    yield taken();
  }
  await file.finish();
  yield taken();
}
