import type { Language } from '../domain/language.js';
import type { ProductCard } from '../domain/product.js';

type Shown = Pick<ProductCard, 'link' | 'name'>;

/** The first comment waits until the stream runs; the others leave time for an answer and for the show in between. */
const FIRST_S = 6;
const EVERY_S = 17;
/** Then nobody asks any more: a host without questions pauses between her segments, and idling is to be seen too. */
const ASKING = 0.55;

export interface PlannedComment {
  readonly atMs: number;
  readonly id: string;
  readonly text: string;
}

/** What a shopper types while watching, and when: questions about the room's own products. */
export function planComments(language: Language, products: readonly Shown[], seconds: number): PlannedComment[] {
  const first = Math.min(FIRST_S, seconds / 4);
  const count = Math.max(1, Math.floor((ASKING * seconds - first) / EVERY_S) + 1);
  return Array.from({ length: count }, (_, i) => {
    const product = products[(i * 3) % Math.max(1, products.length)];
    return {
      atMs: Math.round(1000 * (first + i * EVERY_S)),
      id: `check-${i + 1}`,
      text: question(language, i, product),
    };
  });
}

function question(language: Language, i: number, product: Shown | undefined): string {
  if (product === undefined) return language === 'zh' ? '包邮吗' : 'is shipping free?';
  const { link } = product;
  const name = product.name[language];
  const texts =
    language === 'zh'
      ? [`${link}号链接多少钱`, `${name}什么材质`, `${link}号还有货吗`, `${name}怎么样`, '包邮吗']
      : [
          `how much is number ${link}?`,
          `what is the ${name} made of?`,
          `is number ${link} in stock?`,
          `tell me about the ${name}`,
          'is shipping free?',
        ];
  return texts[i % texts.length] ?? '';
}
