import { fastify, type FastifyInstance } from 'fastify';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { systemClock } from '../../src/domain/clock.js';
import { Failure } from '../../src/domain/failure.js';
import { silentLog } from '../../src/domain/log.js';
import type { PartState } from '../../src/domain/part.js';
import type { RejectionReason } from '../../src/domain/comment.js';
import type { PlatformEvent } from '../../src/domain/platform.js';
import type { ProductCard } from '../../src/domain/product.js';
import { type Gateway, type GatewayOptions, registerGateway } from '../../src/gateway/gateway.js';
import type { Watching } from '../../src/gateway/whep.js';
import { ProductImages } from '../../src/knowledge/product-images.js';
import { Metrics } from '../../src/ops/metrics.js';
import { HouseRules } from '../../src/room/house-rules.js';
import type { MicrophoneEvent } from '../../src/room/microphone.js';
import type { IncomingComment, RoomInfo, RoomPort, RoomsPort } from '../../src/room/room-port.js';
import { accessOf } from '../access/open.js';

export const KEY = 'a-platform-key';
export const OPERATOR_KEY = 'an-operator-key';
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
  readonly houseRules = new HouseRules(systemClock);
  readonly comments: IncomingComment[] = [];
  readonly forgotten: string[] = [];
  /** Corrections asked for; a sentence `unheard` was never said. */
  readonly events: PlatformEvent[] = [];
  readonly orders: { text: string; when: string }[] = [];
  held: RoomInfo['held'] = 'nothing';
  heldWhen = '';
  skipped = 0;
  readonly corrections: { sentence: string; text: string | null }[] = [];
  readonly listeners = new Set<(event: RoomEvent) => void>();
  readonly #authors = new Map<string, (event: CommentEvent) => void>();
  /** What the room says to the next comments; null admits. */
  verdict: (incoming: IncomingComment) => RejectionReason | null = () => null;

  constructor(id: string) {
    this.id = id;
  }

  phase: RoomInfo['phase'] = 'live';
  theme: RoomInfo['theme'] = { accent: null, logo: null };
  title: RoomInfo['title'] = { zh: '小竹的直播间', en: 'A live room' };
  products: readonly ProductCard[] = [BOTTLE, SCARF];

  info(): RoomInfo {
    return {
      id: this.id,
      title: this.title,
      language: 'zh',
      scene: 'shop',
      phase: this.phase,
      speaking: false,
      viewers: this.listeners.size,
      presenter: '小竹',
      picture: { width: 512, height: 896, framesPerSecond: 25 },
      caption: null,
      held: this.held,
      quiz: null,
      product: BOTTLE,
      products: this.products,
      theme: this.theme,
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
    this.emit({
      type: 'caption',
      turn,
      sentence: `${turn}.1`,
      text,
      language: 'zh',
      startMs: 0,
      endMs: 2000,
      pace: 1,
      words: [],
      citations,
    });
    this.emit({ type: 'answer.finished', turn, interrupted: false, citations, text, refused: false });
  }

  correct(sentence: string, text: string | null): ReturnType<RoomPort['correct']> {
    if (sentence === 'unheard') return { accepted: false, reason: 'unknown_sentence' };
    if (text === '全网最低') return { accepted: false, reason: 'forbidden', detail: 'forbidden-absolute: 全网最低' };
    this.corrections.push({ sentence, text });
    return { accepted: true };
  }

  say(text: string, when: string): ReturnType<RoomPort['say']> {
    if (text === '全网最低') return { accepted: false, reason: 'forbidden', detail: 'forbidden-absolute: 全网最低' };
    this.orders.push({ text, when });
    return { accepted: true };
  }

  /** Who speaks at the microphone, and what came of it; the test tells them how it goes. */
  microphone: { by: string; samples: number[]; ended: boolean; tell: (event: MicrophoneEvent) => void } | null = null;

  takeOver(by: string, tell: (event: MicrophoneEvent) => void): ReturnType<RoomPort['takeOver']> {
    if (this.microphone?.ended === false) return { accepted: false, reason: 'taken' };
    const taken = { by, samples: [] as number[], ended: false, tell };
    this.microphone = taken;
    const push = (samples: Int16Array): void => void taken.samples.push(...samples);
    return { accepted: true, microphone: { push, end: () => (taken.ended = true) } };
  }

  hold(held: RoomInfo['held'], when: string): void {
    this.held = held;
    this.heldWhen = when;
  }

  skip(): void {
    this.skipped += 1;
  }

  happened(event: PlatformEvent): boolean {
    if (this.events.some(({ id }) => id === event.id)) return false;
    this.events.push(event);
    return true;
  }

  heard(): ReturnType<RoomPort['heard']> {
    return [{ id: 'a1.1', turn: 'a1', text: '99元', language: 'zh', citations: ['bottle.price'] }];
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

  /** Takes a room off the air, its goodbye said. */
  end(id: string): void {
    const room = this.rooms.get(id);
    this.rooms.delete(id);
    if (room === undefined) return;
    room.phase = 'closed';
    room.emit({ type: 'room.state', phase: 'closed', speaking: false, viewers: 0, product: null });
  }

  /** Brings another room of this id on air. */
  begin(id: string): ScriptedRoom {
    const room = new ScriptedRoom(id);
    this.rooms.set(id, room);
    return room;
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
  answer: (offer: string) => Promise<string> = async () =>
    await Promise.resolve('v=0\r\ns=answer\r\na=ice-ufrag:Ab1+\r\n');

  async join(join: { room: string; session: string; offer: string }): Promise<{ answer: string }> {
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    if (!join.offer.startsWith('v=0')) throw new Failure('bad_sdp', 'The offer does not begin with v=0.');
    this.joined.push(join);
    return { answer: await this.answer(join.offer) };
  }

  async trickle(session: string, fragment: string, match: string | null): Promise<{ answer: string | null }> {
    await Promise.resolve();
    if (!this.joined.some((join) => join.session === session))
      throw new Failure('not_found', `There is no session ${JSON.stringify(session)}.`);
    if (match !== null && match !== 'Ab1+') throw new Failure('stale', 'Another ICE session.');
    this.trickled.push({ session, fragment });
    return { answer: fragment.includes('a=ice-ufrag:new') ? 'a=ice-ufrag:Cd2/\r\na=ice-pwd:p\r\n' : null };
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
export async function serve(
  options: Partial<GatewayOptions> = {},
  keys = { platform: [KEY], operator: [OPERATOR_KEY] },
  ids: readonly string[] = ['demo', 'second'],
): Promise<Server> {
  const app = fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true });
  const rooms = new ScriptedRooms(...ids);
  const watching = new ScriptedWatching();
  const metrics = new Metrics();
  const parts: Record<string, PartState> = { voice: { status: 'ok', mode: 'scripted' } };
  const access = await accessOf(keys);
  app.addHook('onClose', access.end);
  const gateway = await registerGateway(app, {
    rooms,
    watching,
    states: () => parts,
    metrics,
    clock: systemClock,
    log: silentLog,
    version: '0.0.0-test',
    pages: new URL('./pages', import.meta.url).pathname,
    poster: () => new URL('./pages/room.html', import.meta.url).pathname,
    logo: () => new URL('../../config/products/down-jacket.webp', import.meta.url).pathname,
    images: () => new ProductImages(new URL('../../config', import.meta.url).pathname),
    access,
    ownerOf: () => ({ tenant: 'default', private: false }),
    webhooks: { database: access.database, inside: true, random: () => 0.5 },
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
