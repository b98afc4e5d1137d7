import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Resolve } from '../../network/reaching.js';
import { ANSWER_MS, checkWebhookUrl, post } from './post.js';
import { signed } from './signature.js';

/** What a receiver makes of an event: `again`: it may take it later; `refused`: never this one; `gone`: never any. */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'again' | 'refused' | 'gone'; readonly error: string; readonly afterS: number | null };

export interface Attempt {
  readonly url: string;
  /** The same for every try: a receiver knows again what it has had. */
  readonly id: string;
  readonly body: string;
  /** What signs now, the newest first. */
  readonly secrets: () => Promise<readonly string[]>;
  readonly clock: Clock;
  /** Private addresses may be reached. */
  readonly inside: boolean;
  readonly resolve: Resolve;
  readonly signal: AbortSignal;
}

/** Posts an event once, signed, and judges the answer. */
export async function attempt({ url, id, body, secrets, clock, inside, resolve, signal }: Attempt): Promise<Verdict> {
  const done = new AbortController();
  const late = new AbortController();
  clock.sleep(ANSWER_MS, done.signal).then(
    () => late.abort(new Error(`no answer in ${ANSWER_MS / 1_000} s`)),
    () => undefined,
  );
  try {
    const to = checkWebhookUrl(url, inside);
    const headers = signed(await secrets(), id, Math.floor(clock.now() / 1_000), body);
    const ends = AbortSignal.any([late.signal, signal]);
    return judged(await post({ url: to, headers, body, inside, resolve, signal: ends }));
  } catch (error) {
    const said = late.signal.aborted ? asError(late.signal.reason).message : asError(error).message;
    const final = error instanceof Failure && !error.retryable;
    return { kind: final ? 'refused' : 'again', error: said.slice(0, 200), afterS: null };
  } finally {
    done.abort();
  }
}

function judged({ status, retryAfterS }: { status: number; retryAfterS: number | null }): Verdict {
  const error = `answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 410) return { kind: 'gone', error, afterS: null };
  if (status >= 500 || status === 408 || status === 429) return { kind: 'again', error, afterS: retryAfterS };
  return { kind: 'refused', error: status < 400 ? `${error}; redirects are not followed` : error, afterS: null };
}
