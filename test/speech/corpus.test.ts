import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/speech/normalisation/normalise.js';
import { readings } from '../../src/speech/pinyin/pinyin.js';
import { spoken } from './spoken.js';

/** Rows of a tab-separated file; lines that start with `#` are comments. */
function rows(file: string): [string, string, string][] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [first = '', second = '', third = ''] = line.split('\t');
      return [first, second, third];
    });
}

const CORPUS = rows('corpus.tsv');
const POLYPHONES = rows('corpus-polyphones.tsv');

describe('the corpus of what a shop host says', () => {
  it('has at least 400 lines, each of them once', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(400);
    expect(new Set(CORPUS.map(([language, text]) => `${language} ${text}`)).size).toBe(CORPUS.length);
  });

  it.each(CORPUS)('%s: %s is read %s', (language, text, expected) => {
    expect(spoken(text, language === 'en' ? 'en' : 'zh')).toBe(expected);
  });

  it('covers every character of every line once and in order', () => {
    for (const [language, text] of CORPUS) {
      let at = 0;
      for (const { start, end } of normalise(text, language === 'en' ? 'en' : 'zh')) {
        expect(start, text).toBe(at);
        at = end;
      }
      expect(at, text).toBe(text.length);
    }
  });
});

describe('the polyphones of commerce', () => {
  it.each(POLYPHONES)('%s is read %s', (text, expected) => {
    expect(readings(text).join(' ')).toBe(expected);
  });
});
