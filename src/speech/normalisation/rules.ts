import type { Rule } from './rule.js';
import { ADDRESSES } from './rules/addresses.js';
import { CALENDAR } from './rules/calendar.js';
import { IDENTIFIERS } from './rules/identifiers.js';
import { MONEY } from './rules/money.js';
import { QUANTITIES } from './rules/quantities.js';
import { SIGNS } from './rules/signs.js';

/**
 * Tried in this order at every position, the first that applies wins. Order is meaning: a date looks like a
 * subtraction, a phone number like a huge number, a price range like a price and a minus.
 */
export const RULES: readonly Rule[] = [...ADDRESSES, ...CALENDAR, ...IDENTIFIERS, ...MONEY, ...SIGNS, ...QUANTITIES];
