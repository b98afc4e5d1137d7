import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from '../../domain/language.js';
import { type Text, textIn, type Word, wordIn } from './wording.js';

export interface Reading {
  readonly language: Language;
  readonly turn: () => void;
}

/** What the page is read in; kept together with the viewer page's choice. */
export const LanguageContext = createContext<Reading>({ language: 'zh', turn: () => undefined });

export function useLanguage(): Language {
  return useContext(LanguageContext).language;
}

export function useText(): Text {
  return textIn(useLanguage());
}

export function useWord(): Word {
  return wordIn(useLanguage());
}
