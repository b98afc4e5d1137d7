import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '../../src/domain/clock.js';
import { Asking } from '../../src/evaluation/asking.js';
import { openPipeline } from '../../src/evaluation/pipeline.js';
import { quantile } from '../../src/evaluation/statistics.js';
import { syntheticShop } from './synthetic-shop.js';

export interface AnsweringFigures {
  readonly facts: number;
  readonly comments: number;
  readonly wallP50: number;
  readonly wallP99: number;
  readonly cpuP50: number;
  readonly cpuP99: number;
  /** Seconds until the first comment can be answered. */
  readonly openS: number;
  readonly answered: number;
}

const PRODUCTS = 440;
const COMMENTS = 800;
const WARM_UP = 200;

/** Comment to first verified sentence of the embedded answering, in ms, over a shop of about 10,000 facts. */
export async function benchAnswering(cpuMs: () => number): Promise<AnsweringFigures> {
  const { shop, facts, comments } = syntheticShop(PRODUCTS, WARM_UP + COMMENTS);
  const folder = mkdtempSync(join(tmpdir(), 'zhubo-bench-'));
  const path = join(folder, 'shop.json');
  writeFileSync(path, JSON.stringify(shop));
  const opening = performance.now();
  const pipeline = await openPipeline(path, { clock: systemClock, random: seededRandom(1), llm: null });
  const openS = (performance.now() - opening) / 1000;
  try {
    const set = { name: 'bench', shop: path, context: {}, questions: [], good: [], bad: [] };
    const asking = new Asking(set, pipeline, { wall: () => performance.now(), cpu: cpuMs }, () => Date.now());
    const wall: number[] = [];
    const cpu: number[] = [];
    let answered = 0;
    for (const [i, { text, pinned }] of comments.entries()) {
      const { first, sentences } = await asking.ask({
        id: String(i),
        text,
        language: 'zh',
        context: { pinned },
        expect: { facts: [] },
      });
      if (i < WARM_UP) continue;
      wall.push(first.wallMs);
      cpu.push(first.cpuMs);
      if (sentences.some(({ kind }) => kind === 'facts')) answered += 1;
    }
    const [wallP50, wallP99] = [quantile(wall, 0.5), quantile(wall, 0.99)];
    return {
      facts,
      comments: COMMENTS,
      wallP50,
      wallP99,
      cpuP50: quantile(cpu, 0.5),
      cpuP99: quantile(cpu, 0.99),
      openS,
      answered,
    };
  } finally {
    await pipeline.close();
    rmSync(folder, { recursive: true });
  }
}
