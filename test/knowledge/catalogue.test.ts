import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { loadRoomFile, renderLine } from '../../src/knowledge/script.js';

const config = new URL('../../config/', import.meta.url).pathname;

interface Shop {
  products: { id: string; link: number; price: number; livePrice: number }[];
}

describe('a shop file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-shop-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const shop = (change: (shop: Shop) => void): string => {
    const json = JSON.parse(readFileSync(`${config}shop.json`, 'utf8')) as Shop;
    change(json);
    const path = join(folder, 'shop.json');
    writeFileSync(path, JSON.stringify(json));
    return path;
  };

  it('gives every product a price fact whose numbers are its fields', () => {
    const catalogue = loadCatalogue(`${config}shop.json`);
    for (const product of catalogue.products) {
      const fact = catalogue.fact(`${product.id}.price`);
      expect(fact?.text.zh).toContain(`${(product.livePrice?.minor ?? NaN) / 100}元`);
      expect(fact?.source).toMatch(/^shop\.json#\/products\/\d+$/);
    }
    expect(catalogue.products.length).toBeGreaterThanOrEqual(8);
  });

  it.each<[string, (shop: Shop) => void, RegExp]>([
    [
      'a link used twice',
      ({ products }) => products.forEach((product) => (product.link = 1)),
      /products\.link "1" is used twice/,
    ],
    [
      'a live price above the price',
      ({ products: [first] }) => Object.assign(first ?? {}, { livePrice: 9_999 }),
      /live price of 9999, above its price of 599/,
    ],
    ['a negative price', ({ products: [first] }) => Object.assign(first ?? {}, { price: -1 }), /products\.0\.price/],
    ['a broken id', ({ products: [first] }) => Object.assign(first ?? {}, { id: 'Down Jacket' }), /products\.0\.id/],
  ])('with %s is refused, naming it', (_name, change, message) => {
    expect(() => loadCatalogue(shop(change))).toThrow(message);
  });

  it('that is missing is named', () => {
    expect(() => loadCatalogue('/nowhere/shop.json')).toThrow(/\/nowhere\/shop\.json cannot be read/);
  });

  it('speaks through the show only in slots that exist', () => {
    shop(() => undefined);
    const room = JSON.parse(readFileSync(`${config}room.json`, 'utf8')) as { segments: { lines: { zh: string[] } }[] };
    room.segments[0]?.lines.zh.push('现在只要{bestPrice}');
    writeFileSync(join(folder, 'room.json'), JSON.stringify(room));
    expect(() => loadRoomFile(join(folder, 'room.json'))).toThrow(/uses \{bestPrice\}; allowed: \{name\} \{link\}/);
    const { segments, catalogue } = loadRoomFile(`${config}room.json`);
    const rendered = segments.flatMap(({ lines, product }) =>
      lines.zh.flatMap(({ say }) =>
        say.map((line) => renderLine(line, product === null ? undefined : catalogue.product(product), 'zh')),
      ),
    );
    expect(rendered.filter(({ text }) => text.includes('{'))).toEqual([]);
    expect(rendered.flatMap(({ citations }) => citations)).toContain('down-jacket.price');
  });
});
