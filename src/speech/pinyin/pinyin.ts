import { addDict, pinyin } from 'pinyin-pro';
import { OTHER_READINGS } from './other-readings.js';
import { POLYPHONES } from './polyphones.js';

addDict(
  Object.fromEntries(
    [...OTHER_READINGS.flatMap(entries), ...Object.entries(POLYPHONES)].map(([word, reading]) => [
      word,
      marked(reading),
    ]),
  ),
);

/** Completes a row of `OTHER_READINGS` with what pinyin-pro says for the other characters. */
function entries([character, reading, words]: (typeof OTHER_READINGS)[number]): (readonly [string, string])[] {
  return words.split(' ').map((word) => {
    const own = pinyin(word, { toneType: 'num', v: true, type: 'array', toneSandhi: false });
    const spoken = [...word].map((char, index) =>
      char === character ? reading : (own[index] ?? '').replace('ü', 'v').replace(/0$/, '5'),
    );
    return [word, spoken.join(' ')] as const;
  });
}

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
  const read = syllables.map((syllable, index) => particle(chars, syllable, index) ?? syllable);
  return read.map((syllable, index) => sandhi(chars, read, index) ?? syllable);
}

/** Adverbs of two characters behind which 地 is a particle; a doubled character in front (慢慢地) says so too. */
const ADVERBS = new Set(
  '认真 仔细 轻松 均匀 充分 完全 快速 放心 安心 有效 尽情 不断 更好 更多 轻易 自然 真正 彻底 简单 快乐 开心 温柔 迅速 明显 努力 直接 耐心 用心 贴心 合理 科学 持续 反复 方便 舒服 牢固 顺利 极大 大量 精准 温和 深层 由衷 真诚 热情'.split(
    ' ',
  ),
);

/** What a single character's place decides and no dictionary of words can: 得, 地, 着, 卷, 粘. */
function particle(chars: readonly string[], syllable: string, index: number): string | undefined {
  const before = chars[index - 1] ?? '';
  const after = chars[index + 1] ?? '';
  switch (chars[index]) {
    case '得':
      // 你得买 must, 卖得好 how; 得 that gets something keeps its own reading.
      if (syllable !== 'de2' || /[获取值难所心赢赚求博应贪两不多]/u.test(before)) return undefined;
      if (/[到分奖体意知罪逞失手益标宠名天主道票]/u.test(after)) return undefined;
      if (/[我你他她它们咱就还都也须可总非又先真家]/u.test(before)) return 'dei3';
      return before === '' ? 'dei3' : 'de5';
    case '地': {
      if (syllable !== 'di4' || after === '' || /[面板方区址点带上里毯垫铁道]/u.test(after)) return undefined;
      const adverb = (chars[index - 2] ?? '') + before;
      return ADVERBS.has(adverb) || (before !== '' && before === chars[index - 2]) ? 'de5' : undefined;
    }
    case '着':
      // 用得着, 找不着.
      return /[得不]/u.test(before) && syllable === 'zhe5' ? 'zhao2' : undefined;
    case '卷':
      // What is rolled is juan3, what is written juan4.
      return syllable === 'juan4' && !/[试问答考阅交画案书宗压]/u.test(before) && chars[index - 2] !== '第'
        ? 'juan3'
        : undefined;
    case '粘':
      return syllable === 'nian2' && !/[性度稠液膜腻糊土粘]/u.test(after) && before !== '粘' ? 'zhan1' : undefined;
    case undefined:
    default:
      return undefined;
  }
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
  // 舍不得, 受不了, 买不起, 差不多: unstressed between a verb and what it reaches.
  if (char === '不' && before !== '' && !/[也都绝决可并]/u.test(before) && /[得了起多]/u.test(after)) {
    if (after !== '多' || before === '差') return 'bu5';
  }
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
