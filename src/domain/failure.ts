import { type Reason, wordsOf } from './reasons.js';

/**
 * The one error class that crosses rooms of the code. `code` is stable and documented, `message` names the
 * offending value and what was expected, `retryable` says whether the same call can succeed later.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly retryable: boolean;
  /** The same for readers of another language; null: there is only the message. */
  readonly reason: Reason | null;

  constructor(code: FailureCode, why: string | Reason, options?: { retryable?: boolean; cause?: unknown }) {
    const message = typeof why === 'string' ? why : (wordsOf(why, 'en') ?? why.code);
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.reason = typeof why === 'string' ? null : why;
    this.retryable = options?.retryable ?? false;
  }
}

export type FailureCode =
  | 'bad_request'
  | 'bad_sdp'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  /** It does not go together with what is there. */
  | 'conflict'
  /** Understood, and not possible: such as an Idempotency-Key with another request. */
  | 'unprocessable'
  /** It was changed by somebody else in between. */
  | 'stale'
  | 'too_large'
  | 'rate_limited'
  | 'overloaded'
  | 'interrupted'
  | 'timeout'
  | 'unavailable'
  | 'internal';

/** An unknown thrown value as an Error, for logs and causes. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** How a worker tells a failure to the thread that started it. */
export interface FailedMessage {
  readonly type: 'failed';
  /** Of the request that failed; absent: none in particular. */
  readonly id?: number;
  readonly code: FailureCode;
  readonly message: string;
}

/** An unknown thrown value as such a message. */
export function failedMessage(thrown: unknown, id?: number): FailedMessage {
  return {
    type: 'failed',
    ...(id === undefined ? {} : { id }),
    code: thrown instanceof Failure ? thrown.code : 'internal',
    message: asError(thrown).message,
  };
}
