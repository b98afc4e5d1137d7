import type { z } from 'zod';
import type { problem } from '../../gateway/protocol.js';
import { Problem } from './problem.js';

export interface Answer<T> {
  readonly body: T;
  readonly etag: string | null;
}

export interface Sending {
  /** ETag that the thing must still have. */
  readonly ifMatch?: string | null;
  /** Only when there is nothing yet. */
  readonly ifNew?: boolean;
  /** Of a body that is sent as it is; JSON otherwise. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** A request that is not answered in this time is given up; imports read large files. */
const ANSWER_MS = 60_000;

/** The server's REST, as the person who is signed in. */
export class Api {
  /** Of the session; goes with everything that changes something. */
  csrf: string | null = null;
  /** Called when the server knows the session no more. */
  onSignedOut: () => void = () => undefined;

  /** @throws Problem */
  async get<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
    return await this.#call<T>('GET', path, undefined, signal === undefined ? {} : { signal });
  }

  /** @throws Problem */
  async post<T = unknown>(path: string, body?: unknown, sending: Sending = {}): Promise<Answer<T>> {
    return await this.#call<T>('POST', path, body, sending);
  }

  /** @throws Problem */
  async put<T = unknown>(path: string, body: unknown, sending: Sending = {}): Promise<Answer<T>> {
    return await this.#call<T>('PUT', path, body, sending);
  }

  /** @throws Problem */
  async patch<T = unknown>(path: string, body: unknown, sending: Sending = {}): Promise<Answer<T>> {
    return await this.#call<T>('PATCH', path, body, sending);
  }

  /** @throws Problem */
  async delete(path: string, sending: Sending = {}): Promise<void> {
    await this.#call('DELETE', path, undefined, sending);
  }

  /** A picture or a sound. @throws Problem */
  async blob(path: string, body: unknown): Promise<Blob> {
    const response = await this.#fetch('POST', path, JSON.stringify(body), { contentType: 'application/json' });
    return await response.blob();
  }

  async #call<T>(method: string, path: string, body: unknown, sending: Sending): Promise<Answer<T>> {
    const raw = sending.contentType !== undefined;
    const payload = body === undefined ? undefined : raw ? (body as BodyInit) : JSON.stringify(body);
    const contentType = body === undefined ? undefined : (sending.contentType ?? 'application/json');
    const response = await this.#fetch(method, path, payload, {
      ...sending,
      ...(contentType === undefined ? {} : { contentType }),
    });
    const empty = response.status === 204 || response.headers.get('content-length') === '0';
    return { body: (empty ? undefined : await response.json()) as T, etag: response.headers.get('etag') };
  }

  async #fetch(method: string, path: string, body: BodyInit | undefined, sending: Sending): Promise<Response> {
    const headers: Record<string, string> = {};
    if (sending.contentType !== undefined) headers['content-type'] = sending.contentType;
    if (method !== 'GET' && this.csrf !== null) headers['x-csrf-token'] = this.csrf;
    if (sending.ifMatch != null) headers['if-match'] = sending.ifMatch;
    if (sending.ifNew === true) headers['if-none-match'] = '*';
    const limit = AbortSignal.timeout(ANSWER_MS);
    const signal = sending.signal === undefined ? limit : AbortSignal.any([limit, sending.signal]);
    let response: Response;
    try {
      response = await fetch(path, { method, headers, signal, ...(body === undefined ? {} : { body }) });
    } catch (error) {
      if (sending.signal?.aborted === true) throw error;
      throw new Problem(0, limit.aborted ? 'timeout' : 'offline', '');
    }
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status === 401 && path !== '/v1/session') this.onSignedOut();
    throw problem;
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const { code, detail, title, reasons } = (await response.json()) as z.infer<typeof problem>;
    return new Problem(response.status, code, detail ?? title, reasons);
  } catch {
    return new Problem(response.status, 'error', response.statusText);
  }
}

/** One for the page. */
export const api = new Api();

/** Parts of a path as they are sent. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((all, part, i) => all + encodeURIComponent(values[i - 1] ?? '') + part);
}
