import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { TokenBucket } from '../domain/token-bucket.js';
import { SUBPROTOCOL } from './protocol.js';

/** Refuses a socket that does not speak ours, before the upgrade, where the client can still read why. */
export function checkProtocol(request: FastifyRequest): void {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  if (!offered.includes(SUBPROTOCOL)) {
    throw new Failure(
      'bad_request',
      `The subprotocol ${JSON.stringify(offered.join(', ').slice(0, 100))} is not spoken here; allowed: ${SUBPROTOCOL}.`,
    );
  }
}

/** Browsers say which page opens a socket; other sites' pages may not, unless allowed. */
export function checkOrigin(request: FastifyRequest, allowed: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined || allowed.includes(origin)) return;
  const own = URL.canParse(origin) ? new URL(origin).host : '';
  // request.host follows X-Forwarded-Host where the proxy is trusted, the Host header otherwise.
  if (own !== request.host)
    throw new Failure('forbidden', `Pages of ${origin.slice(0, 100)} may not use this server (ZHUBO_ALLOWED_ORIGINS).`);
}

/** Marks every answer with an id that the log shares, and lets the pages of allowed origins read it (Fetch standard). */
export async function cors(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): Promise<void> {
  const { origin } = request.headers;
  reply.header('x-request-id', randomUUID());
  if (origin !== undefined && allowed.includes(origin)) {
    reply
      .header('access-control-allow-origin', origin)
      .header('vary', 'origin')
      .header('access-control-expose-headers', 'location, etag, link, retry-after, x-request-id, idempotency-replayed');
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      await reply
        .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS')
        .header(
          'access-control-allow-headers',
          'content-type, authorization, x-api-key, if-match, if-none-match, idempotency-key',
        )
        .header('access-control-max-age', '600')
        .code(204)
        .send();
    }
  }
}

/** One address: this many comments at once and a second. A whole office behind one address still gets through. */
const ADDRESS_BURST = 200;
const ADDRESS_PER_SECOND = 20;
/** Addresses remembered after their last socket closed, so that reconnecting refills nobody's bucket. */
const MOST_ADDRESSES = 10_000;

interface Address {
  sockets: number;
  readonly bucket: TokenBucket;
}

/** What one network address may hold and send, over all its sockets. */
export class Addresses {
  readonly #clock: Clock;
  readonly #mostSockets: number;
  readonly #known = new Map<string, Address>();

  constructor(clock: Clock, mostSockets: number) {
    this.#clock = clock;
    this.#mostSockets = mostSockets;
  }

  /** @throws Failure `rate_limited` when the address has all the sockets it may have. */
  check(address: string): void {
    if ((this.#known.get(address)?.sockets ?? 0) >= this.#mostSockets) {
      throw new Failure('rate_limited', `This address has its ${this.#mostSockets} sockets.`, { retryable: true });
    }
  }

  /** Counts a socket in; the function returned counts it out. */
  enter(address: string): () => void {
    const entry = this.#entry(address);
    entry.sockets += 1;
    return () => {
      entry.sockets -= 1;
    };
  }

  /** Whether the address may send one more comment now; counts it. */
  admits(address: string): boolean {
    return this.#entry(address).bucket.take(this.#clock.monotonic());
  }

  #entry(address: string): Address {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_ADDRESSES) {
      for (const [key, { sockets }] of this.#known) {
        if (sockets > 0) continue;
        this.#known.delete(key);
        break;
      }
    }
    const entry = {
      sockets: 0,
      bucket: new TokenBucket(ADDRESS_PER_SECOND, ADDRESS_BURST, this.#clock.monotonic()),
    };
    this.#known.set(address, entry);
    return entry;
  }
}
