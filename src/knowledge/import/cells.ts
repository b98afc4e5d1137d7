import type { Bilingual } from '../../domain/language.js';
import type { Money } from '../../domain/product.js';
import { shown } from './issue.js';

/** A cell's value, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly wrong: Bilingual };

/** `199`, `¥1,299.00`, `29.9元` as money. */
export function readPrice(text: string, currency: Money['currency']): Read<Money> {
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  const match = /^(¥|\$|CNY|RMB|USD|人民币)?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(元|块|圆|美元|CNY|RMB|USD)?$/iu.exec(
    plain,
  );
  if (match === null) return { wrong: { zh: `${shown(text)} 不是价格`, en: `${shown(text)} is not a price` } };
  const [, before = '', whole = '', decimals = '', after = ''] = match;
  const dollars = /^(\$|USD|美元)$/i;
  const signed = before + after;
  if (signed !== '' && (dollars.test(before) || dollars.test(after)) !== (currency === 'USD'))
    return {
      wrong: { zh: `${shown(text)} 不是 ${currency} 的价格`, en: `${shown(text)} is not a price in ${currency}` },
    };
  if (/[^0]/.test(decimals.slice(2)))
    return { wrong: { zh: `${shown(text)} 超过两位小数`, en: `${shown(text)} has more than two decimals` } };
  const minor = Number(whole.replaceAll(',', '')) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0'));
  if (minor <= 0 || minor > 1_000_000_000)
    return {
      wrong: { zh: `${shown(text)} 不在 0 到 10000000 之间`, en: `${shown(text)} is not above 0 and at most 10000000` },
    };
  return { value: { minor, currency } };
}

/** `120`, `1,200件` as pieces. */
export function readStock(text: string): Read<number> {
  const match = /^(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.0+)?(件|个|只|条|双|盒|套|pcs|pieces)?$/iu.exec(
    text.normalize('NFKC').replace(/\s+/g, ''),
  );
  const pieces = Number(match?.[1]?.replaceAll(',', '') ?? Number.NaN);
  return pieces <= 100_000_000
    ? { value: pieces }
    : { wrong: { zh: `${shown(text)} 不是件数`, en: `${shown(text)} is not a number of pieces` } };
}

/** `3`, `3号链接` as the number viewers use. */
export function readLink(text: string): Read<number> {
  const match = /^(\d{1,4})(?:\.0+)?(?:号|号链接)?$/u.exec(text.normalize('NFKC').replace(/\s+/g, ''));
  const link = Number(match?.[1] ?? 0);
  return link >= 1 && link <= 5_000
    ? { value: link }
    : {
        wrong: {
          zh: `${shown(text)} 不是 1 到 5000 的链接号`,
          en: `${shown(text)} is not a link number from 1 to 5000`,
        },
      };
}

/** `SKU_001` as the id `sku-001`. */
export function readId(text: string): Read<string> {
  const id = slug(text);
  return id !== '' && id.length <= 64 && !/[^\p{L}\p{N}\s._\-/]/u.test(text) && !/\p{Script=Han}/u.test(text)
    ? { value: id }
    : {
        wrong: {
          zh: `${shown(text)} 不能作编号：只能用字母、数字和 -，最多 64 个`,
          en: `${shown(text)} is not an id: letters, digits and -, at most 64`,
        },
      };
}

/** What of a text can be in an id, `` when nothing can. */
export function slug(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

const MOST_TEXT = 1_000;

/**
 * A text from outside as plain text: no control or invisible characters, one line, at most `most` characters. What is
 * longer ends after its last whole sentence.
 */
export function plain(text: string, most = MOST_TEXT): string {
  const clean = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const points = [...clean];
  if (points.length <= most) return clean;
  const cut = points.slice(0, most).join('');
  const end = Math.max(...['。', '！', '？', '. ', '! ', '? ', '；'].map((mark) => cut.lastIndexOf(mark)));
  return end > 0 ? cut.slice(0, end + 1).trim() : cut.trim();
}
