import type { Facet } from '../../../src/domain/comment.js';
import type { Fact } from '../../../src/domain/product.js';
import type { FactQuery, IndexedFact } from '../../../src/knowledge/fact-index.js';

/** 2026-01-01, the moment the tests ask. */
export const NOW = Date.UTC(2026, 0, 1);

/** A fact for an index, with what a test cares about. */
export function indexed(
  id: string,
  zh: string,
  more: Partial<Omit<Fact, 'id' | 'text'>> & { readonly names?: string; readonly vector?: readonly number[] } = {},
): IndexedFact {
  const { names = '', vector, ...fact } = more;
  return {
    fact: { id, product: null, facet: 'overview', text: { zh }, source: 'test', version: 1, ...fact },
    names,
    ...(vector === undefined ? {} : { vector: Float32Array.from(vector) }),
  };
}

export function query(text: string, more: Partial<FactQuery> = {}): FactQuery {
  return { tenant: 't', room: 'r', text, now: NOW, limit: 5, ...more };
}

/** A small clothes shop: enough for every index to find its way. */
export const SHOP: readonly IndexedFact[] = [
  indexed('coat.price', '轻暖羽绒服直播间价三百九十九元。', of('coat', 'price')),
  indexed('coat.material', '羽绒服填充百分之九十白鸭绒。', of('coat', 'material')),
  indexed('coat.care', '羽绒服可以手洗，不能机洗。', of('coat', 'care')),
  indexed('shirt.price', '纯棉衬衫直播间价九十九元。', of('shirt', 'price')),
  indexed('shirt.care', '衬衫可以机洗。', of('shirt', 'care')),
  indexed('store.returns', '全店支持七天无理由退货。', { facet: 'returns' }),
];

function of(product: string, facet: Facet): { product: string; facet: Facet; names: string } {
  return { product, facet, names: product === 'coat' ? '轻暖羽绒服 down jacket' : '纯棉衬衫 cotton shirt' };
}
