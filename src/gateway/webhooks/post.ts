import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Failure } from '../../domain/failure.js';
import { because, type Reason } from '../../domain/reasons.js';
import { isPublic } from '../../knowledge/import/addresses.js';

/** A receiver that says nothing for this long has not taken it. */
export const ANSWER_MS = 10_000;

/** Names to addresses, all of them. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

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
  const { url, headers, body, inside, signal } = given;
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await given.resolve(host) : [host];
  signal.throwIfAborted();
  const [address] = addresses;
  if (address === undefined)
    throw new Failure('unavailable', because('host-without-address', { host }), { retryable: true });
  // One private address among public ones is how a name is rebound.
  if (!inside && !addresses.every(isPublic)) throw new Failure('forbidden', because('host-not-public', { host }));
  const pinned: LookupFunction = (_host, options, done) => {
    const family = isIP(address);
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return await new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const bytes = Buffer.from(body);
    const sent = send(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: pinned,
        signal,
        headers: {
          ...headers,
          'content-type': 'application/json; charset=utf-8',
          'content-length': String(bytes.length),
          'user-agent': 'zhubo-webhooks/1',
        },
      },
      (response) => {
        const after = Number(response.headers['retry-after']);
        resolve({ status: response.statusCode ?? 0, retryAfterS: after > 0 ? after : null });
        response.destroy();
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
