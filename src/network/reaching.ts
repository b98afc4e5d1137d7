import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { asError, Failure } from '../domain/failure.js';
import { because, type Reason } from '../domain/reasons.js';
import { isPublic } from './addresses.js';

/** Names to addresses, all of them. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** Where connections to what others name may lead. */
export interface Reach {
  /** Private addresses may be reached, too. */
  readonly inside: boolean;
  readonly resolve: Resolve;
  /** Why a host inside is refused. */
  readonly why: (host: string) => Reason;
}

/** The host of an address as names are looked up and addresses are written: IPv6 without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * All addresses of a host, each of them checked: a connection goes to these, whatever the name means by then.
 * @throws Failure `unavailable` (retryable) when it has none, `forbidden` when one of them is inside; whatever the resolver throws, and
 * what aborts `signal`.
 */
export async function addressesOf(
  host: string,
  { inside, resolve, why }: Reach,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const addresses = isIP(host) === 0 ? await race(resolve(host), signal) : [host];
  if (addresses.length === 0)
    throw new Failure('unavailable', because('host-without-address', { host }), { retryable: true });
  // One private address among public ones is how a name is rebound.
  if (!inside && !addresses.every(isPublic)) throw new Failure('forbidden', why(host));
  return addresses;
}

/** What has a connection go to addresses that were checked, to the one that answers first. */
export function pinnedTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (host, options, done) => {
    const [first] = found;
    if (first === undefined) done(new Error(`${host} has no address`), '');
    else if (options.all === true) done(null, found);
    else done(null, first.address, first.family);
  };
}

/** One HTTP request to addresses that were checked. */
export interface PinnedRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
}

/** Asks once, over a connection of its own; redirects are the caller's to follow, and the body is theirs to read or to destroy. */
export async function requestPinned(asked: PinnedRequest): Promise<IncomingMessage> {
  const { url, method, headers, body, addresses, signal } = asked;
  return await new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    // A pooled connection might lead elsewhere.
    const options = { method, agent: false, lookup: pinnedTo(addresses), signal, headers: { ...headers, ...length } };
    const sent = send(url, options, resolve);
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Waits for `work` no longer than the signal allows. */
async function race<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(asError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
