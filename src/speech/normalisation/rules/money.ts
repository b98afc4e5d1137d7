import { discount } from '../chinese.js';
import { CURRENCIES } from '../units.js';
import { ahead, behind, chineseIn, CURRENCY, group, NOWHERE, NUMBER, optional, rule, TO, type Rule } from '../rule.js';
import { attributive } from './attributive.js';

/** A number that can only be a price, although no 元 follows: 99.9起, 9.9包邮, 到手价29.9. */
const PRICED_AHEAD =
  /^\s?(?:起(?![来床码步])|包邮|秒杀|抢|到手|券后|带走|拿走|开抢|一(?:件|瓶|盒|包|个|支|双|套|条|袋|斤|单|份|箱|提))/u;
const PRICED_BEHIND = /(?:价|只要|仅需|只需|卖|到手|券后)\s?$/u;
const CLAUSE_ENDS = /^\s*(?:$|[，。！？!?,、；;~～…])/u;

/** Prices, discounts and the arithmetic of promotions. */
export const MONEY: readonly Rule[] = [
  rule(
    String.raw`(${CURRENCY})\s*(${NUMBER})(?:${TO}(?:${CURRENCY})?\s*(${NUMBER}))?(?:\s*([万亿]|[kKMB](?![a-zA-Z])|(?:thousand|million|billion)(?![a-z])))?(?:\s*元(?!素))?`,
    (found) => {
      if (/[A-Za-z]$/.test(behind(found, 1)) && /^[A-Z]/.test(found.match[0])) return undefined;
      const currency = CURRENCIES.get(group(found, 1));
      const whole = attributive(found, true);
      return currency && found.reader.price(currency, group(found, 2), optional(found, 3), group(found, 4), whole);
    },
  ),
  rule(String.raw`(${NUMBER})\s?(RMB|CNY|USD|HKD|EUR|GBP|US\$|HK\$|[$€£¢])(?![a-zA-Z]|\s?\d)`, (found) => {
    const currency = CURRENCIES.get(group(found, 2));
    return currency && found.reader.price(currency, group(found, 1), undefined, '');
  }),
  rule(String.raw`(\d+\.\d{1,2})\s?元(?!素)`, (found) => {
    const currency = CURRENCIES.get('¥');
    return currency && found.reader.price(currency, group(found, 1), undefined, '');
  }),
  rule(String.raw`([1-9]\d*\.\d{1,2})(?![\d.])`, (found) => {
    const currency = CURRENCIES.get('¥');
    if (currency === undefined || !chineseIn(found)) return undefined;
    const priced =
      PRICED_AHEAD.test(ahead(found)) || (PRICED_BEHIND.test(behind(found)) && CLAUSE_ENDS.test(ahead(found)));
    if (!priced || /[a-zA-Z.]\s?$/.test(behind(found, 2))) return undefined;
    return found.reader.price(currency, group(found, 1), undefined, '').replace(/元$/u, '');
  }),
  rule(String.raw`(?<=满)(${NUMBER})(元?)\s*[-–]\s*(\d+)`, (found) =>
    chineseIn(found)
      ? `${found.reader.number(group(found, 1), NOWHERE)}${group(found, 2)}减${found.reader.number(group(found, 3), NOWHERE)}`
      : undefined,
  ),
  rule(String.raw`(\d{1,2}|\d\.\d)(?:${TO}(\d{1,2}|\d\.\d))?\s*(?=折(?!叠|扇|射|断|痕|磨|返))`, (found) => {
    const upTo = optional(found, 2);
    return upTo === undefined ? discount(group(found, 1)) : `${discount(group(found, 1))}到${discount(upTo)}`;
  }),
];
