import { readdirSync, readFileSync } from 'node:fs';
import { FACETS } from '../../src/domain/comment.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';
import { catalogueOf } from '../../src/knowledge/shop-content.js';
import { shopOf } from '../../src/knowledge/shop-file.js';

/* Shops with the questions people ask of each of their facts, written out: `data/match/*.txt` and `data/late/*.txt`, format in README.md. */

export const TALK = ['offtopic', 'greeting', 'thanks', 'praise', 'complaint', 'human', 'chatter'] as const;
export type Talk = (typeof TALK)[number];

export interface Asked {
  readonly text: string;
  readonly product: string | null;
  /** Ids of facts that answer it; empty where none does. */
  readonly gold: readonly string[];
  readonly kind: 'fact' | 'none' | Talk;
  /** Its words say which product is meant: it is asked while another is shown. */
  readonly named?: true;
}

export interface WrittenShop {
  readonly name: string;
  readonly catalogue: Catalogue;
  readonly asks: readonly Asked[];
}

/** All written shops of a folder of data/, in the order of their names. A file that cannot be read is named and left out. */
export function writtenShops(of: 'match' | 'late' = 'match'): WrittenShop[] {
  const folder = new URL(`data/${of}/`, import.meta.url).pathname;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      try {
        return [read(readFileSync(`${folder}${name}`, 'utf8'), name)];
      } catch (error) {
        console.error(`${name}: ${String(error)}`);
        return [];
      }
    });
}

interface Stated {
  facet: string;
  text: { zh?: string; en?: string };
}

function read(text: string, name: string): WrittenShop {
  const random = seededRandom([...name].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) >>> 0);
  const store: { name: { zh: string; en: string }; facts: Stated[] } = { name: { zh: '店', en: 'Shop' }, facts: [] };
  const products: { id: string; name: { zh: string; en: string }; facts: Stated[] }[] = [];
  const asks: Asked[] = [];
  let product: (typeof products)[number] | null = null;
  let about: (() => string) | null = null;
  const both = (words: string): { zh: string; en: string } => {
    const [zh = '', en = ''] = words.split('|').map((one) => one.trim());
    return { zh, en: en === '' ? zh : en };
  };
  const idOf = (owner: string, facts: Stated[], facet: string): string => {
    const n = facts.filter((fact) => fact.facet === facet).length;
    return `${owner}.${facet}${n > 1 ? `.${n}` : ''}`;
  };
  const add = (words: string, one: Omit<Asked, 'text'>): void => {
    for (const question of words.split(/\s*[;；]\s*/)) {
      if (question.trim() !== '') asks.push({ ...one, text: question.trim().slice(0, 300) });
    }
  };
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const word = /^(\w+)/.exec(line)?.[1] ?? '';
    const rest = line.slice(word.length).trim();
    if (word === 'shop') store.name = both(rest);
    else if (word === 'product') {
      product = { id: `p${products.length + 1}`, name: both(rest), facts: [] };
      products.push(product);
      about = null;
    } else if (word === 'store' || word === 'fact') {
      const owner = word === 'store' ? store.facts : product?.facts;
      const [facet = '', zh = '', en = ''] = rest.split('|').map((one) => one.trim());
      if (owner === undefined || !(FACETS as readonly string[]).includes(facet)) {
        about = null;
        continue;
      }
      owner.push({ facet, text: { ...(zh === '' ? {} : { zh }), ...(en === '' ? {} : { en }) } });
      const id = idOf(word === 'store' ? 'store' : (product?.id ?? ''), owner, facet);
      about = () => id;
    } else if (word === 'q') {
      if (about !== null) add(rest, { product: product?.id ?? null, gold: [about()], kind: 'fact' });
    } else if (word === 'n') {
      if (about !== null && product !== null)
        add(rest, { product: product.id, gold: [about()], kind: 'fact', named: true });
    } else if (word === 'none') add(rest, { product: product?.id ?? null, gold: [], kind: 'none' });
    else if (word === 'price' || word === 'promotion' || word === 'stock') {
      if (product === null) continue;
      const gold = word === 'stock' ? ['stock'] : ['price', 'promotion'];
      const wanted = word === 'promotion' ? ['promotion', 'price'] : gold;
      add(rest.replace(/^q\s*/, ''), {
        product: product.id,
        gold: wanted.map((f) => `${product?.id}.${f}`),
        kind: 'fact',
      });
    } else if ((TALK as readonly string[]).includes(word)) {
      add(rest, { product: products[0]?.id ?? null, gold: [], kind: word as Talk });
    }
  }
  const grouped = (facts: Stated[]): Record<string, object[]> => {
    const by: Record<string, object[]> = {};
    for (const { facet, text: said } of facts) (by[facet] ??= []).push(said);
    return by;
  };
  const shop = {
    format: 'zhubo-shop/1',
    store: { name: store.name, currency: 'CNY', facts: grouped(store.facts) },
    products: products.map(({ id, name: called, facts }, i) => {
      const price = 10 + Math.floor(random() * 490);
      return {
        id,
        link: i + 1,
        name: called,
        aliases: [],
        price: price + 20,
        livePrice: random() < 0.85 ? price : price + 20,
        stock: Math.floor(random() * 300) + 1,
        tagline: called,
        facts: grouped(facts),
      };
    }),
  };
  const catalogue = catalogueOf(shopOf(shop, name));
  return { name, catalogue, asks };
}
