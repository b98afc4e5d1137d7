import type { Figure, Word } from './scopes.js';
import type { Subject } from './support.js';
import { countOf } from './units.js';

/** How facts say a period without a figure, by its length in the figure's unit. */
const PERIODS: readonly (readonly [dimension: string, length: number, stated: RegExp])[] = [
  ['hours', 24, /每天|每日|天天|\b(?:daily|a day|per day|each day|every day)\b/],
  ['hours', 168, /每周|每星期|每礼拜|\b(?:weekly|a week|per week|each week|every week)\b/],
  ['months', 1, /每月|每个月|\b(?:monthly|a month|per month|each month|every month)\b/],
  ['months', 12, /每年|年年|\b(?:yearly|annual|annually|a year|per year|each year|every year)\b/],
];
const OFTEN = /[次回遍趟]|\b(?:once|twice|times|every|each|per)\b/;

/** 一星期洗一回, of 每周拆洗: how often, in other words. */
export function recurring({ low, high, dimension, sign }: Figure, { facts }: Subject, text: string): boolean {
  if (low !== high || sign === -1 || !OFTEN.test(text)) return false;
  return PERIODS.some(
    ([of, length, stated]) =>
      of === dimension && length === low && facts.some(({ texts }) => texts.some((one) => stated.test(one))),
  );
}

/** 泵一个月拆洗一次, of 滤芯三十天换一片，每周拆洗泵一次: another period is stated of what this one is said of. */
export function otherPeriod(
  { low, high, dimension }: Figure,
  words: readonly Word[],
  { facts }: Subject,
  text: string,
): boolean {
  if (low !== high || !OFTEN.test(text)) return false;
  const own = PERIODS.find(([of, length]) => of === dimension && length === low);
  if (own === undefined || facts.some(({ texts }) => texts.some((one) => own[2].test(one)))) return false;
  const others = facts.flatMap(({ texts }) =>
    texts.flatMap((one) =>
      one.split(/[,，。;；.]/).filter((part) => PERIODS.some(([, , stated]) => stated.test(part))),
    ),
  );
  return words.some(({ token }) => token.kind === 'word' && others.some((part) => part.includes(token.text)));
}

const GENERAL = /^(?:个|种|款|样|色|档|只|条|把|块)$/;
const JOIN_ZH = /[、/]|和|以及|与|或者?|跟|还有/;
const JOIN_EN = /,| and | or /;

/** 两个颜色, of what a fact lists as two, and 两个泵, of 双泵. */
export function itemised({ low, high, end, dimension, sign }: Figure, { facts }: Subject, text: string): boolean {
  const count = countOf(dimension);
  if (
    low !== high ||
    low < 2 ||
    low > 12 ||
    sign === -1 ||
    (count !== null ? !GENERAL.test(count) : dimension !== 'plain')
  )
    return false;
  const thing = /^\s*([\u3400-\u9fff])/.exec(text.slice(end))?.[1];
  if (low === 2 && thing !== undefined && facts.some(({ texts }) => texts.some((one) => one.includes(`双${thing}`))))
    return true;
  if (!/颜色|色|味道?|口味|款|样|尺寸|型号|码|\b(?:colou?rs?|flavou?rs?|sizes?|styles?|kinds?|options?)\b/.test(text))
    return false;
  return facts.some(({ fact, texts }) =>
    texts.some(
      (one) =>
        (/^(?:color|size)$/.test(fact.facet) || /味|款|colou?r|flavou?r/.test(one)) &&
        (/[\u3400-\u9fff]/.test(one)
          ? one.split(/[,，。;；:：]/).some((part) => part.split(JOIN_ZH).length === low)
          : one.split(/[.;:]/).some((part) => part.split(JOIN_EN).filter((item) => item.trim() !== '').length === low)),
    ),
  );
}
