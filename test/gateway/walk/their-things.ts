import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import type { Evidence } from '../../../src/flywheel/evidence.js';
import { Feedback } from '../../../src/flywheel/feedback.js';
import type { Insight } from '../../../src/flywheel/insight.js';
import { JournalWriter, RoomJournal } from '../../../src/flywheel/journal-writer.js';
import { shopOf } from '../../../src/knowledge/shop-file.js';
import type { CatalogueStore } from '../../../src/knowledge/store/catalogue-store.js';
import type { Database } from '../../../src/storage/database.js';
import { answerEntry } from '../../flywheel/journal-contract.js';
import { demoShop } from '../../knowledge/demo-shop.js';
import { BOTTLE, type ScriptedRoom } from '../scripted.js';

/** In the name of everything of the other tenant: it may be in no answer to anybody else. */
export const MARK = 'THEIRS-ALONE';
/** Their room on air, private, and another of theirs; their shop. */
export const ROOM = 'second';
export const OTHER_ROOM = 'third';
export const SHOP = 'theirs';
/** Somebody who watches it, as the journal and the bans name them. */
export const VIEWER = 'p-watches-theirs';
export const RECORDING = '20260101T000000000Z.mp4';

/** Ids of what the other tenant has, as its own people would know them. */
export interface Theirs {
  readonly key: string;
  readonly user: string;
  readonly plan: string;
  readonly webhook: string;
  readonly outlet: string;
  readonly whep: string;
  readonly liveTalking: string;
  readonly gap: string;
  readonly answer: number;
}

/** Their shop, with a fact of the merchant's own words. */
export async function fillShop(store: CatalogueStore): Promise<void> {
  const shop = demoShop();
  const [mug] = shop.products;
  Object.assign(mug, { name: { zh: MARK, en: MARK } });
  await store.replace('other', SHOP, shopOf(shop, 'shop.json'), { source: MARK });
}

/** Their room as its viewers and operators have left it. */
export async function fillRoom(room: ScriptedRoom): Promise<void> {
  room.title = { zh: MARK, en: MARK };
  room.products = [{ ...BOTTLE, name: { zh: MARK, en: MARK }, image: 'products/down-jacket.webp' }];
  await room.houseRules.ban(VIEWER, null);
  await room.houseRules.mute([{ facet: null, product: MARK }]);
}

/** A recording of an hour ago: nobody writes to it any more. */
export function fillRecordings(folder: string): void {
  mkdirSync(join(folder, ROOM), { recursive: true });
  const path = join(folder, ROOM, RECORDING);
  writeFileSync(path, MARK);
  const before = new Date(Date.now() - 3_600_000);
  utimesSync(path, before, before);
}

/** Their journal: an answer that was judged, and a question that nothing answers. */
export async function fillJournal(
  database: Database,
  { evidence, insight }: { readonly evidence: Evidence; readonly insight: Insight },
): Promise<Pick<Theirs, 'gap' | 'answer'>> {
  const writer = new JournalWriter(database, systemClock, silentLog);
  const journal = new RoomJournal(writer, { tenant: 'other', room: ROOM }, () => ({
    time: Date.now(),
    show: 's1',
    factOf: () => ({ version: 1, source: MARK }),
    made: () => ({ voice: MARK }),
  }));
  journal.record({ kind: 'comment', room: ROOM, id: `${VIEWER}/c1`, viewer: VIEWER, text: MARK, outcome: 'answered' });
  journal.record(answerEntry(VIEWER, `${MARK} 多少钱`, { room: ROOM }));
  const refusal = { text: MARK, language: 'zh', citations: [], kind: 'refusal', verdict: { supported: true } };
  journal.record(answerEntry(VIEWER, `${MARK} 能放洗碗机吗`, { room: ROOM, turn: 'a2', sentences: [refusal] }));
  await journal.close();
  await writer.close();
  const { entries } = await evidence.page('other', { kinds: ['answer'], outcome: 'answered' }, 1);
  const answer = entries[0]?.n ?? 0;
  const about = { tenant: 'other', room: ROOM, n: answer, source: `operator:${MARK}` };
  await new Feedback(database.db, systemClock).give({ ...about, kind: 'good', answer: MARK });
  const [gap] = await insight.gaps('other', ROOM);
  return { answer, gap: gap?.id ?? '' };
}

/** A version of their trained parts that was promoted once, and before any label there is now. */
export async function fillLearnt(database: Database): Promise<void> {
  const figures = JSON.stringify({ since: 0, until: 0, ...NO_FIGURES });
  const row = { tenant: 'other', version: 1, time: 1, state: 'promoted', serving: 0, reason: MARK, figures, file: 'x' };
  await database.db.insertInto('learnt_parts').values(row).execute();
}

const score = { questions: 0, right: 0, recall: 1, abstention: 1 };
export const NO_FIGURES = {
  labels: 0,
  batch: 0,
  serving: score,
  candidate: score,
  trustedServing: score,
  trustedCandidate: score,
  contradicted: 0,
  ...{ mended: 0, broken: 0 },
};

/** What could not be delivered to their webhook. */
export async function fillDeadLetters(database: Database, webhook: string): Promise<void> {
  const row = { webhook, room: ROOM, seq: 1, type: 'caption', body: '{}', since: 1, attempts: 1, dead: 1, error: MARK };
  await database.db.insertInto('webhook_deliveries').values(row).execute();
}
