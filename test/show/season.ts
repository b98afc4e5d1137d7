import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GroundedAnswerer } from '../../src/answering/answerer.js';
import { CatalogueEvidence } from '../../src/answering/finding/catalogue-evidence.js';
import { CloserLook } from '../../src/answering/finding/closer-look.js';
import { loadRanking } from '../../src/answering/finding/ranking-file.js';
import { ClauseCheck } from '../../src/answering/grounding/check.js';
import { loadMeanings } from '../../src/answering/grounding/load-meanings.js';
import { CrossEncoder } from '../../src/answering/matching/cross-encoder.js';
import { loadReader } from '../../src/answering/understanding/load.js';
import { Understander } from '../../src/answering/understanding/understander.js';
import { seededRandom, systemClock, type Clock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { type Answered, Asking, type Pipeline } from '../../src/evaluation/asking.js';
import { type Judgement, judge } from '../../src/evaluation/judging.js';
import { type Asked, loadQuestionSet, type QuestionSet } from '../../src/evaluation/question-set.js';
import { Feedback } from '../../src/flywheel/feedback.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { learn } from '../../src/flywheel/learning/learn.js';
import { Learning, type LearntVersion } from '../../src/flywheel/learning/learning.js';
import { ReadOnce } from '../../src/flywheel/learning/read-once.js';
import type { RehearsalParts } from '../../src/flywheel/learning/rehearsal.js';
import { verifyJournal } from '../../src/flywheel/verification.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { Database } from '../../src/storage/database.js';
import { inOtherWords } from './wording.js';

const MODELS = fileURLToPath(new URL('../../models/understanding', import.meta.url));
const SETS = fileURLToPath(new URL('../answering/sets', import.meta.url));
const TENANT = 'season';
/** Of the questions, so many are asked in the season; the others are held out, and never journaled or judged. */
const ASKED_SHARE = 0.6;
/** Each is typed in so many ways. */
const WORDINGS = 3;

export interface SeasonOptions {
  /** Names of question sets in test/answering/sets: one shop each. */
  readonly shops: readonly string[];
  readonly comments: number;
  readonly cycles: number;
  /** Share of comments that an operator judges. */
  readonly judged: number;
  readonly seed: number;
  /** Questions of each kind of each shop that are measured; all when absent. */
  readonly heldOut?: number;
  /** Where what was learnt is written. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

export interface Measured {
  readonly recall: number;
  readonly abstention: number;
  readonly correct: number;
  readonly answerable: number;
  readonly unanswerable: number;
}

/** No words that are measured were ever journaled or judged. */
export interface Held {
  /** Questions that nobody asked in the season. */
  readonly never: Measured;
  /** Questions that viewers asked, in other words than any of theirs. */
  readonly again: Measured;
  /** Both together. */
  readonly all: Measured;
}

export interface Cycle {
  readonly cycle: number;
  readonly trained: LearntVersion | null;
  readonly held: Held;
}

export interface Season {
  readonly cycles: readonly Cycle[];
  /** What the gate said to a batch of false judgements. */
  readonly poisoned: LearntVersion;
  /** After the poison, and after going back to the shipped parts. */
  readonly afterPoison: Held;
  readonly rolledBack: Held;
  readonly comments: number;
  readonly judgements: number;
  readonly journalWhole: boolean;
}

interface Shop {
  readonly set: QuestionSet;
  readonly pipeline: Pipeline;
  readonly asking: Asking;
  /** Wordings of questions by the question, the most asked first. */
  readonly asked: readonly (readonly Asked[])[];
  readonly never: readonly Asked[];
  readonly again: readonly Asked[];
}

/** Plays a season: viewers ask, the room answers, operators judge a few answers, and the parts learn from it. */
export async function playSeason(options: SeasonOptions): Promise<Season> {
  const { say } = options;
  let now = Date.parse('2026-09-01T12:00:00Z');
  const clock: Clock = { ...systemClock, now: () => now };
  const random = seededRandom(options.seed);
  const parts: RehearsalParts = {
    reader: loadReader(MODELS),
    ranking: loadRanking(join(MODELS, 'ranking.json')),
    // The same comments are answered with every version.
    cross: new ReadOnce(await CrossEncoder.load(join(MODELS, 'cross.onnx'), join(MODELS, 'cross.bin'))),
    clock,
  };
  const database = await Database.open(':memory:', clock, silentLog);
  const feedback = new Feedback(database.db, clock);
  const writer = new JournalWriter(database, { ...clock, sleep: async () => await Promise.resolve() }, silentLog);
  const contents = Object.fromEntries(
    options.shops.map((name) => [name, loadCatalogue(loadQuestionSet(join(SETS, `${name}.json`)).shop)]),
  );
  const learning = new Learning({
    database,
    folder: options.folder,
    shops: async () => await Promise.resolve(contents),
    run: async (input) => await learn(input, parts),
    clock,
    log: silentLog,
  });
  const shops = options.shops.map((name) => openShop(name, parts, { learning, random, heldOut: options.heldOut }));
  /** Answers by version and question: the same question gets the same facts until something is learnt. */
  const answers = new Map<string, Answered>();
  const judgedQuestions = new Set<string>();
  let n = 0;
  let judgements = 0;

  const comment = async (shop: Shop, question: Asked, judges: boolean, poison: boolean): Promise<void> => {
    const { name } = shop.set;
    const key = `${learning.versionOf(TENANT)} ${name} ${question.text}`;
    const answered = answers.get(key) ?? (await shop.asking.ask(question));
    answers.set(key, answered);
    now += 1_000;
    n += 1;
    const journal = new RoomJournal(writer, { tenant: TENANT, room: name }, () => ({
      time: now,
      show: 'season',
      factOf: (id) => shop.pipeline.catalogue.fact(id),
      made: () => ({ learnt: String(learning.versionOf(TENANT)) }),
    }));
    let link = 0;
    const noting: RoomJournal = judges
      ? new RoomJournal(
          {
            take: (to, draft) => writer.take(to, draft, (at) => (link = at ?? 0)),
            settled: async () => await writer.flushed(),
          },
          { tenant: TENANT, room: name },
          () => ({ time: now, show: 'season', factOf: (id) => shop.pipeline.catalogue.fact(id), made: () => ({}) }),
        )
      : journal;
    const viewer = `v${n % 3_000}`;
    noting.record({
      kind: 'answer',
      room: name,
      turn: `a${n}`,
      comments: [{ id: `${viewer}/${n}`, viewer, text: question.text, receivedAt: now }],
      understanding: answered.understanding,
      asked: { thread: answered.context.thread, pinned: answered.context.pinned },
      sentences: answered.sentences,
      interrupted: false,
      mediaTime: n * 48_000,
    });
    if (!judges) return;
    await writer.flushed();
    const facts = poison ? falseFacts(question, shop) : (question.expect.facts ?? []);
    await feedback.give({ tenant: TENANT, room: name, n: link, kind: 'better', source: 'operator:o1', facts });
    judgements += 1;
  };

  const measure = async (): Promise<Held> => await measured(shops, () => now);
  const shipped = await measure();
  const cycles: Cycle[] = [{ cycle: 0, trained: null, held: shipped }];
  say(line(0, 'shipped', shipped));
  const each = Math.round(options.comments / options.cycles);
  const due = Math.round(each * options.judged);
  for (let cycle = 1; cycle <= options.cycles; cycle += 1) {
    let judged = 0;
    for (let i = 0; i < each; i += 1) {
      const shop = pick(shops, random);
      // Some questions are asked far more often than others.
      const question = pick(shop.asked[Math.floor(random() ** 1.5 * shop.asked.length)] ?? [], random);
      const key = `${shop.set.name} ${question.text}`;
      // Operators do not judge the same words again, and get through their share over the whole cycle.
      const judges = judged < due * ((i + 1) / each) && !judgedQuestions.has(key);
      if (judges) {
        judgedQuestions.add(key);
        judged += 1;
      }
      await comment(shop, question, judges, false);
      if (i % 2_000 === 1_999) await writer.flushed();
    }
    await writer.flushed();
    const trained = await learning.train(TENANT);
    const held = await measure();
    cycles.push({ cycle, trained, held });
    say(line(cycle, `${trained.state}: ${trained.reason}`, held));
  }

  for (let i = 0; i < Math.max(40, due); i += 1) {
    const shop = pick(shops, random);
    await comment(shop, pick(pick(shop.asked, random), random), true, true);
  }
  const poisoned = await learning.train(TENANT);
  say(`poisoned batch: ${poisoned.state}: ${poisoned.reason}`);
  const afterPoison = await measure();
  await learning.serve(TENANT, 0);
  const rolledBack = await measure();
  const reports = await verifyJournal(database.db, { tenant: TENANT });
  await writer.close();
  await database.close();
  return {
    cycles,
    poisoned,
    afterPoison,
    rolledBack,
    comments: n,
    judgements,
    journalWhole: reports.every(({ broken }) => broken === null),
  };
}

function openShop(
  name: string,
  { reader, ranking, cross, clock }: RehearsalParts,
  options: { readonly learning: Learning; readonly random: () => number; readonly heldOut: number | undefined },
): Shop {
  const { learning, random, heldOut } = options;
  const set = loadQuestionSet(join(SETS, `${name}.json`));
  const catalogue = loadCatalogue(set.shop);
  const snapshot = (): typeof catalogue => catalogue;
  const learnt = (): ReturnType<Learning['experienceOf']> => learning.experienceOf(TENANT, name);
  const understander = new Understander(reader, snapshot, learnt);
  const closer = new CloserLook(cross, reader, ranking.closer);
  const finder = new CatalogueEvidence({ understander, catalogue: snapshot, ranking, closer, clock, learnt });
  const check = new ClauseCheck(loadMeanings());
  const rules = { bannedWords: [], competitors: [] };
  const answerer = new GroundedAnswerer({
    catalogue: snapshot,
    understander,
    finder,
    check,
    rules: () => rules,
    clock,
    random: seededRandom(1),
    log: silentLog,
  });
  const pipeline: Pipeline = {
    catalogue,
    understand: (text) => answerer.understand(text),
    find: async (understanding, context, signal) => await finder.find(understanding, context, signal),
    answerer,
    check,
    rules,
    close: async () => await Promise.resolve(),
  };
  // Questions with one right answer or none; those that follow another need its thread.
  const usable = set.questions.filter(
    ({ expect, after }) => after === undefined && ((expect.facts?.length ?? 0) > 0 || expect.abstain === true),
  );
  const asked: Asked[][] = [];
  const [never, again]: [Asked[], Asked[]] = [[], []];
  for (const question of usable) {
    if (random() >= ASKED_SHARE) {
      never.push(question);
      continue;
    }
    const wordings = Array.from({ length: WORDINGS }, () => ({
      ...question,
      text: inOtherWords(question.text, random),
    }));
    asked.push(wordings);
    const other = inOtherWords(question.text, random);
    if (wordings.every(({ text }) => text !== other)) again.push({ ...question, text: other });
  }
  shuffle(asked, random);
  return {
    set,
    pipeline,
    asking: new Asking(set, pipeline, { wall: () => performance.now(), cpu: () => 0 }, () => clock.now()),
    ...{ asked, never: never.slice(0, heldOut), again: again.slice(0, heldOut) },
  };
}

async function measured(shops: readonly Shop[], now: () => number): Promise<Held> {
  const judged = async (which: 'never' | 'again'): Promise<Judgement[]> => {
    const judgements: Judgement[] = [];
    for (const { asking, pipeline, ...shop } of shops)
      for (const question of shop[which]) {
        judgements.push(judge(await asking.ask(question), pipeline.catalogue, now(), []));
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    return judgements;
  };
  const [never, again] = [await judged('never'), await judged('again')];
  return { never: shares(never), again: shares(again), all: shares([...never, ...again]) };
}

function shares(judgements: readonly Judgement[]): Measured {
  const answerable = judgements.filter(({ rank }) => rank !== null);
  const none = judgements.filter(({ rank }) => rank === null);
  const share = (of: readonly Judgement[], which: (one: Judgement) => boolean): number =>
    of.length === 0 ? 1 : of.filter(which).length / of.length;
  return {
    recall: share(answerable, ({ rank }) => rank === 1),
    abstention: share(none, ({ refused }) => refused),
    correct: share(judgements, ({ correct, refused }) => correct ?? refused),
    answerable: answerable.length,
    unanswerable: none.length,
  };
}

/** What somebody says who wants the room to answer falsely: another fact, or that nothing answers. */
function falseFacts(question: Asked, shop: Shop): readonly string[] {
  const right = question.expect.facts ?? [];
  if (right.length > 0 && question.text.length % 2 === 0) return [];
  const other = shop.pipeline.catalogue.facts.find(({ id, variant }) => !right.includes(id) && variant === undefined);
  return other === undefined ? [] : [other.id];
}

function line(cycle: number, what: string, held: Held): string {
  const p = ({ recall, abstention, correct }: Measured): string =>
    [recall, abstention, correct].map((share) => share.toFixed(3)).join(' ');
  return `cycle ${cycle} | recall@1, abstains, correct ${p(held.all)} | never asked ${p(held.never)} | asked in other words ${p(held.again)} | ${what}`;
}

function pick<T>(from: readonly T[], random: () => number): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
}

function shuffle<T>(items: T[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [items[i] as T, items[j] as T];
    items[i] = b;
    items[j] = a;
  }
}
