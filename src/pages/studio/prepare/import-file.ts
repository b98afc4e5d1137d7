import type { Preview } from '../shapes.js';
import type { Word } from '../wording.js';

const KINDS: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
};

/** What a file is sent as, by its name; browsers name the types of spreadsheets as the machine's programs like. Null: none of ours. */
export function kindOf(name: string): string | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return KINDS[ending] ?? null;
}

/** A field of a shop by its parts: `variants.red.livePrice` is a variant's. */
export function fieldIn(field: string, word: Word): string {
  return field
    .split('.')
    .map((part) => word('field', part))
    .join(' · ');
}

/** As one goes through a spreadsheet; what is wrong with all of it comes first. */
export function byRow(issues: Preview['errors']): Preview['errors'] {
  return [...issues].sort((one, other) => (one.row ?? 0) - (other.row ?? 0));
}
