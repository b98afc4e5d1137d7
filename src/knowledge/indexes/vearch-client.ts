import { z } from 'zod';
import type { Clock, Random } from '../../domain/clock.js';
import { asError, Failure, type FailureCode } from '../../domain/failure.js';
import { Circuit } from '../circuit.js';
import { retrying } from '../waiting.js';

/** Codes of Vearch 3.5 (internal/proto/errors.proto). Note that 200 says "there is no such database". */
export const VEARCH = {
  success: 0,
  internal: 1,
  authentication: 3,
  timeout: 5,
  param: 6,
  dbNotExist: 200,
  dbExist: 201,
  spaceExist: 220,
  spaceNotExist: 221,
  documentNotExist: 260,
} as const;
/** After these the same call may succeed: timeouts, no partition server, leader changes, connections. */
const RETRYABLE = new Set([5, 120, 121, 141, 142, 143, 144, 145, 146, 160, 161, 162, 700, 704]);
const RETRYABLE_STATUS = new Set([502, 503, 504]);
const WRONG_CALL = new Set<number>([VEARCH.param, 7, 300, 301, 423, 424, 425, 440, 441, 442, 444, 460]);
const TOO_OFTEN = /too frequency/;
const TRIES = 4;
const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 2_000;
const CIRCUIT_FAILURES = 5;
const CIRCUIT_PAUSE_MS = 10_000;
/** A reply longer than this is not one of Vearch's to us. */
const MOST_REPLY = 32 * 2 ** 20;
const SHOWN = 200;

const envelope = z.object({ code: z.number().int(), msg: z.string().optional(), data: z.unknown().optional() });

export interface VearchClientOptions {
  /** Of the router, e.g. `http://vearch.example:9001`. */
  readonly url: string;
  /** HTTP basic; absent when the server has `skip_auth`. Never logged. */
  readonly user?: string;
  readonly password?: string;
  /** Of one try, ms; told to the server as well. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

export interface VearchCall<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the server's address, e.g. `/document/search`. */
  readonly path: string;
  readonly body?: object;
  /** Of `data` in a reply of code 0. */
  readonly data: z.ZodType<T>;
  /** Codes that are an answer too and no error. */
  readonly expected?: readonly number[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export type VearchReply<T> = { readonly code: 0; readonly data: T } | { readonly code: number; readonly data?: never };

/**
 * Vearch's REST interface as its source has it: what counts is `code` in the body, for calls that the router hands on to the
 * master come back with HTTP 200 whatever went wrong.
 */
export class VearchClient {
  /** Host and port, for messages. */
  readonly host: string;
  readonly #options: VearchClientOptions;
  readonly #base: string;
  readonly #circuit: Circuit;

  constructor(options: VearchClientOptions) {
    const url = URL.parse(options.url);
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new Failure(
        'bad_request',
        `The address of Vearch is to be http://host:port, not ${JSON.stringify(options.url)}.`,
      );
    if (url.username !== '' || url.password !== '')
      throw new Failure('bad_request', 'User and password of Vearch do not belong into its address; set them apart.');
    this.#options = options;
    this.host = url.host;
    this.#base = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
    this.#circuit = new Circuit(`Vearch at ${this.host}`, {
      clock: options.clock,
      failures: CIRCUIT_FAILURES,
      pauseMs: CIRCUIT_PAUSE_MS,
    });
  }

  /** Why it is spared now; undefined while it is asked. */
  get broken(): string | undefined {
    return this.#circuit.broken;
  }

  /**
   * Asks, and again while that can help: at most 4 times.
   * @throws Failure with what Vearch said: `unauthorized`, `bad_request`, `not_found` (database or space), `rate_limited`,
   * `timeout`, `unavailable`.
   */
  async call<T>(call: VearchCall<T>): Promise<VearchReply<T>> {
    const { clock, random } = this.#options;
    return await retrying(async () => await this.#circuit.run(async () => await this.#once(call)), {
      times: TRIES,
      firstPauseMs: FIRST_PAUSE_MS,
      mostPauseMs: MOST_PAUSE_MS,
      clock,
      random,
      retryable: (error) => error instanceof Failure && error.retryable && this.broken === undefined,
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
  }

  async #once<T>(call: VearchCall<T>): Promise<VearchReply<T>> {
    const { method, path, body, data, expected = [], signal, timeoutMs = this.#options.timeoutMs } = call;
    const done = new AbortController();
    const ends = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
    const limit = new AbortController();
    void this.#options.clock.sleep(timeoutMs, ends).then(
      () => limit.abort(),
      () => undefined,
    );
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${this.#base}${path}?timeout=${Math.round(timeoutMs)}`, {
        method,
        headers: this.#headers(body !== undefined),
        signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = response.status;
      text = await limited(response);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Failure) throw error;
      if (limit.signal.aborted)
        throw new Failure('timeout', `Vearch at ${this.host} did not answer ${path} within ${timeoutMs} ms.`, {
          retryable: true,
        });
      const { cause, message } = asError(error);
      const why = cause === undefined ? message : asError(cause).message;
      throw new Failure('unavailable', `Vearch at ${this.host} cannot be reached: ${why}`, {
        retryable: true,
        cause: error,
      });
    } finally {
      done.abort();
    }
    const reply = parsed(envelope, text);
    if (reply === undefined)
      throw new Failure('unavailable', `Vearch at ${this.host} answered ${path} with ${status}, ${shown(text)}`, {
        retryable: RETRYABLE_STATUS.has(status),
      });
    if (expected.includes(reply.code)) return { code: reply.code };
    if (reply.code !== VEARCH.success) throw this.#failure(path, status, reply.code, reply.msg ?? '');
    if (status >= 400)
      throw new Failure('unavailable', `Vearch at ${this.host} answered ${path} with ${status} but no error.`, {
        retryable: RETRYABLE_STATUS.has(status),
      });
    const value = data.safeParse(reply.data);
    if (!value.success)
      throw new Failure('unavailable', `Vearch at ${this.host} answered ${path} in an unknown form: ${shown(text)}`);
    return { code: 0, data: value.data };
  }

  #headers(withBody: boolean): Record<string, string> {
    const { user, password } = this.#options;
    return {
      accept: 'application/json',
      ...(withBody ? { 'content-type': 'application/json' } : {}),
      ...(user === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`, 'utf8').toString('base64')}` }),
    };
  }

  #failure(path: string, status: number, code: number, msg: string): Failure {
    const { kind, retryable } = judged(status, code, msg);
    return new Failure(kind, `Vearch at ${this.host} refused ${path} with code ${code}: ${shown(msg)}`, { retryable });
  }
}

/** What a code of Vearch means to us. */
export function judged(status: number, code: number, msg: string): { kind: FailureCode; retryable: boolean } {
  if (code === VEARCH.authentication || status === 401) return { kind: 'unauthorized', retryable: false };
  if (code === VEARCH.timeout || (status === 504 && RETRYABLE.has(code))) return { kind: 'timeout', retryable: true };
  if (code === VEARCH.internal && TOO_OFTEN.test(msg)) return { kind: 'rate_limited', retryable: true };
  if (code === VEARCH.dbNotExist || code === VEARCH.spaceNotExist) return { kind: 'not_found', retryable: false };
  if (WRONG_CALL.has(code)) return { kind: 'bad_request', retryable: false };
  return { kind: 'unavailable', retryable: RETRYABLE.has(code) || RETRYABLE_STATUS.has(status) };
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    const value = schema.safeParse(JSON.parse(text));
    return value.success ? value.data : undefined;
  } catch {
    return undefined;
  }
}

async function limited(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > MOST_REPLY) throw new Failure('unavailable', `Vearch answered with more than ${MOST_REPLY} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN));
}
