import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import type { PartState } from '../../domain/part.js';
import type { Breaker } from './breaker.js';
import { type Budget, tokensOf } from './budget.js';
import type { Chat } from './chat.js';
import { ClauseParser, type Dropped, type Offered } from './clause-parser.js';
import type { ChatMessage, DraftedClause } from './protocol.js';

export interface GeneratorOptions {
  readonly chat: Chat;
  /** Of the endpoint; rooms share it. */
  readonly breaker: Breaker;
  /** Of the room. */
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
  /** From the request to the first piece of text, ms. Default 2,500. */
  readonly firstTokenMs?: number;
  /** Between two pieces, ms. Default 1,500. */
  readonly stallMs?: number;
  /** The whole answer with its retries, ms, without the time in which whoever walks it holds a clause. Default 10,000. */
  readonly totalMs?: number;
  /** Further tries before the first clause, when a retry can help. Default 1. */
  readonly retries?: number;
  /** Tokens of an answer at most. Default 500. */
  readonly mostTokens?: number;
}

/** How a generation ended. `spared`: the breaker is open; `aborted`: nobody wants it any more. */
export type GenerationEnd =
  'complete' | 'full' | 'no-clauses' | 'timeout' | 'died' | 'refused' | 'spared' | 'over-budget' | 'aborted';

const RETRY_MS = 150;

/** One answer on its way from the model. Walk it once; afterwards `end` and `dropped` tell how it went. */
export interface Generation extends AsyncIterable<DraftedClause> {
  /** Null until it has ended. */
  readonly end: GenerationEnd | null;
  readonly dropped: readonly Dropped[];
}

/**
 * Gets clauses from a language model under limits: time to the first piece, between pieces and in all; a breaker for the
 * endpoint, a budget for the room. It never throws: whatever happens, what came is given and the rest is somebody else's.
 */
export class Generator {
  readonly #options: GeneratorOptions;
  /** How generations ended, since the start. */
  readonly ends: Partial<Record<GenerationEnd, number>> = {};

  constructor(options: GeneratorOptions) {
    this.#options = options;
  }

  /** For `/readyz`. */
  state(): PartState {
    const { chat, breaker } = this.#options;
    const mode = `language model ${chat.name}, figures and fallback from the embedded composer`;
    if (breaker.state === 'closed') return { status: 'ok', mode };
    return { status: 'degraded', mode, detail: `the composer answers meanwhile: ${breaker.reason}` };
  }

  /** Starts when it is walked. Leaving the loop, or `signal`, ends the request at its socket. */
  generate(messages: readonly ChatMessage[], offered: Offered, signal: AbortSignal): Generation {
    const parser = new ClauseParser(offered);
    const generation = {
      end: null as GenerationEnd | null,
      get dropped() {
        return parser.dropped;
      },
      [Symbol.asyncIterator]: () => this.#run(messages, parser, signal, (end) => (generation.end = end)),
    };
    return generation;
  }

  async *#run(
    messages: readonly ChatMessage[],
    parser: ClauseParser,
    signal: AbortSignal,
    tell: (end: GenerationEnd) => void,
  ): AsyncGenerator<DraftedClause, void> {
    const { budget, breaker, clock, mostTokens = 500, totalMs = 10_000, retries = 1 } = this.#options;
    const ended = (end: GenerationEnd): void => {
      this.ends[end] = (this.ends[end] ?? 0) + 1;
      tell(end);
    };
    const asked = tokensOf(messages.map(({ content }) => content).join(''));
    const receipt = budget.take(asked + mostTokens);
    if (receipt === null) {
      ended('over-budget');
      return;
    }
    let deadline = clock.monotonic() + totalMs;
    const left = (): number => deadline - clock.monotonic();
    let answered = 0;
    let clauses = 0;
    let end: GenerationEnd = 'aborted';
    try {
      for (let attempt = 0; ; attempt += 1) {
        if (!breaker.enter()) {
          end = attempt === 0 ? 'spared' : end;
          return;
        }
        let judged = false;
        try {
          for await (const piece of this.#pieces(messages, left, signal)) {
            answered += tokensOf(piece);
            for (const clause of parser.push(piece)) {
              clauses += 1;
              const held = clock.monotonic();
              yield clause;
              // It was being spoken: no time of the model's.
              deadline += clock.monotonic() - held;
            }
            if (parser.full) break;
          }
          parser.end();
          end = parser.full ? 'full' : clauses > 0 ? 'complete' : 'no-clauses';
          judged = true;
          // An endpoint that answers in another form is of as little use as one that does not answer.
          if (clauses > 0) breaker.succeeded();
          else breaker.failed('its answer held no clause of the protocol');
          return;
        } catch (thrown) {
          judged = true;
          parser.end();
          const failure = thrown instanceof Failure ? thrown : new Failure('internal', asError(thrown).message);
          if (signal.aborted) {
            breaker.left();
            end = 'aborted';
            return;
          }
          breaker.failed(failure.message);
          this.#options.log.warn({ reason: failure.message, clauses, attempt }, 'the language model failed');
          end = failure.code === 'timeout' ? 'timeout' : failure.retryable ? 'died' : 'refused';
          const again = failure.retryable && failure.code !== 'timeout' && clauses === 0 && attempt < retries;
          if (!again || left() <= RETRY_MS) return;
          await clock.sleep(RETRY_MS, signal).catch(() => undefined);
          if (isAborted(signal)) return;
        } finally {
          // The loop was left by whoever walks it: nobody waits for the rest, and what came was good.
          if (!judged) {
            if (clauses > 0) breaker.succeeded();
            else breaker.left();
          }
        }
      }
    } finally {
      receipt.settle(asked + answered);
      ended(end);
    }
  }

  /** The model's text with the limits on waiting for it. @param left ms left of the answer's time. */
  async *#pieces(
    messages: readonly ChatMessage[],
    left: () => number,
    signal: AbortSignal,
  ): AsyncGenerator<string, void> {
    const { chat, clock, firstTokenMs = 2_500, stallMs = 1_500, mostTokens = 500 } = this.#options;
    const over = new AbortController();
    const request = { messages, mostTokens, signal: AbortSignal.any([signal, over.signal]) };
    const pieces = chat.stream(request)[Symbol.asyncIterator]();
    let first = true;
    try {
      for (;;) {
        const limit = Math.min(first ? firstTokenMs : stallMs, left());
        const next = await within(pieces.next(), limit, clock, signal);
        if (next === null)
          throw new Failure(
            'timeout',
            `${chat.name} sent ${first ? 'nothing' : 'nothing more'} within ${Math.round(limit)} ms`,
          );
        if (next.done === true) return;
        first = false;
        yield next.value;
      }
    } finally {
      over.abort();
      // It may hang in a read that nobody answers: its end is not waited for.
      void Promise.resolve(pieces.return?.()).catch(() => undefined);
    }
  }
}

/** What the work gives, or null when it takes longer. @throws what the work throws, or Failure `interrupted`. */
async function within<T>(work: Promise<T>, ms: number, clock: Clock, signal: AbortSignal): Promise<T | null> {
  const timer = new AbortController();
  work.catch(() => undefined);
  const late = clock.sleep(Math.max(0, ms), AbortSignal.any([timer.signal, signal])).then(
    () => null,
    () => {
      if (signal.aborted) throw new Failure('interrupted', 'the answer is not wanted any more');
      return null;
    },
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
