import type { Readable } from 'node:stream';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import { addressesOf, hostOf, requestPinned, type Resolve, systemResolve } from '../../network/reaching.js';

export const MOST_PAGE_BYTES = 2 * 1024 * 1024;
const MOST_REDIRECTS = 3;
const TIMEOUT_MS = 10_000;
const TYPES = ['text/html', 'application/xhtml+xml'];

/** One request to an address that was checked: the name goes into the request, the address is where it connects. */
export interface PageRequest {
  readonly url: URL;
  readonly address: string;
  readonly signal: AbortSignal;
}
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}
export type Connect = (request: PageRequest) => Promise<PageResponse>;

export interface FetchPageOptions {
  /** Hosts pages may come from: `shop.example`, `*.shop.example` (its subdomains), each with `:port` unless 80 or 443. */
  readonly allowedHosts: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The system's by default. */
  readonly resolve?: Resolve;
  readonly connect?: Connect;
}

export interface FetchedPage {
  /** Where it was in the end. */
  readonly url: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * Fetches a product page, from allowed hosts only and never from inside: every address a name has must be public, and the
 * connection goes to the very address that was checked, at every redirect (at most 3) again. At most 2 MB in 10 s.
 * @throws Failure `forbidden` for a host, port or address that is not allowed, `bad_request` for what is no page,
 * `too_large`, `timeout`, `unavailable` when the host does not answer as it should.
 */
export async function fetchPage(address: string, options: FetchPageOptions): Promise<FetchedPage> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  const done = new AbortController();
  options.clock.sleep(TIMEOUT_MS, done.signal).then(
    () =>
      deadline.abort(
        new Failure('timeout', `${shortened(address)} took more than ${TIMEOUT_MS / 1_000} s.`, { retryable: true }),
      ),
    () => undefined,
  );
  try {
    return await follow(address, { ...options, signal });
  } catch (error) {
    if (signal.aborted) throw asError(signal.reason);
    if (error instanceof Failure) throw error;
    throw new Failure('unavailable', `${shortened(address)} cannot be fetched: ${asError(error).message}`, {
      retryable: true,
      cause: error,
    });
  } finally {
    done.abort();
  }
}

async function follow(start: string, options: FetchPageOptions): Promise<FetchedPage> {
  let next = start;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const url = checkedUrl(next, options.allowedHosts);
    const { resolve = systemResolve, connect = connectPinned, signal } = options;
    const reach = { inside: false, resolve, why: (host: string) => because('page-inside', { host }) };
    const [connectTo = ''] = await addressesOf(hostOf(url), reach, signal);
    const response = await connect({ url, address: connectTo, signal });
    const location = header(response, 'location');
    if ([301, 302, 303, 307, 308].includes(response.status) && location !== '') {
      response.body.destroy();
      if (!URL.canParse(location, url.href))
        throw new Failure('bad_request', `${shortened(next)} leads to no address.`);
      next = new URL(location, url).href;
      continue;
    }
    return { url: url.href, ...(await read(response, url)) };
  }
  throw new Failure('bad_request', `${shortened(start)} redirects more than ${MOST_REDIRECTS} times.`);
}

function checkedUrl(text: string, allowed: readonly string[]): URL {
  if (!URL.canParse(text)) throw new Failure('bad_request', `${shortened(text)} is no address of a page.`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Failure('bad_request', `Pages come over https or http, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw new Failure('bad_request', `An address with a user name in it (${url.hostname}) is not fetched.`);
  const { host, hostname } = url;
  const admits = (entry: string): boolean =>
    entry.startsWith('*.') ? host.endsWith(entry.slice(1)) && host.length > entry.length - 1 : entry === host;
  if (!allowed.some((entry) => admits(entry.toLowerCase())))
    throw new Failure(
      'forbidden',
      `Pages of ${host.slice(0, 100)} may not be fetched; allowed: ${allowed.join(', ') || 'none'}.`,
    );
  if (hostname.endsWith('.')) throw new Failure('forbidden', `Pages of ${host.slice(0, 100)} may not be fetched.`);
  return url;
}

async function read(response: PageResponse, url: URL): Promise<{ contentType: string; bytes: Uint8Array }> {
  const refuse = (failure: Failure): never => {
    response.body.destroy();
    throw failure;
  };
  const contentType = header(response, 'content-type');
  const [type = ''] = contentType.toLowerCase().split(';');
  if (response.status !== 200)
    refuse(
      new Failure('unavailable', `${url.host} answers ${response.status} for this page.`, {
        retryable: response.status >= 500,
      }),
    );
  if (!TYPES.includes(type.trim()))
    refuse(
      new Failure('bad_request', `${url.host} sends ${shortened(type) || 'no type'}; expected: ${TYPES.join(' or ')}.`),
    );
  const encoding = header(response, 'content-encoding').toLowerCase();
  // Asked for without compression: what comes compressed all the same could unpack to anything.
  if (encoding !== '' && encoding !== 'identity')
    refuse(new Failure('bad_request', `${url.host} sends the page compressed (${shortened(encoding)}), unasked.`));
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > MOST_PAGE_BYTES)
      throw new Failure('too_large', `The page of ${url.host} is larger than ${MOST_PAGE_BYTES} bytes.`);
    parts.push(part);
  }
  return { contentType, bytes: Buffer.concat(parts) };
}

function header(response: PageResponse, name: string): string {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** Connects to the address given, whatever the name means by now. */
export const connectPinned: Connect = async ({ url, address, signal }) => {
  const headers = { accept: TYPES.join(', '), 'accept-encoding': 'identity', 'user-agent': 'zhubo-import/1' };
  const response = await requestPinned({ url, method: 'GET', headers, addresses: [address], signal });
  return { status: response.statusCode ?? 0, headers: response.headers, body: response };
};
