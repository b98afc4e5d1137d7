import { describe, expect, it } from 'vitest';
import { variantsNamed } from '../../../src/answering/grounding/variant-mentions.js';
import type { Product } from '../../../src/domain/product.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';

const shop = loadCatalogue(new URL('shops/options.shop.json', import.meta.url).pathname);

function named(product: string, text: string): string[] | null {
  const of: Product | undefined = shop.product(product);
  if (of === undefined) throw new Error(`no product ${product}`);
  return variantsNamed(of, text)?.map(({ id }) => id) ?? null;
}

describe('the variants that a text names', () => {
  it.each([
    ['polish', 'a2酒红卖完了', ['a2']],
    ['polish', 'a2卖完了', ['a2']],
    ['polish', '酒红卖完了', ['a2']],
    ['polish', '红色的卖完了', ['a2']],
    ['polish', 'the blue one is left', ['b3']],
    ['polish', 'a1和雾蓝', ['a1', 'b3']],
    ['kettle', '800毫升的', ['small']],
    ['kettle', '大号的', ['large']],
    ['kettle', 'the larger one', ['large']],
    ['rug', 'the 80 cm by 120 rug', ['s']],
    ['rug', '小的那块', ['s']],
    ['bear', '40厘米的', ['brown40']],
    ['bear', '奶白25厘米的', ['white25']],
    ['bear', '焦糖棕40还有3件', ['brown40']],
    ['bear', '25的那只', ['brown25', 'white25']],
    ['bear', '奶白40厘米的', []],
    ['pillow', '低款', ['low']],
  ])('by value, code, colour, measure or size: %s %s', (product, text, ids) => {
    expect(named(product, text)).toEqual(ids);
  });

  it.each([
    ['kettle', '10.8升'],
    ['kettle', '很大的水汽'],
    ['polish', 'ba1'],
    ['polish', '一千个红包'],
    ['bear', '25克'],
    ['bear', '还有25'],
    ['rug', '80天'],
  ])('are none where a word or a number only looks alike: %s %s', (product, text) => {
    expect(named(product, text)).toBeNull();
  });
});
