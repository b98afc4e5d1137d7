import { isIP } from 'node:net';
import { Failure } from '../../domain/failure.js';
import { because, type Reason } from '../../domain/reasons.js';
import { isPublic } from '../../network/addresses.js';
import { addressesOf, hostOf, requestPinned, type Resolve } from '../../network/reaching.js';

/** A receiver that says nothing for this long has not taken it. */
export const ANSWER_MS = 10_000;

/**
 * Checks where a webhook may lead: https to a public host; with `inside` also http, and to private addresses.
 * @throws Failure `bad_request` naming what is wrong with it.
 */
export function checkWebhookUrl(text: string, inside: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const bad = (why: Reason): Failure => new Failure('bad_request', why);
  if (url === null) throw bad(because('webhook-no-address', { url: text.slice(0, 100) }));
  if (url.protocol !== 'https:' && !(inside && url.protocol === 'http:'))
    throw bad(because('webhook-protocol', { protocol: url.protocol }));
  if (url.username !== '' || url.password !== '') throw bad(because('webhook-user'));
  const host = hostOf(url);
  if (!inside && isIP(host) !== 0 && !isPublic(host)) throw bad(because('webhook-inside', { host }));
  return url;
}

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Private addresses may be reached. */
  readonly inside: boolean;
  readonly resolve: Resolve;
  /** Ends it: the time is up, or the server closes. */
  readonly signal: AbortSignal;
}

/**
 * Posts once. Every address the name has must be public, and the connection goes to the very one that was checked; redirects
 * are not followed, the answer's body is not read.
 * @returns The status, and how many seconds the receiver asks to wait (Retry-After).
 * @throws Failure `forbidden` for a host inside; an Error when there is no answer.
 */
export async function post(given: Post): Promise<{ status: number; retryAfterS: number | null }> {
  const { url, headers, body, inside, resolve, signal } = given;
  const addresses = await addressesOf(hostOf(url), { inside, resolve, why: notPublic }, signal);
  const sent = { ...headers, 'content-type': 'application/json; charset=utf-8', 'user-agent': 'zhubo-webhooks/1' };
  const response = await requestPinned({ url, method: 'POST', headers: sent, body, addresses, signal });
  const after = Number(response.headers['retry-after']);
  response.destroy();
  return { status: response.statusCode ?? 0, retryAfterS: after > 0 ? after : null };
}

function notPublic(host: string): Reason {
  return because('host-not-public', { host });
}
