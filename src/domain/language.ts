export type Language = 'zh' | 'en';
/** A text in both languages of the house. */
export type Bilingual = Readonly<Record<Language, string>>;
