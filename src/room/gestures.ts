import type { Intent } from '../domain/comment.js';
import type { Language } from '../domain/language.js';
import type { MotionMood } from '../stage/stage.js';

/** An amount of money, or a discount. */
const PRICE: Readonly<Record<Language, RegExp>> = {
  zh: /[¥￥]\s?\d|[\d零一二两三四五六七八九十百千]\s*(?:元|块|折)/u,
  en: /[¥$]\s?\d|\d\s*(?:yuan|dollars?|% off)/iu,
};
/**
 * Three things, or three points one by one. "十三件", "第三款", "三四种", "3.3 个" and "三号" are something else.
 * The clip lifts one finger, then two, then three, and ends there: any other number would be shown wrong.
 */
const THREE: Readonly<Record<Language, RegExp>> = {
  zh: /(?<![\d.零一二两三四五六七八九十百千万第])(?:3|三)\s*(?:个|件|双|罐|盒|支|条|包|套|款|种|档|色|码|样|层|步|重)|第一.*第二.*第三/u,
  en: /(?<![\d.,-])\b(?:3|three)\s+(?:[a-z]+\s+)?(?:pairs|tins|levels|colou?rs|temperatures|sizes|pieces|packs|boxes|kinds|ways|things|reasons|steps|layers)\b|\bfirst\b.*\bsecond\b.*\bthird\b/iu,
};

/**
 * A hand towards the card when a sentence states a price, which is written there; three fingers for three things; null: nothing to
 * show.
 */
export function gestureOfSentence(text: string, language: Language): Extract<MotionMood, 'count' | 'point'> | null {
  if (PRICE[language].test(text)) return 'point';
  return THREE[language].test(text) ? 'count' : null;
}

/** What she does before an answer: returns a greeting, thanks for thanks, and else reads the comment. */
export function gestureOfAnswer(intent: Intent): Extract<MotionMood, 'greet' | 'thank' | 'read'> {
  if (intent === 'greeting') return 'greet';
  return intent === 'thanks' || intent === 'praise' ? 'thank' : 'read';
}
