import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Scope } from '../../access/principal.js';
import type { Clock } from '../../domain/clock.js';
import { TokenBucket } from '../../domain/token-bucket.js';
import type { Metrics } from '../../ops/metrics.js';
import type { RoomsPort } from '../../room/room-port.js';
import { listen } from '../incoming.js';
import { MAX_BATCH, MAX_COMMENT_CHARACTERS, MAX_MESSAGE_BYTES } from '../protocol.js';
import { KEPT_EVENTS, type RoomLog, type RoomLogs } from '../room-log.js';
import { type Intake, nameOf, type Sender } from './intake.js';
import { REMEMBERED } from './ledger.js';
import { Outlet } from './outlet.js';
import { HEARTBEAT_MS, MAX_ROOMS, type PlatformMessage, platformMessage } from './protocol.js';
import type { Lane, Rounds } from './rounds.js';
import { Subscription } from './subscription.js';

/** Comments and events of one socket: this many at once and a second; what is more waits in the network, unread. */
const TAKEN_BURST = 20_000;
const TAKEN_PER_SECOND = 10_000;
const SLOW_TOLD_MS = 5_000;
/** How often rooms are looked for that came on air, or came back. */
const LOOK_MS = 1_000;
/** Types of a socket that has only sent comments: none of the room's own, only what becomes of them. */
const FATES: ReadonlySet<string> = new Set();

const NEEDS: Readonly<Record<PlatformMessage['type'], Scope | null>> = {
  subscribe: 'events:read',
  unsubscribe: null,
  comment: 'comments:write',
  comments: 'comments:write',
  events: 'comments:write',
  ping: null,
  credit: null,
};

export interface PlatformSocketOptions {
  readonly rooms: RoomsPort;
  readonly logs: RoomLogs;
  readonly intake: Intake;
  /** Shared by all sockets: when each one's messages are handled. */
  readonly rounds: Rounds;
  /** The connection under the socket. */
  readonly wire: Pick<Writable, 'write' | 'cork' | 'uncork'>;
  readonly sender: Sender;
  /** Of the key: whether it may send, and whether it may follow. */
  readonly scopes: ReadonlySet<Scope>;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Serves one integrator's socket until it closes: many rooms, comments in, numbered events out. */
export function servePlatform(socket: WebSocket, options: PlatformSocketOptions): void {
  const session = new PlatformSession(socket, options);
  options.metrics.socket('platform', 1);
  listen(socket, session.out, {
    schema: platformMessage,
    types: platformMessage.options.map((option) => option.shape.type.value),
    mostBytes: MAX_MESSAGE_BYTES,
    clock: options.clock,
    onMessage: (message) => session.take(message),
    inTurn: (work) => session.await(work),
  });
  socket.on('close', () => {
    options.metrics.socket('platform', -1);
    session.finish();
    session.close();
  });
}

interface Awaited {
  readonly types: ReadonlySet<string> | null;
  /** The last number seen of an earlier life. */
  readonly from: number | undefined;
}

class PlatformSession {
  readonly out: Outlet;
  readonly #socket: WebSocket;
  readonly #options: PlatformSocketOptions;
  readonly #name: string;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Rooms that were asked for and are not on air: they are followed when they come. */
  readonly #awaited = new Map<string, Awaited>();
  readonly #rate: TokenBucket;
  readonly #closed = new AbortController();
  readonly #lane: Lane;
  /** Pauses that last because it sent more than its share. */
  #breaths = 0;
  /** Events that may still be sent; null: as many as there are. */
  #credit: number | null = null;
  #slowTold = -Infinity;

  constructor(socket: WebSocket, options: PlatformSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#name = nameOf(options.sender);
    this.#rate = new TokenBucket(TAKEN_PER_SECOND, TAKEN_BURST, options.clock.monotonic());
    this.out = new Outlet(socket, options.wire, options.clock, () => this.#catchUp());
    this.#lane = options.rounds.lane(() => this.#readOn());
    const limits = {
      batch: MAX_BATCH,
      commentCharacters: MAX_COMMENT_CHARACTERS,
      messageBytes: MAX_MESSAGE_BYTES,
      rooms: MAX_ROOMS,
      window: KEPT_EVENTS,
      remembered: REMEMBERED,
    };
    this.out.send({ type: 'hello', session: randomUUID(), heartbeatMs: HEARTBEAT_MS, limits });
    this.#beat().catch(() => undefined);
    this.#look().catch(() => undefined);
  }

  /** Has a message handled when its turn comes; meanwhile little more is read. */
  await(work: () => void): void {
    this.#lane.add(work);
    if (this.#lane.isFull) this.#socket.pause();
  }

  /** The client is gone: what it sent before counts. */
  finish(): void {
    this.#lane.flush();
  }

  take(message: PlatformMessage): void {
    const needed = NEEDS[message.type];
    if (needed !== null && !this.#options.scopes.has(needed)) {
      this.out.error('forbidden', `This key may not send ${message.type}; it needs ${needed}.`);
      return;
    }
    switch (message.type) {
      case 'subscribe':
        this.#subscribe(message);
        return;
      case 'unsubscribe':
        for (const room of message.rooms) this.#drop(room);
        return;
      case 'comment':
      case 'comments':
        this.#comments(message);
        return;
      case 'events':
        this.#happened(message);
        return;
      case 'ping':
        this.out.send({ type: 'pong', ...(message.id === undefined ? {} : { id: message.id }) });
        return;
      case 'credit':
        this.#credit = Math.min(1_000_000_000, (this.#credit ?? 0) + message.events);
        this.#catchUp();
        return;
    }
  }

  close(): void {
    this.#closed.abort();
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
    this.#awaited.clear();
  }

  /** One room that is off the air keeps nobody from following the others. */
  #subscribe({ rooms: ids, resumeFrom, only }: Extract<PlatformMessage, { type: 'subscribe' }>): void {
    if (new Set([...this.#subscriptions.keys(), ...this.#awaited.keys(), ...ids]).size > MAX_ROOMS) {
      this.out.error('too_many', `One socket follows at most ${MAX_ROOMS} rooms.`);
      return;
    }
    const types = only === undefined ? null : new Set(only);
    const heads: Record<string, number> = {};
    const missing: string[] = [];
    for (const id of ids) {
      // Of a room that has just gone, what is still to be told comes to its end.
      const log = this.#logOf(id) ?? this.#subscriptions.get(id)?.log;
      const from = resumeFrom?.[id];
      if (log === undefined) {
        missing.push(id);
        this.#awaited.set(id, { types, from });
        continue;
      }
      heads[id] = log.seq;
      this.#follow(log, types, from);
    }
    if (missing.length > 0) this.#noRoom(missing);
    if (Object.keys(heads).length > 0) this.out.send({ type: 'subscribed', rooms: heads });
  }

  /** Follows a room: from where the client says, else from where it stands, else from now. */
  #follow(log: RoomLog, types: ReadonlySet<string> | null, from?: number): void {
    const { id } = log.room;
    const before = this.#subscriptions.get(id);
    let place = from ?? (before?.log === log ? before.place : log.seq);
    const lost = log.lostSince(place);
    if (lost !== undefined) {
      this.out.send({ type: 'gap', room: id, ...lost });
      place = lost.to;
    }
    before?.close();
    const subscription = new Subscription(log, place, types, this.#name, {
      take: () => this.#takes(),
      write: (text) => this.out.write(text),
      onSlow: (room, behind) => this.#tellSlow(room, behind),
      onLost: () => this.out.giveUp(),
    });
    this.#subscriptions.set(id, subscription);
    this.#awaited.delete(id);
    subscription.catchUp();
  }

  /** A room that went off the air and came back is another one: the same is followed of it, from its beginning. */
  #renew(subscription: Subscription): void {
    const { log, types, place } = subscription;
    const now = this.#logOf(log.room.id);
    // What is still to be told of its last life comes before.
    if (now !== undefined && now !== log && !subscription.isBehind) this.#follow(now, types, place);
  }

  async #look(): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(LOOK_MS, this.#closed.signal);
      for (const subscription of [...this.#subscriptions.values()]) this.#renew(subscription);
      for (const id of [...this.#awaited.keys()]) this.#welcome(id);
    }
  }

  /** Follows a room that was asked for before it came on air, from its beginning. False: it was not, or has not come. */
  #welcome(id: string): boolean {
    const awaited = this.#awaited.get(id);
    const log = this.#logOf(id);
    if (awaited === undefined || log === undefined) return false;
    const { seq } = log;
    this.#follow(log, awaited.types, awaited.from ?? log.oldest - 1);
    this.out.send({ type: 'subscribed', rooms: { [id]: seq } });
    return true;
  }

  #drop(room: string): void {
    this.#subscriptions.get(room)?.close();
    this.#subscriptions.delete(room);
    this.#awaited.delete(room);
  }

  #comments(message: Extract<PlatformMessage, { type: 'comment' | 'comments' }>): void {
    const log = this.#logOf(message.room);
    if (log === undefined) {
      this.#noRoom([message.room]);
      return;
    }
    // Who comments in a room without following it is told what becomes of the comments all the same.
    const known = this.#subscriptions.get(message.room);
    if (known !== undefined) this.#renew(known);
    else if (!this.#welcome(message.room)) this.#follow(log, FATES);
    const comments = message.type === 'comments' ? message.comments : [message];
    const counts = { accepted: 0, rejected: 0, repeated: 0 };
    for (const comment of comments) {
      const { id, viewer } = comment;
      const taken = this.#options.intake.comment(log, this.#options.sender, comment);
      const addressed = { room: message.room, viewer };
      if (taken.status === 'again') {
        counts.repeated += 1;
        const ends = taken.ends ?? (message.type === 'comment' ? [{ type: 'comment.accepted' as const, id }] : []);
        for (const event of ends) this.out.send({ ...event, ...addressed, repeated: true });
        continue;
      }
      counts[taken.status] += 1;
      if (message.type === 'comment' && taken.status === 'accepted')
        this.out.send({ type: 'comment.accepted', id, ...addressed });
    }
    if (message.type === 'comments')
      this.out.send({ type: 'comments.taken', room: message.room, ...batchOf(message), ...counts });
    this.#breathe(comments.length);
  }

  #happened(message: Extract<PlatformMessage, { type: 'events' }>): void {
    const log = this.#logOf(message.room);
    if (log === undefined) {
      this.#noRoom([message.room]);
      return;
    }
    const taken = this.#options.intake.happened(log, this.#options.sender, message.events);
    const repeated = message.events.length - taken;
    this.out.send({ type: 'events.taken', room: message.room, ...batchOf(message), taken, repeated });
    this.#breathe(message.events.length);
  }

  #logOf(id: string): RoomLog | undefined {
    const room = this.#options.rooms.get(id);
    return room === undefined ? undefined : this.#options.logs.of(room);
  }

  #noRoom(ids: readonly string[]): void {
    this.out.error('not_found', `There is no room ${ids.map((id) => JSON.stringify(id)).join(', ')}.`);
  }

  /** Reads no further for a while when a socket sends more than its share. */
  #breathe(count: number): void {
    const { clock } = this.#options;
    if (this.#rate.take(clock.monotonic(), count)) return;
    this.#socket.pause();
    this.#breaths += 1;
    clock.sleep((1000 * count) / TAKEN_PER_SECOND, this.#closed.signal).then(
      () => {
        this.#breaths -= 1;
        this.#readOn();
      },
      () => undefined,
    );
  }

  #readOn(): void {
    if (this.out.hasRoom && this.#breaths === 0 && !this.#lane.isFull) this.#socket.resume();
  }

  #takes(): boolean {
    if (!this.out.hasRoom || this.#credit === 0) return false;
    if (this.#credit !== null) this.#credit -= 1;
    return true;
  }

  #tellSlow(room: string, behind: number): void {
    if (this.out.hasRoom) return; // Without credit it is the client that wants no more.
    const now = this.#options.clock.monotonic();
    if (now - this.#slowTold < SLOW_TOLD_MS) return;
    this.#slowTold = now;
    this.out.send({ type: 'slow', room, behind });
  }

  #catchUp(): void {
    for (const subscription of this.#subscriptions.values()) subscription.catchUp();
  }

  async #beat(): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(HEARTBEAT_MS, this.#closed.signal);
      this.out.check();
      for (const subscription of this.#subscriptions.values()) subscription.check();
      if (!this.out.hasRoom) continue;
      const heads = [...this.#subscriptions].map(([id, { log }]) => [id, log.seq] as const);
      this.out.send({ type: 'heartbeat', rooms: Object.fromEntries(heads) });
    }
  }
}

function batchOf({ batch }: { readonly batch?: string | undefined }): { batch?: string } {
  return batch === undefined ? {} : { batch };
}
