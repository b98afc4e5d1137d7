import type { ReasonValues } from '../../domain/reasons.js';

/** A reason as the server gave it; one newer than the page may not be in its table. */
export interface Told {
  readonly code: string;
  readonly values: ReasonValues;
}

/** What a request that failed was answered with (problem+json, RFC 9457), or that nothing answered. */
export class Problem extends Error {
  /** 0: the server did not answer. */
  readonly status: number;
  readonly code: string;
  /** What the message says, to be said in the reader's language. */
  readonly reasons: readonly Told[];

  constructor(status: number, code: string, detail: string, reasons: readonly Told[] = []) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.reasons = reasons;
  }
}
