import { addDict, pinyin } from 'pinyin-pro';
import { POLYPHONES } from './polyphones.js';

addDict(Object.fromEntries(Object.entries(POLYPHONES).map(([word, reading]) => [word, marked(reading)])));

/** Rows of digits, in which 一 keeps its own tone. */
const NUMERAL = /[零一二三四五六七八九幺]/u;
/** Characters before which 一 is a name, not a count: 一月, 一号, 一楼. */
const NAMES = /[月号日楼级班加减乘除到比]/u;
/** 一 is the end of a word here: 统一, 唯一, 单一, 万一, 之一, 周一, 第一, 初一, 十一. */
const ENDS = /[第初十统唯之周期单]/u;

/**
 * Mandarin readings of a row of hanzi in context, one per character: lower-case syllable with tone 1..5, ü as v, with the
 * sandhi of 一 and 不 applied. Third-tone sandhi is left to the engine, which does it (ni3 hao3 -> 35 214, seen in its
 * phonemes). 儿 as a suffix is tone 5. A character without a reading gives `''`.
 */
export function readings(hanzi: string): string[] {
  const chars = [...hanzi];
  const raw = pinyin(hanzi, {
    toneType: 'num',
    v: true,
    type: 'array',
    toneSandhi: false,
    nonZh: 'spaced',
    traditional: true,
  });
  const syllables = chars.map((char, index) => {
    const own = raw[index];
    return own !== undefined && /^[a-zü]+\d$/u.test(own) ? own.replace('ü', 'v').replace(/0$/, '5') : fallback(char);
  });
  return syllables.map((syllable, index) => sandhi(chars, syllables, index) ?? syllable);
}

function fallback(char: string): string {
  const own = pinyin(char, { toneType: 'num', v: true, nonZh: 'removed', traditional: true });
  return /^[a-z]+\d$/.test(own) ? own.replace(/0$/, '5') : '';
}

function sandhi(chars: readonly string[], syllables: readonly string[], index: number): string | undefined {
  const char = chars[index];
  const before = chars[index - 1] ?? '';
  const after = chars[index + 1] ?? '';
  const nextTone = syllables[index + 1]?.at(-1);
  if (char === '儿' && syllables[index] === 'er2' && before !== '' && !/[童女男婴幼子科歌孤]/u.test(before + after))
    return 'er5';
  if (char !== '一' && char !== '不') return undefined;
  if (syllables[index] !== 'yi1' && syllables[index] !== 'bu4') return undefined;
  if (before !== '' && before === after) return char === '一' ? 'yi5' : 'bu5';
  if (nextTone === undefined) return undefined;
  if (char === '不') return nextTone === '4' ? 'bu2' : undefined;
  if (NUMERAL.test(before) || NUMERAL.test(after) || NAMES.test(after) || ENDS.test(before)) return undefined;
  if (before === '百' || before === '千') return undefined;
  // 个 is often neutral but counts as a fourth tone.
  return nextTone === '4' || after === '个' ? 'yi2' : 'yi4';
}

/** Syllables the engine's `cmn-latn-pinyin` lacks and would spell out in English, with the spelling it has for them. */
const ENGINE: ReadonlyMap<string, string> = new Map([
  ['xiong', 'xong'],
  ['qiong', 'qong'],
  ['jiong', 'jong'],
  ['m', 'mu'],
  ['hm', 'heng'],
  ['hng', 'heng'],
  ['n', 'en'],
  ['ng', 'en'],
  ['ê', 'ei'],
  ['eh', 'ei'],
]);

/**
 * One reading as the engine's pinyin voice wants it. `erhua` says that 儿 follows: the coda n, ng or i is dropped
 * (玩儿 wan2 er5 -> wa2 er5), since the voice has no r-coloured syllables (`wanr2` is spelled out in English).
 */
export function engineSyllable(reading: string, erhua: boolean): string {
  const syllable = reading.slice(0, -1);
  const tone = reading.slice(-1);
  const known = ENGINE.get(syllable) ?? syllable;
  const open = erhua && /[aeo](?:n|ng|i)$/.test(known) ? known.replace(/(?:ng|n|i)$/, '') : known;
  return open + tone;
}

/** pinyin-pro takes dictionary entries with tone marks. */
function marked(reading: string): string {
  return reading
    .split(' ')
    .map((syllable) => {
      const tone = Number(syllable.slice(-1));
      const plain = syllable.slice(0, -1).replaceAll('v', 'ü');
      if (tone === 5) return plain;
      const at = /[ae]/.test(plain)
        ? plain.search(/[ae]/)
        : plain.includes('ou')
          ? plain.indexOf('o')
          : lastVowel(plain);
      return `${plain.slice(0, at + 1)}${'\u0304\u0301\u030c\u0300'[tone - 1] ?? ''}${plain.slice(at + 1)}`.normalize(
        'NFC',
      );
    })
    .join(' ');
}

function lastVowel(syllable: string): number {
  return Math.max(...[...'iouü'].map((vowel) => syllable.lastIndexOf(vowel)));
}
