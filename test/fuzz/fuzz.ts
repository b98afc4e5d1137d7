import WebSocket from 'ws';
import { type Random, seededRandom } from '../../src/domain/clock.js';

export interface FuzzOptions {
  readonly url: string;
  readonly platformKey: string;
  readonly operatorKey: string;
  /** Messages and requests in all. */
  readonly count: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzFindings {
  readonly messages: number;
  readonly requests: number;
  /** Requests that were answered with 500, or with something that is no JSON problem. */
  readonly wrong: readonly string[];
  /** Sockets that were closed by the server, by code. */
  readonly closes: Readonly<Record<string, number>>;
}

const SHARE_OF_REQUESTS = 0.1;
const AT_ONCE = 100;
const MOST_FINDINGS = 20;

const WORDS = [
  'subscribe',
  'unsubscribe',
  'comment',
  'comments',
  'events',
  'ping',
  'credit',
  'hello',
  'demo',
  'order',
  '',
];
const KEYS = [
  'type',
  'room',
  'rooms',
  'id',
  'viewer',
  'text',
  'nickname',
  'comments',
  'events',
  'kind',
  'only',
  'resumeFrom',
  'batch',
];
const ODD = [
  '',
  '多少钱',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '<script>',
  '../../etc/passwd',
  "' or 1=1--",
  '💥'.repeat(50),
  'x'.repeat(5_000),
];
const PATHS = [
  '/v1/rooms',
  '/v1/rooms/demo',
  '/v1/rooms/demo/events',
  '/v1/rooms/demo/comments',
  '/v1/rooms/demo/happenings',
  '/v1/rooms/demo/whep',
  '/v1/rooms/demo/whep/x',
  '/v1/rooms/demo/corrections',
  '/v1/rooms/demo/speech',
  '/v1/rooms/demo/held',
  '/v1/rooms/demo/images/x',
  '/v1/webhooks',
  '/v1/webhooks/x',
  '/v1/webhooks/x/dead-letters',
  '/v1/shops/demo/products',
  '/v1/shops/demo/facts',
  '/v1/openapi.json',
  '/rooms/demo',
  '/docs',
  '/readyz',
  '/nothing',
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];
const TYPES = [
  'application/json',
  'application/sdp',
  'text/plain',
  'application/trickle-ice-sdpfrag',
  'multipart/form-data',
  '',
];

/** Sends what no client would: nearly right messages and requests, and plain nonsense; the same for the same seed. */
export async function fuzz(options: FuzzOptions): Promise<FuzzFindings> {
  const random = seededRandom(options.seed);
  const closes: Record<string, number> = {};
  const wrong: string[] = [];
  let [messages, requests] = [0, 0];
  const sockets = new Pool(options, (code) => (closes[code] = (closes[code] ?? 0) + 1));
  while (messages + requests < options.count) {
    const wanted = Math.min(AT_ONCE, options.count - messages - requests);
    const asked = Math.max(1, Math.floor(wanted * SHARE_OF_REQUESTS));
    const answers = Array.from({ length: asked }, async () => await ask(options, random));
    const socket = await sockets.next(random);
    for (let i = asked; i < wanted; i += 1) socket.send(message(random));
    for (const finding of await Promise.all(answers))
      if (finding !== null && wrong.length < MOST_FINDINGS) wrong.push(finding);
    await drained(socket);
    requests += asked;
    messages += wanted - asked;
    options.onProgress?.(messages + requests);
  }
  sockets.close();
  return { messages, requests, wrong, closes };
}

/** Half are platform sockets, half viewers'; one that was closed is opened anew. */
class Pool {
  readonly #options: FuzzOptions;
  readonly #onClose: (code: number) => void;
  readonly #sockets: (WebSocket | undefined)[] = Array.from({ length: 6 }, () => undefined);

  constructor(options: FuzzOptions, onClose: (code: number) => void) {
    this.#options = options;
    this.#onClose = onClose;
  }

  async next(random: Random): Promise<WebSocket> {
    const place = Math.floor(random() * this.#sockets.length);
    const known = this.#sockets[place];
    if (known?.readyState === WebSocket.OPEN) return known;
    known?.terminate();
    const { url, platformKey } = this.#options;
    const path = place % 2 === 0 ? '/v1/platform/socket' : '/v1/rooms/demo/socket';
    const headers = { 'x-forwarded-for': somewhere(random), ...(place % 2 === 0 ? { 'x-api-key': platformKey } : {}) };
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'zhubo.v1', { headers });
    this.#sockets[place] = socket;
    socket.on('close', this.#onClose);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => undefined);
    socket.on('message', () => undefined);
    return socket;
  }

  close(): void {
    for (const socket of this.#sockets) socket?.terminate();
  }
}

async function drained(socket: WebSocket): Promise<void> {
  while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > 0)
    await new Promise((resolve) => setImmediate(resolve));
}

/** As if through a proxy, from many places: the limit of one address is not what is tried here. */
function somewhere(random: Random): string {
  const part = (): number => Math.floor(random() * 256);
  return `10.${part()}.${part()}.${part()}`;
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Any JSON, with the words of the contract where they do and do not belong. */
function value(random: Random, depth: number): unknown {
  const kind = Math.floor(random() * (depth > 3 ? 6 : 9));
  if (kind === 0) return pick(random, WORDS);
  if (kind === 1) return pick(random, ODD);
  if (kind === 2) return (random() - 0.5) * 10 ** Math.floor(random() * 20);
  if (kind === 3) return Math.floor(random() * 100);
  if (kind === 4) return random() < 0.5 ? null : random() < 0.5;
  if (kind === 5) return '';
  if (kind === 6) return Array.from({ length: Math.floor(random() * 6) }, () => value(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: Math.floor(random() * 6) }, () => [pick(random, KEYS), value(random, depth + 1)]),
  );
}

function message(random: Random): string | Buffer {
  const kind = random();
  if (kind < 0.05) return Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256)));
  if (kind < 0.1) return pick(random, ODD);
  const right = {
    type: pick(random, WORDS),
    room: 'demo',
    rooms: ['demo'],
    id: `f${Math.floor(random() * 1e6)}`,
    viewer: `u${Math.floor(random() * 500)}`,
    text: pick(random, ODD),
    comments: [{ id: `g${Math.floor(random() * 1e6)}`, viewer: 'u', text: pick(random, ODD) }],
    events: [{ id: `e${Math.floor(random() * 1e6)}`, kind: 'like', viewer: 'u' }],
  };
  // Mostly right in everything but a field or two, which is where mistakes hide.
  const changed = Object.fromEntries(
    Array.from({ length: Math.floor(random() * 3) }, () => [pick(random, KEYS), value(random, 0)]),
  );
  const text = JSON.stringify({ ...right, ...changed });
  return kind < 0.15 ? text.slice(0, Math.floor(random() * text.length)) : text;
}

/** One request; null: it was answered as it should be. */
async function ask({ url, platformKey, operatorKey }: FuzzOptions, random: Random): Promise<string | null> {
  const method = pick(random, METHODS);
  const path = `${pick(random, PATHS)}${random() < 0.3 ? `?${pick(random, KEYS)}=${encodeURIComponent(String(value(random, 9)).replace(/[\ud800-\udfff]/g, ''))}` : ''}`;
  const type = pick(random, TYPES);
  const key = pick(random, [platformKey, operatorKey, 'wrong', '']);
  const body = ['GET', 'HEAD', 'OPTIONS'].includes(method)
    ? undefined
    : random() < 0.8
      ? JSON.stringify(value(random, 0))
      : 'v=0';
  const headers = {
    authorization: `Bearer ${key}`,
    'x-forwarded-for': somewhere(random),
    ...(type === '' ? {} : { 'content-type': type }),
  };
  const asked = `${method} ${path} ${type} ${(body ?? '').slice(0, 120)}`;
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(30_000),
    });
    const answered = await response.text();
    if (response.status === 500) return `500: ${asked}`;
    if (
      response.status >= 400 &&
      method !== 'HEAD' &&
      response.headers.get('content-type')?.includes('problem+json') !== true
    )
      return `${response.status} without a problem: ${asked}: ${answered.slice(0, 100)}`;
    return null;
  } catch (error) {
    return `${String(error)}: ${asked}`;
  }
}
