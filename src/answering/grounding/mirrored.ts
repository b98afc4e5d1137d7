import type { FactReading } from './fact-reading.js';
import { type Flaw, flaw } from './outcome.js';

const PART = /[,，;；。.!！:：?？](?!\d)/;
const HAN = /[\u3400-\u9fff]/;

/** What denies; two in one part cancel or repeat each other, so that only their number tells. */
const DENIES_ZH = /不|没有?|别|勿|未|禁止|避免/g;
const NO_DENIAL_ZH = /不过|不仅|不但|不光|不只|特别|分别|区别|级别/g;
/** What turns with a denial, or says nothing beside it: 不能 of 能, 没有 of 有, 不要 of 可以. */
const LIGHT_ZH = /可以|能够|应该|需要|[可能会要有请得就也都还了着过的地呢哈哦吧啊呀嘛哟啦给您你我们它]|\s/g;
const DENIES_EN = new Set(['not', 'no', 'never', 'cannot', 'without', 'nor', 'neither']);
const LIGHT_EN = new Set(
  'a an the any always can do does did with will would is are was it they you so and to too very just'.split(' '),
);

interface Skeleton {
  readonly words: string;
  readonly denials: number;
}

/** A part of a text without what denies and what turns with it. */
function skeletonOf(part: string): Skeleton | null {
  if (HAN.test(part)) {
    const said = part.replace(NO_DENIAL_ZH, '');
    const words = said.replace(DENIES_ZH, '').replace(LIGHT_ZH, '');
    return words.length < 2 ? null : { words, denials: [...said.matchAll(DENIES_ZH)].length };
  }
  const all = part
    .replace(/n't\b/g, ' not')
    .replace(/\bcan ?not\b/g, 'not')
    .split(/[^a-z0-9'.%-]+/)
    .filter((word) => word !== '');
  const words = all.filter((word) => !DENIES_EN.has(word) && !LIGHT_EN.has(word));
  return words.length === 0
    ? null
    : { words: words.join(' '), denials: all.filter((word) => DENIES_EN.has(word)).length };
}

const read = new WeakMap<FactReading, readonly Skeleton[]>();

function skeletons(reading: FactReading): readonly Skeleton[] {
  const known = read.get(reading);
  if (known !== undefined) return known;
  const found = reading.texts.flatMap((text) => text.split(PART).flatMap((part) => skeletonOf(part) ?? []));
  read.set(reading, found);
  return found;
}

/**
 * A fact's own words with a denial put in or left out: 摔了也会掉出来, of 摔了也不会掉出来. However a sentence is built, what repeats a
 * fact but for its denials says the opposite of it when one more or one less stands there.
 */
export function mirroredFlaw(said: string, facts: readonly FactReading[]): Flaw | null {
  for (const part of said.split(PART)) {
    const own = skeletonOf(part);
    if (own === null) continue;
    const same = facts.flatMap(skeletons).filter(({ words }) => words === own.words);
    if (same.length > 0 && same.every(({ denials }) => denials % 2 !== own.denials % 2))
      return flaw('polarity-flipped', part.trim());
  }
  return null;
}
