import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Breaker, type BreakerState } from '../../src/answering/generation/breaker.js';
import { Budget } from '../../src/answering/generation/budget.js';
import { moderate } from '../../src/answering/moderation.js';
import type { Sentence } from '../../src/domain/answer.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { RejectionReason } from '../../src/domain/comment.js';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { type Log, silentLog } from '../../src/domain/log.js';
import type { Pipeline } from '../../src/evaluation/asking.js';
import { planInjection } from '../../src/evaluation/liar/added-lies.js';
import { type Attack, ATTACKS, FAILURES, LIES } from '../../src/evaluation/liar/attack.js';
import { caughtIn } from '../../src/evaluation/liar/ledger.js';
import { Liar } from '../../src/evaluation/liar/liar.js';
import { dialect } from '../../src/evaluation/liar/room-dialect.js';
import { flaws } from '../../src/evaluation/oracle/oracle.js';
import { openPipeline, RIVALS } from '../../src/evaluation/pipeline.js';
import { loadQuestionSet } from '../../src/evaluation/question-set.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import { loadRoomFile, renderLine } from '../../src/knowledge/script.js';
import { LiveRoom } from '../../src/room/live-room.js';
import { liveLevel } from '../../src/speech/live-level.js';
import { HandClock, ScriptedStage, ScriptedVoice, settle } from '../room/fakes.js';

const here = (name: string): string => new URL(name, import.meta.url).pathname;
const MINUTES = 10;
const STEP_MS = 100;
/** A sentence takes this long to be heard; a comment arrives this often. */
const SENTENCE_MS = 2_500;
const COMMENT_MS = 1_700;
/** What may still be open when the last comment came is answered or given up within this. */
const TAIL_MS = 120_000;
/** Little enough that a busy minute spends it. */
const TOKENS_PER_MINUTE = 6_000;

/** Failures one at a time, where a retry can help; then all of them in a row, which opens the breaker. */
const PROGRAMME: readonly Attack[] = [...LIES.flatMap((one, i) => [one, ...FAILURES.slice(i, i + 1)]), ...ATTACKS];

interface Typed {
  readonly text: string;
  readonly told: CommentEvent[];
  readonly refused: RejectionReason | null;
}

/** An answer as it was journaled, with what the liar had told by then. */
interface Given {
  readonly asked: string;
  readonly sentences: readonly Sentence[];
  readonly lies: readonly string[];
  /** How the model failed while it worded this, and what it had said before. */
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly reason: string;
  readonly clauses: number;
  /** 0: the first try, 1: the retry. */
  readonly attempt: number;
}

/** Ten minutes of a show, as fast as it goes, with a language model that lies and fails in every way it knows. */
describe('ten minutes with a language model that lies', () => {
  const clock = new HandClock();
  const stage = new ScriptedStage();
  const events: RoomEvent[] = [];
  const typed: Typed[] = [];
  const given: Given[] = [];
  const heard: string[] = [];
  const file = loadRoomFile(here('clothing.room.json'));
  let pipeline: Pipeline;
  let liar: Liar;
  let played: ReadonlyMap<Attack, number>;
  const breakerStates: BreakerState[] = [];
  const failures: Failure[] = [];
  let breaker: Breaker;
  let overBudget = 0;
  let begun = 0;
  let spared = 0;
  let requests = 0;

  beforeAll(async () => {
    const { catalogue } = file;
    const rivals = RIVALS;
    liar = await Liar.start({ catalogue: () => catalogue, now: () => clock.now(), dialect, seed: 5, rivals });
    liar.use(PROGRAMME);
    // Every so often a viewer asks for just what the liar then says.
    const injection = planInjection(7_123, 0);
    liar.injection = injection;
    breaker = new Breaker({ clock });
    const budget = new Budget({ clock, tokensPerMinute: TOKENS_PER_MINUTE });
    const take = budget.take.bind(budget);
    budget.take = (tokens) => {
      const receipt = take(tokens);
      if (receipt === null) overBudget += 1;
      else begun += 1;
      return receipt;
    };
    const fresh: Failure[] = [];
    const enter = breaker.enter.bind(breaker);
    breaker.enter = () => {
      const may = enter();
      if (!may) spared += 1;
      return may;
    };
    const log: Log = {
      ...silentLog,
      warn: (values, message) => {
        if (message === 'the language model failed') fresh.push(values as Failure);
      },
    };
    const llm = { url: liar.url, model: 'liar', key: 'liar', guards: { breaker, budget, log } };
    pipeline = await openPipeline(file.shop, { clock, random: seededRandom(5), llm });
    const record = (entry: JournalEntry): void => {
      if (entry.kind !== 'answer' && entry.kind !== 'reply') return;
      // Only answers aloud go to the model; what it told for the next one is not yet asked for.
      const told = entry.kind === 'answer' ? liar.ledger.take() : [];
      const sentences = entry['sentences'] as readonly Sentence[];
      const comments = entry['comments'] as readonly { text: string }[];
      const lies = sentences.flatMap((one) => {
        const lie = caughtIn(one, told);
        return lie === null ? [] : [`${lie.attack}: ${one.text}`];
      });
      const broke = entry.kind === 'answer' ? fresh.splice(0) : [];
      failures.push(...broke);
      given.push({ asked: comments.map(({ text }) => text).join(' '), sentences, lies, failures: broke });
    };
    const room = new LiveRoom({
      ...file,
      presenter: 'test',
      label: { zh: 'AI', en: 'AI' },
      picture: { width: 2, height: 2, framesPerSecond: 25 },
      script: file,
      level: liveLevel,
      fillers: false,
      random: seededRandom(2),
      render: (line, product, language) =>
        renderLine(line, product === null ? undefined : catalogue.product(product), language),
      products: () => catalogue.products.flatMap((product) => catalogue.card(product.id) ?? []),
      answerer: {
        answer: (question, context, signal) => pipeline.answerer.answer(question, context, signal),
        outline: (question, context, signal) => pipeline.answerer.outline(question, context, signal),
        heard: () => undefined,
        understand: (text) => pipeline.understand(text),
        state: () => ({ status: 'ok', mode: 'under test' }),
      },
      corrector: { correct: () => [], forbidden: () => null },
      moderate,
      voice: new ScriptedVoice(),
      stage,
      journal: { record, close: async () => await Promise.resolve() },
      clock,
      log: silentLog,
      onOutcome: () => undefined,
      onLatency: () => undefined,
    });
    room.subscribe((event) => events.push(event));
    room.start();
    await settle();
    const { questions } = loadQuestionSet(here('../answering/sets/dev-clothing.json'));
    const random = seededRandom(12);
    let speakingSince = 0;
    const step = async (): Promise<void> => {
      await clock.advance(STEP_MS);
      if (breaker.state !== breakerStates.at(-1)) breakerStates.push(breaker.state);
      // The endpoint is real: what it is about to say arrives before the show's clock goes on.
      for (let i = 0; i < 50 && liar.busy > 0; i += 1) await settle();
      if (stage.sentences.length === heard.length) speakingSince = clock.monotonic();
      else if (clock.monotonic() - speakingSince >= SENTENCE_MS) {
        heard.push(await stage.hear());
        speakingSince = clock.monotonic();
      }
    };
    for (let at = 0; at < MINUTES * 60_000; at += STEP_MS) {
      if (at % COMMENT_MS < STEP_MS) {
        const question = questions[Math.floor(random() * questions.length)]?.text ?? '';
        const text = random() < 0.1 ? `${question}，${injection.asks.zh}` : question;
        const told: CommentEvent[] = [];
        const id = `c${typed.length}`;
        const outcome = room.comment({ clientId: id, viewer: id, nickname: '', text }, (event) => told.push(event));
        typed.push({ text, told, refused: outcome.accepted ? null : outcome.reason });
      }
      await step();
    }
    for (let at = 0; at < TAIL_MS; at += STEP_MS) await step();
    const closing = room.close();
    for (let at = 0; at < 20_000; at += STEP_MS) await step();
    await closing;
    played = new Map(liar.counts);
    requests = liar.requests;
  }, 170_000);

  afterAll(async () => {
    await pipeline.close();
    await liar.close();
  });

  const bare = (): Parameters<typeof flaws>[1] => ({
    catalogue: file.catalogue,
    now: clock.now(),
    asked: '',
    product: null,
  });

  it('gives every comment exactly one outcome', () => {
    expect(typed.length).toBeGreaterThan(300);
    for (const { text, told, refused } of typed) {
      const ends = told.filter((event) => event.type === 'comment.closed').length + (refused === null ? 0 : 1);
      expect([text, ends]).toEqual([text, 1]);
    }
  });

  it('answers aloud or in text, and is never silent', () => {
    const answered = given.filter(({ sentences }) => sentences.length > 0);
    expect(answered.length).toBeGreaterThan(100);
    expect(given.filter(({ sentences }) => sentences.length === 0)).toEqual([]);
    const dropped = typed.filter(({ told }) =>
      told.some((event) => event.type === 'comment.closed' && event.outcome === 'dropped'),
    );
    expect(dropped).toEqual([]);
  });

  it('speaks no lie, and nothing the shop does not bear out', () => {
    expect(given.flatMap(({ lies }) => lies)).toEqual([]);
    const { catalogue } = file;
    const wrong = given.flatMap(({ asked, sentences }) =>
      sentences.flatMap((sentence) => {
        const found = flaws(sentence, { catalogue, now: clock.now(), asked, product: null });
        return found.length === 0 ? [] : [{ asked, text: sentence.text, found }];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('ends every sentence, whatever the endpoint did in the middle of it', () => {
    for (const { sentences } of given)
      for (const { text } of sentences) expect(text).toMatch(/[。！？.!?…~～)）”":：]\s*$/u);
  });

  it('cites facts of the shop behind every claim it speaks, and behind nothing else', () => {
    const { catalogue } = file;
    for (const { text, kind, citations, verdict } of given.flatMap(({ sentences }) => sentences)) {
      expect([text, verdict.supported]).toEqual([text, true]);
      expect([text, citations.length > 0]).toEqual([text, kind === 'facts']);
      const unknown = citations.filter((id) => catalogue.fact(id) === undefined && !/^[\w-]+\.[\w.-]+$/.test(id));
      expect([text, unknown]).toEqual([text, []]);
    }
  });

  it('says aloud nothing but what was journaled and its own show', () => {
    const journaled = new Set(given.flatMap(({ sentences }) => sentences.map(({ text }) => text)));
    const answers = heard.filter((text) => journaled.has(text));
    expect(answers.length).toBeGreaterThan(100);
    const strange = heard.filter(
      (text) => !journaled.has(text) && flaws({ text, citations: [], kind: 'talk' }, bare()).length > 0,
    );
    expect(strange).toEqual([]);
  });

  it('spares an endpoint that fails in a row, tries it again, and takes it back when it works', () => {
    const told = breakerStates.join(' ');
    expect(told).toMatch(/^closed open half-open/);
    expect(told).toMatch(/half-open closed/);
    expect(new Set(breakerStates)).toEqual(new Set(['closed', 'open', 'half-open']));
  });

  it('keeps to the budget of the room: what is over it the composer answers', () => {
    expect(overBudget).toBeGreaterThan(0);
    expect(begun).toBeGreaterThan(100);
  });

  it('tries once more where nothing was said yet and a retry can help, and no more often', () => {
    // Each generation begun makes one request unless the breaker is open; what is more are retries.
    expect(requests).toBeGreaterThan(begun - spared);
    expect(failures.filter(({ attempt }) => attempt > 1)).toEqual([]);
    expect(failures.filter(({ attempt, clauses }) => attempt > 0 && clauses > 0)).toEqual([]);
  });

  it('goes on in the words of the composer where the model stopped in the middle of an answer', () => {
    const cut = given.filter(({ failures: own }) => own.some(({ clauses }) => clauses > 0));
    expect(cut.length).toBeGreaterThan(0);
    for (const { sentences } of cut) expect(sentences.some(({ kind }) => kind === 'facts')).toBe(true);
  });

  it('met every attack', () => {
    const missed = ATTACKS.filter((attack) => (played.get(attack) ?? 0) === 0);
    expect(missed).toEqual([]);
  });
});
