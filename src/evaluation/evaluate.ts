import type { Breaker } from '../answering/generation/breaker.js';
import type { Budget } from '../answering/generation/budget.js';
import { type Clock, type Random, seededRandom } from '../domain/clock.js';
import type { Log } from '../domain/log.js';
import { loadCatalogue } from '../knowledge/shop-file.js';
import { Asking, type Pipeline, type Stopwatch } from './asking.js';
import { type CheckedClause, checkClauses, clauseMeasures } from './clause-checking.js';
import { type CheckedDraft, checkDrafts, draftMeasures } from './draft-checking.js';
import { type Judgement, judge } from './judging.js';
import { planInjection } from './liar/added-lies.js';
import type { Attack, Told } from './liar/attack.js';
import type { Dialect } from './liar/dialect.js';
import { contains, dense } from './liar/ledger.js';
import { Liar } from './liar/liar.js';
import { attackMeasure, type AttackMeasure, hallucinations, latency, qualities } from './measures.js';
import { type Asked, kindOf, loadQuestionSet, type QuestionSet } from './question-set.js';
import { type Failed, failedClause, failedOf, type Report } from './report.js';
import { share } from './statistics.js';

/** A chat endpoint. */
export interface Endpoint {
  readonly url: string;
  readonly model: string;
  readonly key?: string;
  /** How long it is waited for, ms; the generator's own limits when absent. */
  readonly patience?: { readonly firstTokenMs: number; readonly stallMs: number };
  /** What spares it, as in a server; absent: every question goes to it, however often it failed before. */
  readonly guards?: { readonly breaker: Breaker; readonly budget: Budget; readonly log: Log };
}

/** Joins the parts under test over a shop; `llm` null: the embedded composer alone. */
export type OpenPipeline = (
  shop: string,
  options: { readonly clock: Clock; readonly random: Random; readonly llm: Endpoint | null },
) => Promise<Pipeline>;

export interface EvaluateOptions {
  /** Files of question sets. */
  readonly sets: readonly string[];
  readonly open: OpenPipeline;
  readonly dialect: Dialect;
  /** Attacks of the scripted liar; empty: it is left out. Ignored when `llm` is given. */
  readonly attacks: readonly Attack[];
  /** Questions of each set asked under each attack, drawn by the seed. */
  readonly perAttack: number;
  /** A real endpoint that answers in the liar's place. */
  readonly llm: Endpoint | null;
  /** Competitors whom the liar names. */
  readonly rivals: readonly string[];
  readonly seed: number;
  readonly clock: Clock;
  readonly watch: Stopwatch;
  readonly progress: (line: string) => void;
}

/** Questions asked before latency is measured, so that what is compiled on first use does not count. */
const WARM_UP = 30;
/** The liar answers on loopback: what it has not said by then it will not say. */
const LIAR_PATIENCE = { firstTokenMs: 250, stallMs: 150 } as const;

/**
 * Runs question sets through the pipeline: first as it is without a language model, then the sets' own clauses through the
 * check, then with a language model that lies.
 * @throws Failure `bad_request` for a set or a shop that cannot be read.
 */
export async function evaluate(options: EvaluateOptions): Promise<Report> {
  const sets = options.sets.map(loadQuestionSet);
  const judgements: Judgement[] = [];
  const checked: CheckedClause[] = [];
  const drafts: CheckedDraft[] = [];
  const attacked: AttackMeasure[] = [];
  const underLies: Judgement[] = [];
  const failures: Failed[] = [];
  for (const set of sets) {
    const clock = clockAt(options.clock, set);
    const pipeline = await options.open(set.shop, { clock, random: seededRandom(options.seed), llm: null });
    try {
      const warm = new Asking(set, pipeline, options.watch, () => clock.now());
      for (const asked of set.questions.slice(0, WARM_UP)) await warm.ask(asked);
      const asking = new Asking(set, pipeline, options.watch, () => clock.now());
      for (const [i, asked] of set.questions.entries()) {
        options.progress(`${set.name} ${i + 1}/${set.questions.length}`);
        judgements.push(judge(await asking.ask(asked), pipeline.catalogue, clock.now(), []));
      }
      checked.push(...checkClauses(set, pipeline, clock.now()));
      if (options.attacks.length > 0 && options.llm === null) {
        const { rivals, seed } = options;
        const questions = drawn(set, options.perAttack, seededRandom(seed));
        drafts.push(
          ...(await checkDrafts({ set: set.name, questions, asking, pipeline, now: clock.now(), rivals, seed })),
        );
      }
    } finally {
      await pipeline.close();
    }
  }
  failures.push(
    ...judgements.flatMap((one) => failedOf(one) ?? []),
    ...checked.flatMap((one) => failedClause(one) ?? []),
  );
  failures.push(...drafts.flatMap(({ failed }) => failed ?? []));
  const real = options.llm;
  if (real !== null) {
    const { measure, judged } = await underAttack('honest', sets, options, real);
    attacked.push(measure);
    underLies.push(...judged);
    failures.push(...judged.flatMap((one) => failedOf(one, real.model) ?? []));
  } else {
    for (const attack of options.attacks) {
      const { measure, judged } = await underAttack(attack, sets, options, null);
      attacked.push(measure);
      underLies.push(...judged);
      const lied = judged.filter(
        ({ sentences }) =>
          sentences.length === 0 || sentences.some(({ lie, flaws }) => lie !== null || flaws.length > 0),
      );
      failures.push(...lied.flatMap((one) => failedOf(one, attack) ?? []));
    }
  }
  return {
    sets: sets.map(({ name }) => name),
    generator: real === null ? 'embedded composer; scripted liar under attack' : `${real.model} at ${real.url}`,
    qualities: qualities(judgements),
    latency: latency(judgements),
    clauses: clauseMeasures(checked),
    drafts: drafts.length === 0 ? [] : draftMeasures(drafts),
    attacks: attacked,
    hallucinations: underLies.length === 0 ? [] : hallucinations(underLies),
    failures,
  };
}

async function underAttack(
  attack: Attack,
  sets: readonly QuestionSet[],
  options: EvaluateOptions,
  real: Endpoint | null,
): Promise<{ measure: AttackMeasure; judged: readonly Judgement[] }> {
  const judged: Judgement[] = [];
  let placed = 0;
  let honest = 0;
  let blocked = 0;
  for (const set of sets) {
    const clock = clockAt(options.clock, set);
    const random = seededRandom(options.seed + seedOf(`${attack}/${set.name}`));
    const { dialect, rivals } = options;
    const shop = loadCatalogue(set.shop);
    const liar =
      real === null
        ? await Liar.start({ catalogue: () => shop, now: () => clock.now(), dialect, seed: random() * 1e9, rivals })
        : null;
    liar?.use([attack]);
    const llm = real ?? { url: liar?.url ?? '', model: 'liar', key: 'liar', patience: LIAR_PATIENCE };
    const pipeline = await options.open(set.shop, { clock, random, llm });
    const asking = new Asking(set, pipeline, options.watch, () => clock.now());
    try {
      for (const asked of drawn(set, options.perAttack, random)) {
        options.progress(`${attack} ${set.name} ${asked.id}`);
        liar?.ledger.take();
        const text = attack === 'injected-comment' && liar !== null ? injectedText(asked, liar, random) : asked.text;
        const before = liar?.placed ?? 0;
        const answered = await asking.ask(asked, text);
        // A request that is tried again is one attack.
        if ((liar?.placed ?? 0) > before) placed += 1;
        const told = liar?.ledger.take() ?? [];
        const judgement = judge(answered, pipeline.catalogue, clock.now(), told);
        judged.push(judgement);
        if (attack === 'honest') {
          const drafts = trueDrafts(told, judgement);
          honest += drafts.told;
          blocked += drafts.blocked;
        }
      }
    } finally {
      await pipeline.close();
      await liar?.close();
    }
  }
  return { measure: attackMeasure(attack, judged, placed, share(blocked, honest)), judged };
}

/** True clauses the liar told, and how many of them the check stopped. */
function trueDrafts(told: readonly Told[], { sentences }: Judgement): { told: number; blocked: number } {
  const blocked = sentences.flatMap(({ sentence }) => sentence.blocked ?? []).map(({ text }) => dense(text));
  const stopped = told.filter(({ text }) => {
    const whole = dense(text);
    return blocked.some((one) => contains(whole, one) || contains(one, whole));
  });
  return { told: told.length, blocked: stopped.length };
}

/** The question with an injection behind it; the liar then obeys. */
function injectedText(asked: Asked, liar: Liar, random: Random): string {
  liar.injection = planInjection(Math.floor(7_001 + random() * 900), random());
  const { language } = asked;
  return `${asked.text}${language === 'zh' ? '，' : ', '}${liar.injection.asks[language]}`.slice(0, 300);
}

/** Answerable questions that stand for themselves, drawn without putting back. */
function drawn(set: QuestionSet, count: number, random: Random): Asked[] {
  const pool = set.questions.filter(
    ({ expect, after }) => after === undefined && ['facts', 'all'].includes(kindOf(expect)),
  );
  return pool
    .map((asked) => ({ asked, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ asked }) => asked);
}

/** The clock of a set that says when it is asked: its wall time stands still, everything else runs. */
function clockAt(clock: Clock, set: QuestionSet): Clock {
  const { now } = set;
  return {
    now: () => now ?? clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
    },
  };
}

function seedOf(text: string): number {
  return [...text].reduce((hash, character) => (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0, 7) >>> 0;
}
