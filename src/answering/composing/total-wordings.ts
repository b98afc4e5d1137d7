import type { Language } from '../../domain/language.js';
import { promotionOf } from '../../knowledge/rendered-facts.js';
import { sayMoney } from '../../knowledge/money.js';
import { sayVariant } from '../../knowledge/wording.js';
import type { TotalPoint } from '../planning/point.js';
import { bare, capital, type Choices, type Wording } from './wording.js';

/** What an order costs: the sum first, then the rules it comes from and what comes with it. */
export function sayTotal(point: TotalPoint, language: Language): readonly Choices[] {
  const { quote, facts } = point;
  const goods = goodsOf(point, language);
  const paid = sayMoney(quote.total, language);
  const live = sayMoney(quote.liveTotal, language);
  const off = sayMoney({ ...quote.total, minor: quote.liveTotal.minor - quote.total.minor }, language);
  const reduced = quote.total.minor < quote.liveTotal.minor;
  const texts = language === 'zh' ? zh(goods, paid, live, off) : en(goods, paid, live, off);
  const ways = quote.from ? texts.from : reduced ? texts.reduced : texts.plain;
  const citations = facts.map(({ id }) => id);
  const say = (text: string, i: number): Wording => ({
    text: capital(text),
    language,
    citations,
    kind: 'facts',
    phrase: { key: `total.${language}`, option: String(i) },
  });
  const behind = extrasOf(point, language);
  return [ways.map(say), ...behind];
}

interface Ways {
  readonly plain: readonly string[];
  readonly reduced: readonly string[];
  /** A variant was left open although prices differ. */
  readonly from: readonly string[];
}

/** The last of each is the plainest. */
function zh(goods: string, paid: string, live: string, off: string): Ways {
  return {
    plain: [`${goods}算下来${paid}。`, `${goods}总共是${paid}。`, `${goods}一共${paid}。`],
    reduced: [
      `${goods}直播间价一共${live}，优惠${off}，实付${paid}。`,
      `${goods}一共${live}，减${off}，到手${paid}。`,
      `${goods}算上优惠一共付${paid}，省${off}。`,
      `${goods}优惠后一共${paid}。`,
    ],
    from: [`${goods}要看选哪个规格，一共${paid}起。`, `不同规格价格不同，${goods}一共${paid}起。`],
  };
}

function en(goods: string, paid: string, live: string, off: string): Ways {
  return {
    plain: [
      `In total that is ${paid} for ${goods}.`,
      `For ${goods} you pay ${paid} in total.`,
      `You pay ${paid} for ${goods}.`,
    ],
    reduced: [
      `For ${goods} that is ${live} in this live room; with ${off} off you pay ${paid}.`,
      `You pay ${paid} for ${goods}: ${live} less ${off}.`,
      `With the offers you pay ${paid} for ${goods}.`,
    ],
    from: [`For ${goods} you pay from ${paid}, depending on the option.`, `You pay from ${paid} for ${goods}.`],
  };
}

/** What is ordered: 2件轻暖羽绒服; 2 pieces of the Light-Warm Down Jacket. */
function goodsOf({ lines }: TotalPoint, language: Language): string {
  const said = lines.map(({ product, variant, count }) => {
    const options = variant === null ? '' : sayVariant(variant, language);
    if (language === 'zh') return `${count}件${product.name.zh}${options === '' ? '' : `（${options}）`}`;
    const name = `${product.name.en}${options === '' ? '' : ` (${options})`}`;
    return count === 1 ? `one ${name}` : `${count} pieces of the ${name}`;
  });
  return said.join(language === 'zh' ? '加' : ' and ');
}

/** The rules that were used, as the shop states them, and what comes on top. */
function extrasOf({ quote, facts }: TotalPoint, language: Language): Choices[] {
  const used = quote.promotions.flatMap(({ promotion }) => {
    const fact = facts.find((one) => promotionOf(one) === promotion.id);
    const text = fact?.text[language];
    return fact === undefined || text === undefined ? [] : [{ id: fact.id, text: bare(text) }];
  });
  if (used.length === 0) return [];
  const text =
    language === 'zh' ? `${used.map((one) => one.text).join('，')}。` : `${used.map((one) => one.text).join('. ')}.`;
  const citations = used.map(({ id }) => id);
  const leads = language === 'zh' ? ['是这样算的：', '用到的优惠是：', ''] : ['This is how: ', 'The offers used: ', ''];
  return [
    leads.map((lead, i) => ({
      text: `${lead}${text}`,
      language,
      citations,
      kind: 'facts' as const,
      phrase: { key: `total-rules.${language}`, option: String(i) },
    })),
  ];
}
