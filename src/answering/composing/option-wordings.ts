import { inLanguage, type Language } from '../../domain/language.js';
import type { Fact } from '../../domain/product.js';
import { listed } from '../../knowledge/wording.js';
import type { OptionPoint } from '../planning/point.js';
import type { Choices, Wording } from './wording.js';

/** A fact as the catalogue states it. */
export function stated(fact: Fact, wanted: Language): Wording {
  const { text, language } = inLanguage(fact.text, wanted);
  return { text, language, citations: [fact.id], kind: 'facts' };
}

/** Whether there is the colour or size asked for, and what there is. */
export function sayOption({ product, asked: typed, has, fact }: OptionPoint, language: Language): Choices {
  const plain = stated(fact, language);
  if (plain.language !== language) return [plain];
  // 黑的 as 黑色, xxl as XXL码.
  const asked =
    fact.facet === 'size' ? `${typed.toUpperCase()}${language === 'zh' ? '码' : ''}` : typed.replace(/的$/u, '色');
  const values = listed(
    has.map((value) => value[language]),
    language,
  );
  const what = fact.facet === 'size' ? { zh: '码', en: 'size' } : { zh: '颜色', en: 'colour' };
  const zh =
    has.length === 0
      ? [
          `没有${asked}。${plain.text}`,
          `${asked}没有。${plain.text}`,
          `这款没有${asked}。${plain.text}`,
          `没有这个${what.zh}。${plain.text}`,
        ]
      : [`有的，有${values}。${plain.text}`, `有${values}。${plain.text}`, `${values}有的。${plain.text}`];
  const en =
    has.length === 0
      ? [
          `There is no ${asked}. ${plain.text}`,
          `Not in ${asked}. ${plain.text}`,
          `Not in that ${what.en}. ${plain.text}`,
        ]
      : [`Yes, there is ${values}. ${plain.text}`, `Yes, in ${values}. ${plain.text}`];
  const texts = language === 'zh' ? zh : en;
  return [
    ...texts.map((text, i): Wording => ({
      ...plain,
      text,
      phrase: { key: `option.${has.length > 0 ? 'yes' : 'no'}.${language}`, option: `${product.id}.${i}` },
    })),
    plain,
  ];
}
