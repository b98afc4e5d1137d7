export type Language = 'zh' | 'en';
export const LANGUAGES: readonly Language[] = ['zh', 'en'];
/** A text in both languages of the house. */
export type Bilingual = Readonly<Record<Language, string>>;
/** A text in one language or both: what a merchant stated. At least one is there. */
export type Statement = Readonly<Partial<Record<Language, string>>>;

/** A statement in the language asked for, else in the one it has. */
export function inLanguage(
  statement: Statement,
  wanted: Language,
): { readonly text: string; readonly language: Language } {
  const text = statement[wanted];
  if (text !== undefined) return { text, language: wanted };
  const other = wanted === 'zh' ? 'en' : 'zh';
  return { text: statement[other] ?? '', language: other };
}
