import type { IncomingMessage } from 'node:http';
import { Failure } from '../../../domain/failure.js';
import { because, type Reason } from '../../../domain/reasons.js';
import { addressesOf, hostOf, type Reach, requestPinned } from '../../../network/reaching.js';
import { unreached } from '../trouble.js';

/** An ICE server as an endpoint names it in a Link header (RFC 9725 §4.6). */
export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

export interface WhipSession {
  readonly answer: string;
  /** To delete when it is over. */
  readonly resource: string;
  readonly iceServers: readonly IceServer[];
}

const MOST_REDIRECTS = 5;
const MOST_ANSWER_BYTES = 64 * 1024;
const DELETE_MS = 3_000;
const OPTIONS_MS = 3_000;
/** Trying the same again cannot help: a wrong key, a wrong address, an offer that is not understood. */
const FINAL = new Set([400, 401, 403, 405, 406, 410, 413, 414, 415, 422, 501]);

/** The HTTP half of WHIP (RFC 9725): offers, is answered, deletes. */
export class WhipResource {
  readonly #endpoint: string;
  readonly #token: string | null;
  readonly #reach: Reach;

  /** @param reach Where it may lead, at every redirect again. */
  constructor(endpoint: string, token: string | null, reach: Reach) {
    this.#endpoint = endpoint;
    this.#token = token;
    this.#reach = reach;
  }

  /** ICE servers that the endpoint gives away before an offer; none when it gives none or does not answer (RFC 9725 §4.6). */
  async iceServers(signal: AbortSignal): Promise<readonly IceServer[]> {
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(OPTIONS_MS)]);
      const response = await this.#send('OPTIONS', this.#endpoint, within);
      response.destroy();
      return linkedServers(linksOf(response));
    } catch {
      return [];
    }
  }

  /**
   * Posts the offer, wherever it is redirected to.
   * @throws Failure with the status; retryable unless the status says that the request itself is wrong.
   */
  async offer(sdp: string, signal: AbortSignal): Promise<WhipSession> {
    let url = this.#endpoint;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await this.#post(url, sdp, signal);
      const { statusCode: status = 0 } = response;
      const { location } = response.headers;
      if (status >= 300 && status < 400 && location !== undefined) {
        response.destroy();
        url = redirected(url, location);
        continue;
      }
      const body = await bodyOf(response);
      if (status !== 201) throw refused(status, body);
      if (location === undefined) throw wrong(because('whip-no-location'));
      const resource = redirected(url, location);
      return { answer: body, resource, iceServers: linkedServers(linksOf(response)) };
    }
    throw wrong(because('whip-redirects', { most: MOST_REDIRECTS }));
  }

  /** Ends a session. Never fails: who does not answer has ended it or will by itself. */
  async delete(resource: string): Promise<void> {
    await this.#send('DELETE', resource, AbortSignal.timeout(DELETE_MS))
      .then((response) => response.destroy())
      .catch(() => undefined);
  }

  async #post(url: string, sdp: string, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#send('POST', url, signal, sdp);
    } catch (error) {
      const to = new URL(url);
      throw unreached(error, to, to.protocol === 'https:' ? 443 : 80);
    }
  }

  /** Asks once, of an address that was checked. @throws Failure `forbidden` for one inside; an Error when nothing answers. */
  async #send(method: string, to: string, signal: AbortSignal, sdp?: string): Promise<IncomingMessage> {
    const url = new URL(to);
    const addresses = await addressesOf(hostOf(url), this.#reach, signal);
    const sends = sdp === undefined ? {} : { 'content-type': 'application/sdp' };
    const headers = { accept: 'application/sdp', ...sends, ...this.#authorisation(to) };
    return await requestPinned({
      url,
      method,
      headers,
      addresses,
      signal,
      ...(sdp === undefined ? {} : { body: sdp }),
    });
  }

  /** The endpoint was trusted with the token, and so is who it sends us to; but no token in the clear that came over TLS. */
  #authorisation(url: string): Record<string, string> {
    const open = new URL(this.#endpoint).protocol === 'https:' && new URL(url).protocol === 'http:';
    return this.#token === null || open ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

function redirected(from: string, location: string): string {
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:')
    throw wrong(because('whip-redirect', { protocol: to.protocol }));
  return to.href;
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_ANSWER_BYTES) throw wrong(because('whip-long', { bytes: MOST_ANSWER_BYTES }));
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** The Link header; several are one with commas in between (RFC 9110 §5.3). */
function linksOf({ headers }: IncomingMessage): string | null {
  const { link } = headers as { readonly link?: string | readonly string[] };
  return link === undefined ? null : [link].flat().join(', ');
}

function refused(status: number, body: string): Failure {
  const code =
    status === 401 ? 'unauthorized' : status === 403 ? 'forbidden' : status === 404 ? 'not_found' : 'unavailable';
  const words = body.replace(/\s+/g, ' ').trim().slice(0, 200);
  const why = because(kindOf(status), { status, said: words === '' ? '' : `: ${words}` });
  return new Failure(code, why, { retryable: !FINAL.has(status) });
}

function kindOf(status: number): 'whip-token' | 'whip-nowhere' | 'whip-busy' | 'whip-refused' {
  if (status === 401 || status === 403) return 'whip-token';
  if (status === 404 || status === 405 || status === 410) return 'whip-nowhere';
  return FINAL.has(status) ? 'whip-refused' : 'whip-busy';
}

function wrong(why: Reason): Failure {
  return new Failure('unavailable', why, { retryable: true });
}

/** Servers of `Link: <turn:host>; rel="ice-server"; username="u"; credential="c"`, several after commas. */
export function linkedServers(header: string | null): IceServer[] {
  const servers: IceServer[] = [];
  for (const [, urls = '', parameters = ''] of (header ?? '').matchAll(
    /<([^>]*)>((?:\s*;\s*[\w-]+=(?:"[^"]*"|[^",;\s]*))*)/g,
  )) {
    const named = new Map(
      [...parameters.matchAll(/([\w-]+)=(?:"([^"]*)"|([^",;\s]*))/g)].map(([, name = '', quoted, bare]) => [
        name.toLowerCase(),
        quoted ?? bare ?? '',
      ]),
    );
    if (named.get('rel') !== 'ice-server' || !/^(stuns?|turns?):/.test(urls)) continue;
    const username = named.get('username');
    const credential = named.get('credential');
    servers.push({ urls, ...(username === undefined || credential === undefined ? {} : { username, credential }) });
  }
  return servers;
}
