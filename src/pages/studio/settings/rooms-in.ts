/** Ids of rooms as people type them, each once; null: all rooms. */
export function roomsIn(text: string): string[] | null {
  const ids = new Set(text.split(/[\s,，、]+/).filter((id) => id !== ''));
  return ids.size === 0 ? null : [...ids];
}
