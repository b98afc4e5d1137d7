import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClauseCheck } from '../../src/answering/grounding/check.js';
import { loadMeanings } from '../../src/answering/grounding/load-meanings.js';
import type { Draft, GroundingContext } from '../../src/answering/grounding/draft.js';
import { type Random, seededRandom } from '../../src/domain/clock.js';
import type { Fact } from '../../src/domain/product.js';
import { quantile } from '../../src/evaluation/statistics.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { syntheticShop } from './synthetic-shop.js';

export interface GroundingFigures {
  readonly facts: number;
  /** Microseconds of one clause, by the clock on the wall and as CPU time. */
  readonly p50: number;
  readonly p99: number;
  readonly cpuP50: number;
  readonly cpuP99: number;
  /** CPU microseconds of a clause whose facts nobody has read yet, p99. */
  readonly unread: number;
  /** Milliseconds of the first clause of a shop, when its names are read. */
  readonly firstMs: number;
  /** Share of the clauses that passed. */
  readonly passed: number;
}

const CLAUSES = 4_000;

/** What the grounding check costs a clause, over a shop of so many products with about 25 facts each. */
export function benchGrounding(products: number, cpuMs: () => number): GroundingFigures {
  const folder = mkdtempSync(join(tmpdir(), 'zhubo-bench-'));
  try {
    const { shop, facts } = syntheticShop(products, 0);
    const path = join(folder, 'shop.json');
    writeFileSync(path, JSON.stringify(shop));
    const check = new ClauseCheck(loadMeanings());
    // What is compiled on first use is compiled over another shop.
    timed(check, loadCatalogue(path), 500, cpuMs);
    const catalogue = loadCatalogue(path);
    const [first = NaN, ...unread] = timed(check, catalogue, CLAUSES, cpuMs).cpu;
    const { times, cpu, passed } = timed(check, catalogue, CLAUSES, cpuMs);
    return {
      facts,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      cpuP50: quantile(cpu, 0.5),
      cpuP99: quantile(cpu, 0.99),
      unread: quantile(unread, 0.99),
      firstMs: first / 1000,
      passed,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timed(
  check: ClauseCheck,
  catalogue: Catalogue,
  count: number,
  cpuMs: () => number,
): { times: number[]; cpu: number[]; passed: number } {
  const random = seededRandom(7);
  const now = Date.now();
  const times: number[] = [];
  const cpu: number[] = [];
  let passed = 0;
  for (let i = 0; i < count; i += 1) {
    const { draft, product } = drafted(catalogue, now, random);
    const context: GroundingContext = {
      catalogue,
      now,
      product,
      asked: null,
      rules: { bannedWords: [], competitors: ['优衣库'] },
    };
    const [start, spent] = [performance.now(), cpuMs()];
    const { supported } = check.check(draft, context);
    times.push(1000 * (performance.now() - start));
    cpu.push(1000 * (cpuMs() - spent));
    if (supported) passed += 1;
  }
  return { times, cpu, passed: passed / count };
}

/** One or two facts of a product in a host's mouth: as they stand, worded otherwise, with another number, or with an invention. */
function drafted(catalogue: Catalogue, now: number, random: Random): { draft: Draft; product: string } {
  const { products } = catalogue;
  const product = pick(products, random);
  const own = catalogue.factsOf(product.id, now);
  const language = random() < 0.7 ? 'zh' : 'en';
  const said = [pick(own, random), ...(random() < 0.5 ? [pick(own, random)] : [])];
  const words = said.map((fact) => wording(fact, language, random)).join(language === 'zh' ? '，' : ' ');
  const text = random() < 0.3 ? `${words}${pick(INVENTED[language], random)}` : words;
  return { draft: { text, language, citations: said.map(({ id }) => id) }, product: product.id };
}

const INVENTED = {
  zh: ['而且特别吸汗，夏天用着很凉快。', '还能除螨，老人小孩都放心。', '买两件送一个收纳袋。'],
  en: [' It keeps you cool all summer.', ' It kills mites, too.', ' Buy two and get a pouch.'],
} as const;

function wording({ text }: Fact, language: 'zh' | 'en', random: Random): string {
  const stated = text[language] ?? text.zh ?? text.en ?? '';
  const way = random();
  if (way < 0.3) return stated;
  if (way < 0.5) return stated.replace(/\d+/g, (digits) => String(Number(digits) + 1 + Math.floor(random() * 9)));
  return language === 'zh'
    ? `这款呢${stated.replace(/[。]$/, '').replace(/可以/g, '能').replace(/不要/g, '别')}的哦，大家放心`
    : `So, ${stated.replace(/\.$/, '').toLowerCase()}, as you can see.`;
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}
