import type { Bilingual, Language } from '../../domain/language.js';
import type { StatedFacet } from '../shop-content.js';
import { facetLabel } from './columns.js';

/** The language a text of a merchant is in, by its script. */
export function languageOf(text: string): Language {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}

/** A cell as a sentence that can be spoken: a bare value is said to be what its column calls it. */
export function sentence(text: string, facet: StatedFacet, name: Bilingual, language: Language): string {
  if (/[。！？!?]$|\.$/u.test(text)) return text;
  const long = language === 'zh' ? [...text].length > 16 || /[，；]/u.test(text) : text.split(/\s+/).length > 8;
  if (long) return `${text}${language === 'zh' ? '。' : '.'}`;
  const label = facetLabel(facet)[language];
  return language === 'zh' ? `${name.zh}的${label}：${text}。` : `${capital(label)} of the ${name.en}: ${text}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
