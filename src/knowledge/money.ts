import type { Language } from '../domain/language.js';
import type { Money } from '../domain/product.js';

const SIGNS = { CNY: '¥', USD: '$' } as const;

/** A price as it is printed: ¥199, ¥29.9. */
export function printMoney(money: Money): string {
  return `${SIGNS[money.currency]}${amount(money)}`;
}

/** A price as it is said and captioned in a sentence: 199元, 199 yuan. */
export function sayMoney(money: Money, language: Language): string {
  if (money.currency === 'USD') return language === 'zh' ? `${amount(money)}美元` : `$${amount(money)}`;
  return language === 'zh' ? `${amount(money)}元` : `${amount(money)} yuan`;
}

function amount(money: Money): string {
  const whole = money.minor / 100;
  return Number.isInteger(whole) ? String(whole) : whole.toFixed(2).replace(/0$/, '');
}
