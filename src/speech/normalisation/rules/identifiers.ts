import { ahead, behind, chineseIn, group, NOWHERE, rule, type Found, type Rule } from '../rule.js';

/** Words in front of a row of digits that names something instead of counting it. */
const NAMED =
  /(?:号码?|编号|单号|订单|代码|密码|验证码|取件码|提货码|兑换码|口令|货号|批号|尾数|电话|手机|热线|微信|QQ群?|群号?|邮编|条码|型号|code|order|text|dial|phone|number|hotline|id|pin|tracking)\s*(?:是|为|is)?\s*[:：]?\s*#?$/iu;
/** What is counted or measured behind a number; a model's number has none of it. */
const COUNTED =
  /^\s*(?:[个件条双套瓶盒包袋片支只张块元种款天年周位名人次倍米斤克升万多分秒度份]|mAh|mm|cm|ml|g\b|kg|W|Pa)/u;

/** Numbers that name something: telephones, orders, models, grades. Read digit by digit, or in pairs in English. */
export const IDENTIFIERS: readonly Rule[] = [
  rule(String.raw`(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.])`, (found) =>
    found.reader.digits(found.match[0], true),
  ),
  // A hidden telephone number, as platforms show their viewers: 138****5678.
  rule(String.raw`\d{2,4}\*{2,}\d{2,4}(?!\d)`, (found) => found.reader.digits(found.match[0], true)),
  rule(
    String.raw`(?:(?:1[- ])?(?:\(\d{3}\)\s?|[2-9]\d\d-)\d{3}-\d{4}|[48]00[- ]?\d{3}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8})(?!\d)`,
    (found) => found.reader.digits(found.match[0], true),
  ),
  rule(String.raw`(?:12\d{3}|9[56]\d{3,4}|100\d\d|110|119|12[02])(?![\d.,])`, (found) =>
    /[打拨]\s?$|致电\s?$/u.test(behind(found)) || /^\s?(?:热线|投诉)/u.test(ahead(found))
      ? found.reader.digits(found.match[0], true)
      : undefined,
  ),
  rule(String.raw`#\s?(\d{4,})(?!\d)`, (found) =>
    chineseIn(found)
      ? found.reader.digits(group(found, 1), true)
      : `number ${found.reader.digits(group(found, 1), true)}`,
  ),
  rule(String.raw`(?=[A-Z\d-]{0,20}\d{3})[A-Z\d](?:[A-Z\d]|-(?=[A-Z\d])){3,40}(?![\w.])`, (found) =>
    /[A-Z]/.test(found.match[0]) && NAMED.test(behind(found)) ? row(found, found.match[0]) : undefined,
  ),
  rule(String.raw`(\d[\d -]{2,}\d)(?![\d.])`, (found) =>
    NAMED.test(behind(found)) ? found.reader.digits(found.match[0], true) : undefined,
  ),
  rule(String.raw`(?:618|315|818|520|521|1314|996|1688)(?!\d)`, (found) =>
    /^\s?(?:大促|活动|狂欢|期间|预售|返场|当天|晚会|年中|购物节|礼盒|礼物|情人|表白|告白|限定|上班|加班|打工|工作|批发|平台)/u.test(
      ahead(found),
    )
      ? found.reader.digits(found.match[0], false)
      : undefined,
  ),
  // The sale of June 18th without another word: 比618还便宜. Counted or priced, it is a number.
  rule(String.raw`(?<![\d¥$.#])618(?![\d.,/:%-])`, (found) =>
    chineseIn(found) && !COUNTED.test(ahead(found)) && !/(?:价|只要|卖|共|满|第|到手|No\.?)\s?$/u.test(behind(found))
      ? found.reader.digits('618', false)
      : undefined,
  ),
  // 95新: how used a thing is. 1V1: one to one.
  rule(String.raw`\d{2}(?=新(?![增品款用粉客会老鲜]))`, (found) =>
    chineseIn(found) && !/\d$/.test(behind(found, 1)) ? found.reader.digits(found.match[0], false) : undefined,
  ),
  rule(String.raw`(\d)[vV](\d)(?![\d.])`, (found) =>
    /[\d.]$/.test(behind(found, 1))
      ? undefined
      : `${found.reader.number(group(found, 1), NOWHERE)} V ${found.reader.number(group(found, 2), NOWHERE)}`,
  ),

  // Chinese garment sizes: 165/88A is height over chest.
  rule(String.raw`(1\d{2})\/(\d{2,3})(?=[ABCY](?![a-zA-Z]))`, (found) =>
    [group(found, 1), group(found, 2)].map((part) => found.reader.digits(part, false)).join(' '),
  ),
  // Grades of steel, silver and gold; cells by their size; screens by their lines.
  rule(String.raw`(?:20[124]|304|316|430)(?=L?\s?(?:不锈钢|医用|食品级|stainless|steel))`, (found) =>
    found.reader.digits(found.match[0], true),
  ),
  rule(String.raw`(?:925|990|9{3,4})(?=\s?(?:纯|足|千足)?(?:银|金|silver|sterling))`, (found) =>
    found.reader.digits(found.match[0], false),
  ),
  rule(String.raw`(?<=S)(?:925|990|999)(?!\d)`, (found) => found.reader.digits(found.match[0], false)),
  rule(
    String.raw`(?:18650|21700|26650|14500)(?=\s?(?:电池|电芯|锂|cell|batter|lithium))`,
    (found) => found.reader.digits(found.match[0], false),
    'iuy',
  ),
  rule(String.raw`(480|720|1080|1440|2160)[pP](?![a-zA-Z])`, (found) => `${model(found, group(found, 1))} P`),
  rule(String.raw`(?<=IP)\d{2}(?!\d)`, (found) =>
    chineseIn(found) ? found.reader.digits(found.match[0], false) : found.reader.number(found.match[0], NOWHERE),
  ),
  // RTX 5090, CR2032: four digits behind capitals name a model, unless something is counted with them.
  rule(String.raw`(?<=[A-Z]{2}[ -]?)\d{4}(?![\d.,%])`, (found) =>
    COUNTED.test(ahead(found)) ? undefined : model(found, found.match[0]),
  ),
  rule(String.raw`(?<=[A-Z])\d{5,}(?![\d.,])`, (found) => found.reader.digits(found.match[0], true)),
  // Intel's i5-13400F, and the digits of a chosen name (微信 zhubo2026).
  rule(
    String.raw`(?<![a-zA-Z])i([3579])-(\d{4,5})(?!\d)`,
    (found) => `I ${found.reader.digits(group(found, 1), false)} ${found.reader.digits(group(found, 2), false)}`,
  ),
  rule(String.raw`(?<=[a-z_]{2})\d{3,}(?![\d.])`, (found) =>
    /(?:微信号?|公众号|账号|抖音号?|小红书号?|昵称|用户名?|account|user|id)\s*(?:是|is)?\s*[:：]?\s*[a-z_]+$/iu.test(
      behind(found),
    )
      ? found.reader.digits(found.match[0], false)
      : undefined,
  ),
  rule('wi-?fi(?![a-z])', () => 'why fie', 'iuy'),
];

/** 5090 is 五零九零 and "fifty ninety"; round thousands and hundreds are said as numbers. */
function model(found: Found, literal: string): string {
  if (literal.endsWith('00')) return found.reader.number(literal, NOWHERE);
  if (chineseIn(found)) return found.reader.digits(literal, false);
  const split = literal.length - 2;
  const tail = literal.slice(split);
  return `${found.reader.number(literal.slice(0, split), NOWHERE)} ${
    tail.startsWith('0') ? found.reader.digits(tail, false) : found.reader.number(tail, NOWHERE)
  }`;
}

/** Letters and digits one by one. */
function row(found: Found, written: string): string {
  return [...written]
    .map((char) => (/\d/.test(char) ? found.reader.digits(char, true) : /[A-Z]/.test(char) ? ` ${char} ` : ' '))
    .join(chineseIn(found) ? '' : ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
