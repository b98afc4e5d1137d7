import type { Bilingual, Language } from '../domain/language.js';
import type { PromotionRule, Variant } from '../domain/product.js';
import { sayMoney } from './money.js';

/** Names of options that merchants use often; others are called by their key. */
const OPTIONS: Readonly<Record<string, Bilingual>> = {
  color: { zh: '颜色', en: 'colour' },
  size: { zh: '尺码', en: 'size' },
  style: { zh: '款式', en: 'style' },
  flavor: { zh: '口味', en: 'flavour' },
  capacity: { zh: '容量', en: 'capacity' },
  length: { zh: '长度', en: 'length' },
  pack: { zh: '装量', en: 'pack' },
  material: { zh: '材质', en: 'material' },
  version: { zh: '版本', en: 'version' },
};
const COUNTS = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十'];

/** A list as it is said: 黑色、白色和灰色; black, white and grey. */
export function listed(items: readonly string[], language: Language): string {
  const last = items.at(-1) ?? '';
  if (items.length < 2) return last;
  const others = items.slice(0, -1);
  return language === 'zh' ? `${others.join('、')}和${last}` : `${others.join(', ')} and ${last}`;
}

/** What a variant is called: 黑色 L 码; black, size L. */
export function sayVariant(variant: Pick<Variant, 'options'>, language: Language): string {
  const values = Object.entries(variant.options).map(([option, value]) => {
    if (option !== 'size') return value[language];
    const bare = /^[\w./-]+$/.test(value[language]);
    if (!bare) return value[language];
    return language === 'zh' ? `${value.zh} 码` : `size ${value.en}`;
  });
  return values.join(language === 'zh' ? ' ' : ', ');
}

/** What can be chosen of one option. */
export function choices(name: Bilingual, option: string, values: readonly Bilingual[]): Bilingual {
  const called = OPTIONS[option] ?? { zh: option, en: option };
  const count = COUNTS[values.length] ?? String(values.length);
  const zh = listed(
    values.map((value) => value.zh),
    'zh',
  );
  const en = listed(
    values.map((value) => value.en),
    'en',
  );
  if (option === 'color')
    return { zh: `${name.zh}有${zh}${count}个颜色。`, en: `You can get the ${name.en} in ${en}.` };
  if (option === 'size')
    return { zh: `${name.zh}有 ${zh} ${count}个尺码。`, en: `You can get the ${name.en} in ${en}.` };
  return {
    zh: `${name.zh}可选的${called.zh}有${zh}。`,
    en: `For the ${called.en} of the ${name.en} you can choose ${en}.`,
  };
}

/**
 * A promotion's rule as it is said, about one product or (null) the whole store. It says exactly what `quote` computes:
 * 第二件半价 counts for every second piece, a threshold that repeats says so.
 */
export function sayPromotion(rule: PromotionRule, name: Bilingual | null): Bilingual {
  const zh = name === null ? '全店' : name.zh;
  const en = name === null ? 'in the whole store' : `on the ${name.en}`;
  switch (rule.kind) {
    case 'threshold-off':
      return {
        zh: `${zh}${rule.repeats ? '每' : ''}满${sayMoney(rule.threshold, 'zh')}减${sayMoney(rule.off, 'zh')}。`,
        en: rule.repeats
          ? `You get ${sayMoney(rule.off, 'en')} off every ${sayMoney(rule.threshold, 'en')} spent ${en}.`
          : `You get ${sayMoney(rule.off, 'en')} off when you spend ${sayMoney(rule.threshold, 'en')} ${en}.`,
      };
    case 'percent-off':
      return rule.fromCount > 1
        ? {
            zh: `${zh}买满${rule.fromCount}件打${fold(rule.percentOff)}折。`,
            en: `You get ${rule.percentOff}% off ${en} when you buy ${rule.fromCount} or more.`,
          }
        : { zh: `${zh}打${fold(rule.percentOff)}折。`, en: `You get ${rule.percentOff}% off ${en}.` };
    case 'nth-off': {
      const share =
        rule.percentOff === 100
          ? { zh: '免费', en: 'is free' }
          : rule.percentOff === 50
            ? { zh: '半价', en: 'is half price' }
            : { zh: `打${fold(rule.percentOff)}折`, en: `is ${rule.percentOff}% off` };
      const every = rule.nth === 2 ? 'second' : rule.nth === 3 ? 'third' : `${rule.nth}th`;
      return {
        zh: `${zh}${name === null ? '同款' : ''}每买${rule.nth}件，第${rule.nth}件${share.zh}。`,
        en: `Every ${every} piece of ${name === null ? 'the same product' : `the ${name.en}`} ${share.en}.`,
      };
    }
    case 'buy-get':
      return {
        zh: `${zh}${name === null ? '同款' : ''}买${rule.buy}件送${rule.get}件。`,
        en: `Buy ${rule.buy} of ${name === null ? 'the same product' : `the ${name.en}`} and get ${rule.get} free.`,
      };
    case 'coupon':
      return rule.threshold.minor > 0
        ? {
            zh: `${zh}满${sayMoney(rule.threshold, 'zh')}可以用${sayMoney(rule.off, 'zh')}优惠券。`,
            en: `There is a coupon for ${sayMoney(rule.off, 'en')} off when you spend ${sayMoney(rule.threshold, 'en')} ${en}.`,
          }
        : {
            zh: `${zh}可以用${sayMoney(rule.off, 'zh')}优惠券。`,
            en: `There is a coupon for ${sayMoney(rule.off, 'en')} off ${en}.`,
          };
    case 'gift':
      return rule.threshold.minor > 0
        ? {
            zh: `${zh}满${sayMoney(rule.threshold, 'zh')}送${rule.gift.zh}。`,
            en: `Spend ${sayMoney(rule.threshold, 'en')} ${en} and get ${rule.gift.en} as a gift.`,
          }
        : {
            zh: name === null ? `全店下单就送${rule.gift.zh}。` : `买${name.zh}送${rule.gift.zh}。`,
            en:
              name === null
                ? `Every order gets ${rule.gift.en} as a gift.`
                : `You get ${rule.gift.en} as a gift with the ${name.en}.`,
          };
  }
}

/** Percent off as 折: 20 is 8, 12 is 8.8, 5 is 9.5. */
function fold(percentOff: number): string {
  return String((100 - percentOff) / 10);
}
