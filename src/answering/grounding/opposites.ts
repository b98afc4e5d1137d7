import type { FactReading } from './fact-reading.js';
import { flaw, type Flaw } from './outcome.js';
import type { Reading } from './scopes.js';

/** Words that exclude each other, each with those that say the same. A clause may not say one where the facts say only another. */
const OPPOSITES: readonly (readonly RegExp[])[] = [
  [/偏大|偏宽/, /偏小|偏窄/, /(?<!不)正码|标准码/],
  [/[大多](?:一|半|两)?[个]?码|(?<=[买拍选换])大/, /[小少](?:一|半|两)?[个]?码|(?<=[买拍选换])小/],
  [
    /size up|(?:a|one|half a) size (?:up|larger|bigger)|runs? small/,
    /size down|(?:a|one|half a) size (?:down|smaller)|runs? (?:large|big)/,
  ],
  [/收紧|拧紧|系紧|tighten/, /松开|放松|拧松|loosen/],
  [/折起|折叠|收起|合上|folded/, /展开|打开后|撑开|摊开|(?<!un)(?:un|fully )?(?:folded out|unfolded|opened out)/],
  [/往里|向里|朝里|往内|inwards?/, /往外|向外|朝外|outwards?/],
  [/往上|向上|朝上|upwards?/, /往下|向下|朝下|downwards?/],
  [/后[面边头侧]|背面|at the back|rear/, /侧[面边]|两侧|at the sides?/, /前[面边侧]|正面|at the front/],
  [/左[边侧手]|left/, /右[边侧手]|right[- ]hand/],
  [/饭前|餐前|before (?:meals|eating)/, /饭后|餐后|after (?:meals|eating)/],
  [/睡前|bedtime/, /早起|起床后|in the morning/],
  [/升高|调高|更高/, /降低|调低|更低/],
  [/变长|更长/, /变短|更短/],
  [/手动|manual(?:ly)?/, /自动|automatic(?:ally)?/],
  [/一只手|单手|\bone[- ]hand/, /两只?手|双手|\b(?:two|both) hands/],
  [/还(?:会|在|能|要)转|继续转|不会?停|keeps? (?:spinning|turning|running)/, /(?<!不|不会|别)停|\bstops?\b/],
  [/有线|(?<!un)wired/, /无线|wireless|cordless/],
  [
    /(?:接着|继续)(?:穿|用|戴|喝|吃|喂|涂|敷)|\b(?:keep|go) on (?:wearing|using)|keep (?:wearing|using)/,
    /(?:请|要|就|该|得|建议)换(?![货新洗季])|\b(?:move on|switch|change) to\b/,
  ],
  [
    /(?<![不没无未另])附(?![近加件])|(?<![不没无未])(?:自带|内含|配有|随箱|随盒)|(?<!not |n't |no )\bincluded\b|\bcomes? with\b/,
    /可(?:以)?下载|另外?(?:购|配|买|售)|单独(?:购|配|买|售|卖)|自备|\bdownload|\bseparately\b|\b(?:get|buy|sold) (?:it |them )?apart\b/,
  ],
];

const PART = /[,，;；。.!！:：]/;

/**
 * A clause that says the opposite of what the facts cited say, in a word of its own: 偏大 of what is 偏小; or that takes one of two
 * opposites for what the facts say of the other: 拉起收紧, of 往里按收紧，拉起松开.
 */
function oppositeFlaw({ pieces }: Reading, facts: readonly FactReading[], said: string): Flaw | null {
  const texts = facts.flatMap((reading) => reading.texts);
  for (const group of OPPOSITES) {
    for (const own of group) {
      for (const part of said.split(PART)) {
        const found = own.exec(part)?.[0];
        if (found === undefined) continue;
        const others = group.filter((one) => one !== own && !one.test(part));
        const stating = texts.filter((text) => others.some((one) => one.test(text)));
        if (stating.length === 0) continue;
        const denied = !texts.some((text) => own.test(text)) && !others.some((one) => one.test(said));
        if (denied) return flaw('polarity-flipped', found);
        if (crossed(own, others, pieces, stating, part)) return flaw('wrong-slot', found);
      }
    }
  }
  return null;
}

/** What only joins: it tells nothing of what a part is about. */
const JOINS = /[往向朝把将就都也再一先后会能可以要了着的是即便，\s]/g;

/** Whether what the clause says with a word stands in the facts with its opposite, and nothing of it with the word itself. */
function crossed(
  own: RegExp,
  others: readonly RegExp[],
  pieces: Reading['pieces'],
  texts: readonly string[],
  said: string,
): boolean {
  const part = said.replace(own, ' ');
  const words = pieces
    .flatMap(({ words: all }) => all)
    .filter(({ token }) => token.text.length > 1 && token.kind !== 'talk' && part.includes(token.text));
  const where = (pattern: RegExp): string[] =>
    texts.flatMap((text) => text.split(PART)).filter((one) => pattern.test(one));
  const mine = where(own);
  const its = others.flatMap(where).filter((one) => !own.test(one));
  const within = (list: readonly string[]): boolean =>
    words.some(({ token }) => list.some((one) => one.includes(token.text)));
  if (mine.length > 0 && within(its) && !within(mine)) return true;
  // 拉起收紧: what is left of the part are gestures, words of no claim.
  const rest = HAN.test(part) ? part.replace(JOINS, '') : '';
  const stands = (list: readonly string[]): boolean => list.some((one) => one.replace(JOINS, '').includes(rest));
  return mine.length > 0 && rest.length > 1 && stands(its) && !stands(mine);
}

const ALL_OF_IT = /整机|整台|整个|整套|全部|所有|全机|\b(?:the whole|everything|all of it|entire)\b/;

/** A figure that the facts give one part of a thing, said of all of it: 整机保五年, of 锅炉保五年，其他两年. */
function wholeFlaw({ pieces }: Reading, facts: readonly FactReading[], text: string): Flaw | null {
  for (const { figure, part } of pieces) {
    if (figure === null || (figure.dimension !== 'months' && figure.dimension !== 'hours')) continue;
    const own = pieces.filter((piece) => piece.part === part);
    const said = text.slice(own[0]?.start ?? 0, own.at(-1)?.end ?? 0);
    const all = ALL_OF_IT.exec(said)?.[0];
    if (all === undefined || facts.some(({ texts }) => texts.some((one) => ALL_OF_IT.test(one)))) continue;
    const measured = facts.flatMap((reading) =>
      reading.pieces.flatMap(({ figure: of }) => (of?.dimension === figure.dimension ? [of.low] : [])),
    );
    if (measured.includes(figure.low) && measured.some((low) => low !== figure.low)) return flaw('wrong-slot', all);
  }
  return null;
}

const LIMITED = /(?:仅限|只限|限于)([\u3400-\u9fff]{2,6})|([a-z]+)s? only\b/;
const HAN = /[\u3400-\u9fff]/;
const TOO = /也|都|同样|一样|\b(?:too|also|as well|either)\b/;

/** What a fact grants to one thing alone, granted to another: 胶囊也能分期免息, of 仅限机器. */
function limitFlaw(said: string, facts: readonly FactReading[]): Flaw | null {
  const too = TOO.exec(said)?.[0];
  if (too === undefined) return null;
  const spoken = HAN.test(said);
  const limits = facts.flatMap(({ texts }) =>
    texts
      .filter((text) => HAN.test(text) === spoken)
      .flatMap((text) => (LIMITED.exec(text)?.slice(1) ?? []).filter(Boolean)),
  );
  return limits.length > 0 && !limits.some((limit) => said.includes(limit)) ? flaw('wrong-slot', too) : null;
}

const ANYTHING = /(?:买|拍)(?:什么|啥|哪个|任何|随便|一件)[^,，。]{0,4}(?:都|就|也)?(?:送|赠)/;
const THRESHOLD = /满\s*\d+[^,，。]{0,8}(?:送|赠)/;
const BOUGHT = /(?:买|拍|订|购)([^,，。;；]{1,12}?)(?:就|都|还|会|可以|我们|再)*(?:送|赠)([^。;；]+)/;

/** What is given, taken for what has to be bought: 买胶囊送奶缸, of 买机器送十颗胶囊和一个奶缸. */
function boughtFlaw(said: string, facts: readonly FactReading[]): Flaw | null {
  const any = ANYTHING.exec(said)?.[0];
  if (any !== undefined && facts.some(({ texts }) => texts.some((text) => THRESHOLD.test(text))))
    return flaw('wrong-slot', any);
  const [, bought = ''] = BOUGHT.exec(said) ?? [];
  const thing = /[\u3400-\u9fff]{2}$/.exec(bought)?.[0];
  if (thing === undefined) return null;
  const offers = facts.flatMap(({ texts }) =>
    texts.flatMap((text) => [BOUGHT.exec(text)].filter((one) => one !== null)),
  );
  const given = offers.some(([, , gift = '']) => gift.includes(thing));
  return given && !offers.some(([, of = '']) => of.includes(thing)) ? flaw('wrong-slot', bought) : null;
}

/** What has a known unit, or none, is counted elsewhere. */
const ONE =
  /一(?!年|月|周|天|日|克|斤|升|米|瓦|度|秒|寸|码|岁|公|毫|厘|分钟|千|小时|星期|礼拜|[个些点样起直般定下会半])([\u3400-\u9fff]{2})/g;

/** One of what the facts count otherwise: 误差一音分, of 五音分. */
function oneFlaw(said: string, facts: readonly FactReading[]): Flaw | null {
  const texts = facts.flatMap((reading) => reading.texts);
  for (const [one, counted = ''] of said.matchAll(ONE)) {
    if (texts.some((text) => text.includes(one))) continue;
    if (texts.some((text) => new RegExp(`[二两三四五六七八九]${counted}`).test(text)))
      return flaw('number-not-in-fact', one);
  }
  return null;
}

/** What is said against the facts although each word of it stands in them. */
export function turnedRound(sentence: Reading, facts: readonly FactReading[], text: string): Flaw | null {
  if (sentence.question || facts.length === 0) return null;
  const said = text.slice(sentence.start, sentence.end);
  return (
    oppositeFlaw(sentence, facts, said) ??
    wholeFlaw(sentence, facts, text) ??
    limitFlaw(said, facts) ??
    boughtFlaw(said, facts) ??
    oneFlaw(said, facts)
  );
}
