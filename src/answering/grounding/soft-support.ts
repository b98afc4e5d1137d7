import type { FactReading } from './fact-reading.js';
import type { Token } from './lexer.js';
import { type Meanings, stretches } from './meanings.js';
import type { Reading, Word } from './scopes.js';
import { says } from './stated-words.js';
import type { Grounds } from './support.js';
import { HAVING } from './word-rules.js';

interface Said {
  readonly word: string;
  readonly sign: Word['sign'];
}

const read = new WeakMap<FactReading, readonly Said[]>();

/** Every word of a fact that has a meaning, with whether it is affirmed. */
function saidIn(reading: FactReading, meanings: Meanings): readonly Said[] {
  const known = read.get(reading);
  if (known !== undefined) return known;
  const out: Said[] = [];
  const plain = { zh: reading.texts[0] ?? '', en: reading.texts.at(-1) ?? '' };
  for (const { words, language, start, end } of reading.pieces) {
    const text = plain[language];
    const denied = words.filter(({ sign }) => sign === -1);
    const signAt = (from: number, to: number): Word['sign'] => {
      const over = words.find(({ token }) => token.start < to && token.end > from);
      if (over !== undefined) return over.sign;
      return denied.length === 0 ? 1 : -1;
    };
    if (language === 'zh') {
      for (const { word, at } of stretches(text.slice(start, end), meanings))
        out.push({ word, sign: signAt(start + at, start + at + word.length) });
    } else
      for (const { token, sign } of words) for (const part of token.text.split(/[ -]/)) out.push({ word: part, sign });
  }
  read.set(reading, out);
  return out;
}

/**
 * A fact that says in other words what a word says, affirmed or denied alike, and in its own words or figures something else of the
 * sentence; null: there is none.
 */
export function softly(
  word: Word,
  sentence: Reading,
  facts: readonly FactReading[],
  { meanings, text }: Grounds,
): FactReading | null {
  const { token, sign } = word;
  // What it is said to have is a claim of its own.
  if (meanings === null || !eligible(token) || HAVING.test(text.slice(Math.max(0, token.start - 24), token.start)))
    return null;
  if (small(word, sentence)) {
    const part = sentence.pieces.find(({ words }) => words.includes(word))?.part;
    const beside = facts.find(
      (reading) => (SLIGHT.test(token.text) || holds(reading, word)) && anchored(word, sentence, reading, part),
    );
    if (beside !== undefined) return beside;
  }

  const parts = /^[\u3400-\u9fff]+$/.test(token.text) ? meanings.words(token.text) : [token.text];
  if (parts === null) return null;
  for (const reading of facts) {
    const said = saidIn(reading, meanings);
    const borne = parts.every((part) =>
      said.some(
        (one) => (one.sign === sign || sign === 0 || (one.sign === 0 && sign !== 1)) && meanings.near(part, one.word),
      ),
    );
    if (borne && anchored(word, sentence, reading)) return reading;
  }
  return null;
}

/** Characters that say alone what something is like. */
const QUALITY =
  /[好坏美丑新旧软硬厚薄轻重香臭甜酸苦辣咸鲜冷热凉暖冰亮暗响静吵快慢大小长短高低宽窄深浅粗细多少贵省真假纯净干湿油滑黏粘透密松紧牢稳脆韧弹嫩老白黑红黄蓝绿紫灰粉金银铜铁钢铝木竹棉麻丝毛绒皮革纸布玻瓷石玉珠珍盐糖酒茶肉鱼奶蛋虾蟹鸡鸭牛羊猪送赠免退换赔保修返减折券男女孕婴童老病痛痒炎菌毒癌血防抗杀驱除祛治疗]/;

/** Steps, ways and ends of doing: beside what a fact says they claim nothing. */
const SLIGHT =
  /^[完掉住开上下起出进过回到成着等看想试挑拿放搁摆收提拎走跑动转翻推拉按捏摸碰抓举托撑靠坐躺站睡醒玩学教写读听说事时次遍处点块些乱散费弄搞铲捞舀盛铺垫塞缝织绕缠裹套枕]$/;

/** Whether a fact has the character in a word of its own, affirmed or denied alike: 涂 of 涂层. */
function holds({ texts: [zh = ''], pieces }: FactReading, { token, sign }: Word): boolean {
  for (let at = zh.indexOf(token.text); at >= 0; at = zh.indexOf(token.text, at + 1)) {
    const over = pieces
      .filter(({ language }) => language === 'zh')
      .flatMap(({ words }) => words)
      .find((one) => one.token.start <= at && one.token.end > at);
    if (over === undefined ? sign === 1 : over.sign === sign) return true;
  }
  return false;
}

/** A single character that may say little: no quality, no unit behind a figure, nothing that is given away. */
function small(word: Word, { tokens, pieces }: Reading): boolean {
  const { token, sign } = word;
  if (sign === -1 || !/^[\u3400-\u9fff]$/.test(token.text) || QUALITY.test(token.text)) return false;
  const part = pieces.find(({ words }) => words.includes(word))?.part;
  const gives = pieces.some(
    (one) =>
      one.part === part &&
      one.words.some((other) =>
        other.token.concepts.some((concept) => /^(?:gift|free|throwin|comeswith)/.test(concept)),
      ),
  );
  return !gives && !tokens.some(({ kind, end }) => kind === 'figure' && end === token.start);
}

/** @param part Only this part of the sentence is looked at, when given. */
function anchored(word: Word, { pieces }: Reading, reading: FactReading, part?: number): boolean {
  return pieces.some(
    ({ figure, words, part: own }) =>
      (part === undefined || own === part) &&
      ((figure !== null &&
        reading.pieces.some(({ figure: of }) => of?.low === figure.low && of.dimension === figure.dimension)) ||
        words.some(
          (other) =>
            other !== word &&
            other.token.kind === 'word' &&
            reading.pieces.some((of) => of.words.some((stated) => says(other, stated))),
        )),
  );
}

/**
 * What must be said by a fact in its own words: numbers and what they measure, prices, gifts and rules of the shop, materials, colours,
 * tastes, places, whom and what it is safe for, what it withstands, what was tested.
 */
const HARD =
  /^(?:t\.(?:color|material|ingredient|flavour|place|city|country|animal|season|person)\.|p\.|l\.(?!noise|length)|size|q\.|people\.(?:newborn|pregnant)|pet\.|washmachine|handwash|dryclean|wash$|machinewash|tumble|dryflat|airdry|bleach|iron|sunlight|shrink|pilling|colourbleed|fade|rust|scratch|crack|breaks|warp|dishwasher|microwave|oven|fridge|freezer|induction|gas|heatsource|fire|boil|cold|warm|scald|burnt|hot|child|pregnan|allergy|sensitive|alcohol|sugar|salt|fragrance|scent|siliconeoil|foodgrade|nylon|polyester|cotton|wool|sheepwool|cashmere|elastane|linen|silk|leather|suede|mesh|rubber|silicone|steel|stainless|alumin|polycarbonate|plastic|glass|ceramic|wood|bamboo|canvas|down|duckdown|goosedown|white|black|grey|red|blue|green|pink|yellow|brown|beige|purple|navy|colour|additive|preserve|gluten|grain|caffeine|brighten|formaldehyde|bpa|flavour|sour|sweet|bitter|spicy|egg|chicken|beef|pork|milk|breastmilk|babyfood|oil|meat|fish|vegetable|discount|free|gift|giftbox|giftwrap|card$|courier|zto|sf|sto|yto|yunda|ems|jdl|sameday|orderpaid|delivery|reasonfree|unused|fault|invoice|electronic|taxnumber|alipay|wechat|huabei|instal|interest|cod|cash|postage|payfor|buyer|surcharge|freepost|insurance|noreason|trial|swapgoods|half|warranty|lifetime|instock|made|china|import|country|register|testing|pass$|report|certificate|medicaluse|doctor|genuine|batch|waterproof|splash|submerge|rain|dive|wind|nonslip|disinfect|absorb|hydrate|sunscreen|oilyskin|dryskin|wound|eyearea|pregnancy|checkedin|customs|fit$|b\.fitwho|recommend|maximum|discomfort|leak|insulation|quiet|safe|expire|reach|coupon|alone|steelmade|glassmade|metal|rubbermade|leathermade|pure|longstaple|springtea|tea|nuts|driedfruit|remote|mainland|hkmotw|overseas|door|upstairs|weekly|daily|yearly|twice)/;
/** Words that turn into a claim of their own what they stand in: 防风, 无味, 抗菌. */
const CLAIMING = /[防抗耐无零不免净医药疗治菌毒癌证检]/;

/** Whether a word may be borne out by one that only means alike. */
function eligible({ text, concepts }: Token): boolean {
  return !/\d/.test(text) && !CLAIMING.test(text) && !concepts.some((concept) => HARD.test(concept));
}
