import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, seededRandom, systemClock } from '../../src/domain/clock.js';
import { FACETS } from '../../src/domain/comment.js';
import { silentLog } from '../../src/domain/log.js';
import type { FactIndex, IndexedFact } from '../../src/knowledge/fact-index.js';
import { LanceIndex } from '../../src/knowledge/indexes/lance.js';
import { MemoryIndex } from '../../src/knowledge/indexes/memory.js';
import { cpuMs } from './stage.js';

const SMALL = 10_000;
const QUESTIONS = 1_000;
/** The quietest counts: what else the machine does falls on the others. */
const ROUNDS = 3;
const MAKES = ['轻暖', '保湿', '防水', '纯棉', '真皮', '便携', '静音', '透气', '超薄', 'light', 'warm', 'dry', 'soft'];
const THINGS = [
  '羽绒服',
  '面霜',
  '背包',
  '衬衫',
  '皮带',
  '风扇',
  '耳机',
  '跑鞋',
  '水杯',
  'jacket',
  'cream',
  'bag',
  'shirt',
];
const SAYS = [
  '直播间价多少元',
  '支持七天无理由退货',
  '面料是新疆长绒棉',
  '四十八小时内发货',
  '适合敏感肌使用',
  '可以机洗不褪色',
  '全国联保一年',
  '有黑色白色和灰色',
  'ships within two days',
  'machine washable cold',
];

export interface RetrievalFigures {
  readonly facts: number;
  /** Milliseconds by the clock on the wall. */
  readonly p50: number;
  readonly p99: number;
  /** CPU milliseconds of all threads. */
  readonly cpuP50: number;
  readonly cpuP99: number;
}
export interface LargeFigures extends RetrievalFigures {
  readonly rooms: number;
  /** Seconds of writing, when everything can be found, and until upkeep is done with it too. */
  readonly ingestS: number;
  readonly settledS: number;
  readonly diskMb: number;
  readonly memoryMb: number;
  /** Milliseconds until one edited fact is found. */
  readonly editMs: number;
}

/** 10,000 facts of one room in memory. */
export async function benchMemory(): Promise<RetrievalFigures> {
  const random = seededRandom(1);
  const index = new MemoryIndex();
  await index.upsert('t', 'r0', catalogue(random, SMALL));
  await asked(index, random, 1, SMALL, 0, 200);
  return await quietest(async () => await asked(index, random, 1, SMALL));
}

/** Many rooms in LanceDB, questions to any of them. `dimension` 0: words alone. */
export async function benchLance(facts: number, rooms: number, dimension = 0): Promise<LargeFigures> {
  const random = seededRandom(2);
  const place = mkdtempSync(join(tmpdir(), 'zhubo-bench-'));
  try {
    const index = await LanceIndex.open({
      place,
      clock: systemClock,
      log: silentLog,
      ...(dimension > 0 ? { embedder: { id: 'bench', dimension } } : {}),
    });
    const began = performance.now();
    for (let room = 0; room < rooms; room += 1)
      await index.upsert('t', `r${room}`, catalogue(random, facts / rooms, dimension));
    const ingestS = (performance.now() - began) / 1000;
    await settled(index);
    const settledS = (performance.now() - began) / 1000;
    await asked(index, random, rooms, facts / rooms, dimension, 100);
    const figures = await quietest(async () => await asked(index, random, rooms, facts / rooms, dimension));
    const editMs = await edit(index);
    const memoryMb = process.memoryUsage().rss / 2 ** 20;
    await index.close();
    return { ...figures, facts, rooms, ingestS, settledS, diskMb: bytes(place) / 2 ** 20, memoryMb, editMs };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

export function catalogue(random: Random, count: number, dimension = 0): IndexedFact[] {
  return Array.from({ length: count }, (_, i) => {
    const product = Math.floor(i / 20);
    const name = `${pick(random, MAKES)}${pick(random, THINGS)}${product}`;
    const said = `${pick(random, SAYS)}${Math.floor(random() * 1000)}，${pick(random, MAKES)}${pick(random, SAYS)}`;
    return {
      fact: {
        id: `p${product}.f${i}`,
        product: `p${product}`,
        facet: FACETS[i % FACETS.length] ?? 'overview',
        text: { zh: said },
        source: 'bench',
        version: 1,
      },
      names: name,
      ...(dimension > 0 ? { vector: unit(random, dimension) } : {}),
    };
  });
}

export async function asked(
  index: FactIndex,
  random: Random,
  rooms: number,
  perRoom: number,
  dimension = 0,
  questions = QUESTIONS,
): Promise<RetrievalFigures> {
  const times: number[] = [];
  const cpu: number[] = [];
  let hits = 0;
  for (let i = 0; i < questions; i += 1) {
    const product = Math.floor((random() * perRoom) / 20);
    const text = `${pick(random, MAKES)}${pick(random, THINGS)}${product}${pick(random, SAYS)}吗`;
    const query = { tenant: 't', room: `r${Math.floor(random() * rooms)}`, text, products: [`p${product}`], limit: 10 };
    const vector = dimension > 0 ? { vector: unit(random, dimension) } : {};
    const [start, spent] = [performance.now(), cpuMs()];
    hits += (await index.search({ ...query, ...vector, now: 1_800_000_000_000 })).length;
    times.push(performance.now() - start);
    cpu.push(cpuMs() - spent);
  }
  if (hits < questions * 9) throw new Error(`only ${hits} hits for ${questions} questions`);
  const at = (of: number[], share: number): number => of.sort((a, b) => a - b)[Math.floor(share * of.length)] ?? NaN;
  return {
    facts: perRoom * rooms,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
    cpuP50: at(cpu, 0.5),
    cpuP99: at(cpu, 0.99),
  };
}

async function quietest(round: () => Promise<RetrievalFigures>): Promise<RetrievalFigures> {
  const rounds: RetrievalFigures[] = [];
  for (let i = 0; i < ROUNDS; i += 1) rounds.push(await round());
  const [first] = rounds.sort((a, b) => a.p99 - b.p99);
  if (first === undefined) throw new Error('no rounds');
  return first;
}

async function edit(index: FactIndex): Promise<number> {
  const start = performance.now();
  const fact = {
    id: 'new',
    product: null,
    facet: 'gift',
    text: { zh: '赠送限量帆布包' },
    source: 'b',
    version: 1,
  } as const;
  await index.upsert('t', 'r0', [{ fact, names: '' }]);
  const query = { tenant: 't', room: 'r0', text: '限量帆布包', now: 1_800_000_000_000, limit: 1 };
  if ((await index.search(query))[0]?.factId !== 'new') throw new Error('an edit was not found at once');
  return performance.now() - start;
}

/** Waits until upkeep has taken in what was written: searching costs the same twice. */
async function settled(index: LanceIndex): Promise<void> {
  while (!index.settled) await systemClock.sleep(250);
}

function unit(random: Random, dimension: number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function pick(random: Random, of: readonly string[]): string {
  return of[Math.floor(random() * of.length)] ?? '';
}

function bytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
