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
