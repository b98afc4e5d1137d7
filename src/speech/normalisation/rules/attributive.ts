import { ahead, behind, chineseIn, type Found } from '../rule.js';

/** Words that may follow a measure without the measure describing them: "5 km away", "2 kg of rice". */
const LOOSE =
  /^\s(?:a|an|and|are|as|at|away|back|but|by|cheaper|deep|discount|each|extra|faster|for|from|gone|high|if|in|instead|into|is|it|less|lighter|long|longer|max|more|now|of|off|on|only|or|over|per|plus|shorter|so|tall|than|that|the|then|thick|to|today|tonight|total|under|until|up|was|when|which|wide|with|you|your)\b/i;

/**
 * Whether an English measure describes the noun behind it, and so stands in the singular: "a 500 millilitre bottle",
 * "3.5 millimetre jack". `strict` asks for an article in front as well (prices: "a 50 dollar gift card").
 */
export function attributive(found: Found, strict: boolean): boolean {
  if (chineseIn(found)) return false;
  const after = ahead(found);
  if (!/^\s[a-z]{2,}/i.test(after) || LOOSE.test(after)) return false;
  return !strict || /\b(?:a|an|the|this|that|your|our|one|any|every)\s$/i.test(behind(found));
}
