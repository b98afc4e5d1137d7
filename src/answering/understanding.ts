import type { Intent, Understanding } from '../domain/comment.js';
import type { Language } from '../domain/language.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import { facetsOf } from '../knowledge/facets.js';
import { normalise } from './moderation.js';

const GREETING =
  /^(?:大家|主播|小竹)?(?:你好|您好|哈喽|嗨|早上好|晚上好|下午好|来了|hi+|hello|hey|good (?:morning|evening))\s*(?:啊|呀|主播|小竹|there|everyone)?[!！。~～. ]*$/;
const THANKS = /(?:谢谢|感谢|多谢|谢啦|3q|thank|thx)/;
const PRAISE =
  /(?:好看|漂亮|真好|不错|喜欢|厉害|可爱|好棒|666|love (?:it|this|you)|beautiful|so (?:nice|pretty|cute)|great)/;
const COMPLAINT =
  /(?:差评|垃圾|太差|没收到|收到.{0,6}坏|骗人|投诉|假货|不发货|质量差|退钱|scam|terrible|never arrived|complain|broken when)/;
const HUMAN =
  /(?:人工|真人客服|转客服|找客服|客服电话|real person|human agent|customer service|speak to (?:a )?(?:human|person))/;
const POINTING = /这个|这款|这件|它|这一|讲讲|介绍|\b(?:this|that|it)\b/;
const QUESTION =
  /[?？]|吗|呢|么|多少|几|哪|怎么|咋|什么|啥|能不能|可不可以|是不是|有没有|\b(?:how|what|which|when|where|who|why|can|could|do|does|is|are|will|any)\b/;

/** Reads a comment: its language, what it wants, what it asks about, and which products it names itself. */
export function understand(text: string, catalogue: Catalogue): Understanding {
  const plain = normalise(text).trim();
  const products = productsIn(plain, catalogue);
  // "How is the weather" asks for no product: an overview needs one to be named or pointed at.
  const pointed = products.length > 0 || POINTING.test(plain);
  const facets = facetsOf(plain).filter((facet) => facet !== 'overview' || pointed);
  return {
    language: languageOf(plain),
    intent: intentOf(plain, facets.length > 0, products.length > 0),
    facets,
    products,
  };
}

/** Any Chinese character makes it Chinese: "这个 size 怎么选" is a Chinese question. */
export function languageOf(text: string): Language {
  return /\p{Script=Han}/u.test(text) || !/[a-z]/i.test(text) ? 'zh' : 'en';
}

function intentOf(text: string, asksFacet: boolean, namesProduct: boolean): Intent {
  if (HUMAN.test(text)) return 'human';
  if (COMPLAINT.test(text)) return 'complaint';
  if (asksFacet) return 'question';
  if (GREETING.test(text)) return 'greeting';
  if (THANKS.test(text)) return 'thanks';
  if (QUESTION.test(text) || namesProduct) return 'question';
  if (PRAISE.test(text)) return 'praise';
  return 'chatter';
}

const DIGITS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** Products the comment names: by link number ("3号", "number 3", "第一个"), by name or by alias, longest name first. */
function productsIn(text: string, catalogue: Catalogue): string[] {
  const links: number[] = [];
  for (const match of text.matchAll(
    /(?<![\d.])(\d{1,3})\s*(?:号(?!码)|#)|(?:\bno\.?|number|link|item|#|链接)\s*(\d{1,3})(?!\d)/g,
  )) {
    links.push(Number(match[1] ?? match[2]));
  }
  for (const match of text.matchAll(
    /(?:第([一二两三四五六七八九十])(?:个|款|件|号)|([一二三四五六七八九十])号(?!码)(?:链接)?)/g,
  )) {
    links.push(DIGITS[match[1] ?? match[2] ?? ''] ?? 0);
  }
  const ordinal = new RegExp(`\\b(${ORDINALS.join('|')})\\b (?:one|item|product|link)`).exec(text);
  if (ordinal !== null) links.push(ORDINALS.indexOf(ordinal[1] ?? '') + 1);
  const byLink = links.flatMap((link) => catalogue.byLink(link)?.id ?? []);
  const names = catalogue.products
    .flatMap((product) =>
      [product.name.zh, product.name.en, ...product.aliases].map((name) => ({
        id: product.id,
        name: name.toLowerCase(),
      })),
    )
    .sort((a, b) => b.name.length - a.name.length);
  let rest = text;
  const byName: { id: string; at: number }[] = [];
  for (const { id, name } of names) {
    const found = /^[a-z]/.test(name) ? new RegExp(`\\b${escape(name)}s?\\b`).test(rest) : rest.includes(name);
    if (!found) continue;
    byName.push({ id, at: text.indexOf(name) });
    rest = rest.replaceAll(name, ' ');
  }
  byName.sort((a, b) => a.at - b.at);
  return [...new Set([...byLink, ...byName.map(({ id }) => id)])];
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
