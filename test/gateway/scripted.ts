import { createHash } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { systemClock } from '../../src/domain/clock.js';
import { Failure } from '../../src/domain/failure.js';
import { silentLog } from '../../src/domain/log.js';
import type { PartState } from '../../src/domain/part.js';
import type { RejectionReason } from '../../src/domain/comment.js';
import type { ProductCard } from '../../src/domain/product.js';
import { type Gateway, type GatewayOptions, registerGateway } from '../../src/gateway/gateway.js';
import type { Watching } from '../../src/gateway/whep.js';
import { Metrics } from '../../src/ops/metrics.js';
import type { IncomingComment, RoomInfo, RoomPort, RoomsPort } from '../../src/room/room-port.js';

export const KEY = 'a-platform-key';
export const BOTTLE: ProductCard = {
  id: 'bottle',
  link: 1,
  name: { zh: '316 不锈钢保温杯', en: 'Steel bottle' },
  tagline: { zh: '一整天都是热的', en: 'Hot all day' },
  livePrice: '¥99.00',
  listPrice: '¥159.00',
  stock: 320,
};
export const SCARF: ProductCard = {
  id: 'scarf',
  link: 2,
  name: { zh: '羊毛围巾', en: 'Wool scarf' },
  tagline: { zh: '又轻又暖', en: 'Light and warm' },
  livePrice: '¥139.00',
  stock: 0,
};

/** A room that does what the test says; typed against the port, so that the port cannot change unnoticed. */
export class ScriptedRoom implements RoomPort {
  readonly id: string;
  readonly comments: IncomingComment[] = [];
  readonly forgotten: string[] = [];
  readonly listeners = new Set<(event: RoomEvent) => void>();
  readonly #authors = new Map<string, (event: CommentEvent) => void>();
  /** What the room says to the next comments; null admits. */
  verdict: (incoming: IncomingComment) => RejectionReason | null = () => null;

  constructor(id: string) {
    this.id = id;
  }

  info(): RoomInfo {
    return {
      id: this.id,
      title: { zh: '小竹的直播间', en: 'A live room' },
      language: 'zh',
      phase: 'live',
      speaking: false,
      viewers: this.listeners.size,
      presenter: '小竹',
      picture: { width: 512, height: 896, framesPerSecond: 25 },
      caption: null,
      product: BOTTLE,
      products: [BOTTLE, SCARF],
      label: { zh: 'AI生成 · 数字人', en: 'AI-generated digital human' },
    };
  }

  comment(
    incoming: IncomingComment,
    onEvent: (event: CommentEvent) => void,
  ): { accepted: true } | { accepted: false; reason: RejectionReason } {
    this.comments.push(incoming);
    const reason = this.verdict(incoming);
    if (reason !== null) return { accepted: false, reason };
    this.#authors.set(`${incoming.viewer}/${incoming.clientId}`, onEvent);
    const { clientId, viewer, nickname, text } = incoming;
    this.emit({ type: 'comment.shown', comment: { id: `${viewer}/${clientId}`, nickname, text } });
    return { accepted: true };
  }

  /** Ends the comment `id`, whoever wrote it. */
  end(id: string, event: CommentEvent): void {
    for (const [key, tell] of this.#authors) if (key.endsWith(`/${id}`)) tell(event);
  }

  forget(viewer: string): void {
    this.forgotten.push(viewer);
    for (const key of this.#authors.keys()) if (key.startsWith(`${viewer}/`)) this.#authors.delete(key);
  }

  subscribe(listener: (event: RoomEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: RoomEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  /** Says and answers: what the page and the sockets show of one turn. */
  answer(turn: string, text: string, citations: string[] = ['bottle.price']): void {
    this.emit({ type: 'answer.started', turn, comments: [] });
    this.emit({ type: 'caption', turn, text, language: 'zh', startMs: 0, endMs: 2000, citations });
    this.emit({ type: 'answer.finished', turn, interrupted: false, citations, text, refused: false });
  }

  setViewers(): void {
    // Nothing here depends on it.
  }
}

export class ScriptedRooms implements RoomsPort {
  readonly rooms: Map<string, ScriptedRoom>;

  constructor(...ids: string[]) {
    this.rooms = new Map(ids.map((id) => [id, new ScriptedRoom(id)]));
  }

  get(id: string): ScriptedRoom | undefined {
    return this.rooms.get(id);
  }

  list(): readonly ScriptedRoom[] {
    return [...this.rooms.values()];
  }

  states(): Readonly<Record<string, PartState>> {
    return {};
  }
}

/** Delivery as WHEP sees it. */
export class ScriptedWatching implements Watching {
  readonly joined: { room: string; session: string; offer: string }[] = [];
  readonly trickled: { session: string; fragment: string }[] = [];
  readonly left: string[] = [];
  /** Thrown by the next calls instead of an answer. */
  failure: Error | null = null;
  /** Makes the answer to an offer. */
  answer: (offer: string) => Promise<string> = async () => await Promise.resolve('v=0\r\ns=answer\r\n');

  async join(join: { room: string; session: string; offer: string }): Promise<{ answer: string }> {
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    if (!join.offer.startsWith('v=0')) throw new Failure('bad_sdp', 'The offer does not begin with v=0.');
    this.joined.push(join);
    return { answer: await this.answer(join.offer) };
  }

  async trickle(session: string, fragment: string): Promise<void> {
    await Promise.resolve();
    if (!this.joined.some((join) => join.session === session))
      throw new Failure('not_found', `There is no session ${JSON.stringify(session)}.`);
    this.trickled.push({ session, fragment });
  }

  async leave(session: string): Promise<boolean> {
    await Promise.resolve();
    this.left.push(session);
    return this.joined.some((join) => join.session === session);
  }
}

export interface Server {
  readonly app: FastifyInstance;
  readonly gateway: Gateway;
  readonly url: string;
  readonly rooms: ScriptedRooms;
  readonly room: ScriptedRoom;
  readonly watching: ScriptedWatching;
  readonly metrics: Metrics;
  readonly parts: Record<string, PartState>;
  /** How many sockets have been opened so far. */
  greeted(): number;
}

/** Waits by turns of the event loop; the test's own timeout bounds it. */
export async function turns(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** The gateway on a free port of this machine, before a scripted room and scripted delivery. */
export async function serve(options: Partial<GatewayOptions> = {}): Promise<Server> {
  const app = fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true });
  const rooms = new ScriptedRooms('demo', 'second');
  const watching = new ScriptedWatching();
  const metrics = new Metrics();
  const parts: Record<string, PartState> = { voice: { status: 'ok', mode: 'scripted' } };
  const gateway = await registerGateway(app, {
    rooms,
    watching,
    states: () => parts,
    metrics,
    clock: systemClock,
    log: silentLog,
    version: '0.0.0-test',
    pages: new URL('./pages', import.meta.url).pathname,
    poster: new URL('./pages/room.html', import.meta.url).pathname,
    platformKeyHashes: [createHash('sha256').update(KEY).digest('hex')],
    allowedOrigins: ['https://shop.example'],
    maxSockets: 100,
    iceServers: [{ urls: 'stun:stun.example:3478' }, { urls: 'turn:turn.example', username: 'u', credential: 'c' }],
    ...options,
  });
  let greeted = 0;
  app.websocketServer.on('connection', () => {
    greeted += 1;
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const room = rooms.get('demo');
  if (room === undefined) throw new Error('the scripted room is missing');
  return { app, gateway, url, rooms, room, watching, metrics, parts, greeted: () => greeted };
}
