interface Stated {
  readonly id: string;
  readonly zh?: string | undefined;
  readonly en?: string | undefined;
}

/** The facts that have every word that was typed, in their id or either language; all of them for no word. */
export function matching<T extends Stated>(facts: readonly T[], typed: string): readonly T[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return facts.filter(({ id, zh = '', en = '' }) => {
    const text = `${id} ${zh} ${en}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
