import type { Intent } from '../domain/comment.js';
import type { Language } from '../domain/language.js';
import type { MotionMood } from '../stage/stage.js';

/** An amount of money, or a discount. */
const PRICE: Readonly<Record<Language, RegExp>> = {
  zh: /[¥￥]\s?\d|[\d零一二两三四五六七八九十百千]\s*(?:元|块|折)/u,
  en: /[¥$]\s?\d|\d\s*(?:yuan|dollars?|% off)/iu,
};
/** Two to ten things that fingers can count. "一只手" and "450 毫升" are no counting. */
const COUNT: Readonly<Record<Language, RegExp>> = {
  zh: /(?<![\d.])(?:[2-9]|10|[二两三四五六七八九十])\s*(?:个|件|双|罐|盒|支|条|包|套|款|种|档|色|码|只|样)/u,
  en: /\b(?:[2-9]|10|two|three|four|five|six|seven|eight|nine|ten)\s+(?:\w+\s+)?(?:pairs|tins|levels|colou?rs|temperatures|sizes|pieces|packs|boxes|kinds|ways)\b/iu,
};

/** She counts on her fingers when a sentence states a price or counts things; null: nothing to show. */
export function gestureOfSentence(text: string, language: Language): Extract<MotionMood, 'count'> | null {
  return PRICE[language].test(text) || COUNT[language].test(text) ? 'count' : null;
}

/** What she does before an answer: returns a greeting, thanks for thanks, and else reads the comment. */
export function gestureOfAnswer(intent: Intent): Extract<MotionMood, 'greet' | 'thank' | 'read'> {
  if (intent === 'greeting') return 'greet';
  return intent === 'thanks' || intent === 'praise' ? 'thank' : 'read';
}
