import { ahead, behind, chineseIn, group, optional, rule, TO, type Found, type Rule } from '../rule.js';

const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?';
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAYS: Readonly<Record<string, string>> = {
  Mon: 'Monday',
  Tue: 'Tuesday',
  Wed: 'Wednesday',
  Thu: 'Thursday',
  Fri: 'Friday',
  Sat: 'Saturday',
  Sun: 'Sunday',
};
const DAY = `(${Object.keys(DAYS).join('|')})[a-z]{0,6}\\.?`;
const DATE_DAY = String.raw`(3[01]|[12]\d|0?[1-9])`;
const SALE = '(?=大促|活动|狂欢|期间|预售|返场|当天|全球|购物节|年中|囤货)';
const CLOCK = String.raw`([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?!\d)`;

/** Dates, times, years, and the dash between two of them. */
export const CALENDAR: readonly Rule[] = [
  rule(String.raw`24\/7(?![\d\/])`, ({ reader }) => reader.always),
  rule(String.raw`((?:19|20)\d{2})([-\/.])(0?[1-9]|1[0-2])\2${DATE_DAY}(?!\d)`, (found) =>
    found.reader.date(group(found, 1), Number(group(found, 3)), Number(group(found, 4))),
  ),
  rule(String.raw`(?:19|20)\d{2}(?=\s*(?:年(?![级纪])|款|版|新款|财年|春|夏|秋|冬)|${TO}(?:19|20)\d{2}年)`, (found) =>
    found.reader.year(found.match[0]),
  ),
  // 26年新款: the year of a collection. 90后: people by the decade of their birth.
  rule(String.raw`(?<!\d)[23]\d(?=年(?:新款|春|夏|秋|冬|爆款|最新|款))`, (found) =>
    found.reader.digits(found.match[0], false),
  ),
  rule(String.raw`(?<![\d满.])(?:[5-9][05]|0[05])(?=后(?![天悔再立可就减]))`, (found) =>
    /[满到过]\s?$/u.test(behind(found)) ? undefined : found.reader.digits(found.match[0], false),
  ),
  rule(String.raw`11\.11(?!\d)${SALE}`, () => '双十一'),
  rule(String.raw`12\.12(?!\d)${SALE}`, () => '双十二'),
  rule(String.raw`(?:6\.18|8\.18|3\.8|5\.20|9\.9)(?!\d)(?=大促|活动|狂欢|预售|女神|女王|妇女|节|表白|情人)`, (found) =>
    found.reader.digits(found.match[0], false),
  ),

  rule(String.raw`(1[0-2]|[1-9])\/${DATE_DAY}(?=女神|妇女|情人|节|当天|大促|活动|上新|开抢|开播|发货)`, (found) =>
    /[\d/]$/.test(behind(found, 1))
      ? undefined
      : found.reader.date(undefined, Number(group(found, 1)), Number(group(found, 2))),
  ),
  rule(String.raw`${DAY}${TO}${DAY}(?![a-z])`, (found) =>
    chineseIn(found) ? undefined : `${DAYS[group(found, 1)] ?? ''} to ${DAYS[group(found, 2)] ?? ''}`,
  ),
  rule(String.raw`${MONTH}\s+${DATE_DAY}(?:st|nd|rd|th)?(?![\d:%.])(?:,?\s+((?:19|20)\d{2})(?!\d))?`, (found) =>
    chineseIn(found) || /[a-z]$/i.test(behind(found, 1))
      ? undefined
      : found.reader.date(optional(found, 3), month(group(found, 1)), Number(group(found, 2))),
  ),
  rule(String.raw`${DATE_DAY}(?:st|nd|rd|th)?\s+${MONTH}(?:\s+((?:19|20)\d{2})(?!\d))?(?![a-z])`, (found) => {
    if (chineseIn(found) || /\d$/.test(behind(found, 1))) return undefined;
    const [name = ''] = found.reader.date(undefined, month(group(found, 2)), 1).split(' ');
    const year = optional(found, 3);
    return `${found.reader.ordinal(group(found, 1))} of ${name}${year === undefined ? '' : ` ${found.reader.year(year)}`}`;
  }),
  rule(String.raw`(?:(19|20)(\d)0|['’]?([2-9])0)['’]?s(?![a-z])`, decade),

  rule(
    String.raw`(1[0-2]|0?[1-9])(?:[:：]([0-5]\d))?\s?([ap])(?:m(?![a-z])|\.m\.)`,
    (found) =>
      found.reader.halfDay(Number(group(found, 1)), Number(group(found, 2)), group(found, 3).toLowerCase() === 'p'),
    'iuy',
  ),
  rule(CLOCK, (found) => {
    // 1:10兑水 is a ratio, 1:10 alone a time.
    if (/(?:比例|配比|按|稀释)\s?$/u.test(behind(found)) || /^\s?(?:兑|稀释|配|混|的?比例|调)/u.test(ahead(found)))
      return undefined;
    const second = optional(found, 3);
    return found.reader.time(
      Number(group(found, 1)),
      Number(group(found, 2)),
      second === undefined ? undefined : Number(second),
    );
  }),
  // The length of a film, 1'30", and in English a person's height.
  rule(String.raw`(\d{1,2})['′](\d{1,2})["″]`, (found) =>
    chineseIn(found)
      ? `${found.reader.number(group(found, 1), { before: '', after: '分钟' })}分${found.reader.number(group(found, 2), { before: '', after: '' })}秒`
      : `${found.reader.number(group(found, 1), { before: '', after: '' })} foot ${found.reader.number(group(found, 2), { before: '', after: '' })}`,
  ),
];

function month(short: string): number {
  return MONTHS.indexOf(short.slice(0, 3)) + 1;
}

/** The 1990s, the '80s; but "90s" alone is a time in seconds. */
function decade(found: Found): string | undefined {
  if (chineseIn(found) || /[\d.]$/.test(behind(found, 1))) return undefined;
  const century = optional(found, 1);
  const tens = found.reader.number(`${group(found, century === undefined ? 3 : 2)}0`, { before: '', after: '' });
  const name = tens.endsWith('y') ? `${tens.slice(0, -1)}ies` : `${tens}s`;
  if (century !== undefined) {
    if (group(found, 2) === '0') return century === '20' ? 'two thousands' : 'nineteen hundreds';
    return `${found.reader.number(century, { before: '', after: '' })} ${group(found, 2) === '1' ? 'tens' : name}`;
  }
  const said =
    /^['’]/.test(found.match[0]) ||
    /\b(?:the|early|late|mid)[- ]$/i.test(behind(found)) ||
    /^\s(?:look|style|vibe|fashion|music|retro|vintage|kids)/i.test(ahead(found));
  return said ? name : undefined;
}
