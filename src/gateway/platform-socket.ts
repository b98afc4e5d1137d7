import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { RoomEvent } from '../domain/event.js';
import type { Metrics } from '../ops/metrics.js';
import type { RoomPort, RoomsPort } from '../room/room-port.js';
import { parseMessage } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { platformMessage } from './protocol.js';

/** Events a room keeps for integrators that come back. */
const KEPT = 1_000;

type Message = z.infer<typeof platformMessage>;
interface Numbered {
  readonly seq: number;
  readonly event: RoomEvent;
}

/** Numbers a room's events and keeps the last ones, so that an integrator can resume after a lost connection. */
class EventLog {
  readonly #events: Numbered[] = [];
  readonly #listeners = new Set<(numbered: Numbered) => void>();
  readonly #unsubscribe: () => void;
  #seq = 0;

  constructor(room: RoomPort) {
    this.#unsubscribe = room.subscribe((event) => {
      this.#seq += 1;
      const numbered = { seq: this.#seq, event };
      this.#events.push(numbered);
      if (this.#events.length > KEPT) this.#events.shift();
      for (const listener of this.#listeners) listener(numbered);
    });
  }

  get seq(): number {
    return this.#seq;
  }

  /** Everything after `seq` that is still kept, and the first one that is no longer. */
  since(seq: number): { events: readonly Numbered[]; lostFrom?: number; lostTo?: number } {
    const events = this.#events.filter((numbered) => numbered.seq > seq);
    const first = events[0]?.seq ?? this.#seq + 1;
    return first > seq + 1 ? { events, lostFrom: seq + 1, lostTo: first - 1 } : { events };
  }

  listen(listener: (numbered: Numbered) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unsubscribe();
  }
}

/** The integrators' side of the gateway: many rooms over one socket, comments in, numbered events out. */
export class PlatformSockets {
  readonly #rooms: RoomsPort;
  readonly #metrics: Metrics;
  readonly #logs = new Map<string, EventLog>();

  constructor(rooms: RoomsPort, metrics: Metrics) {
    this.#rooms = rooms;
    this.#metrics = metrics;
    for (const room of rooms.list()) this.#log(room);
  }

  /** Serves one authorised socket until it closes. */
  serve(socket: WebSocket): void {
    const out = new Outgoing(socket);
    const subscriptions = new Map<string, () => void>();
    const viewers = new Map<string, Set<string>>();
    this.#metrics.socket('platform', 1);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const types = ['subscribe', 'comment', 'comments'];
      const incoming = isBinary
        ? ({ ok: false, code: 'binary', message: 'Binary messages are not understood; send JSON text.' } as const)
        : parseMessage(data.toString('utf8'), platformMessage, types);
      if (!incoming.ok) out.error(incoming.code, incoming.message);
      else this.#handle(incoming.message, out, subscriptions, viewers);
    });
    socket.on('close', () => {
      this.#metrics.socket('platform', -1);
      for (const unsubscribe of subscriptions.values()) unsubscribe();
      for (const [room, names] of viewers) for (const name of names) this.#rooms.get(room)?.forget(name);
    });
    socket.on('error', () => undefined);
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
  }

  #handle(
    message: Message,
    out: Outgoing,
    subscriptions: Map<string, () => void>,
    viewers: Map<string, Set<string>>,
  ): void {
    if (message.type === 'subscribe') {
      this.#subscribe(message, out, subscriptions);
      return;
    }
    const room = this.#rooms.get(message.room);
    if (room === undefined) {
      out.error('not_found', `There is no room ${JSON.stringify(message.room)}.`);
      return;
    }
    const comments = message.type === 'comments' ? message.comments : [message];
    for (const { id, viewer, nickname, text } of comments) {
      const name = `p-${viewer}`;
      const known = viewers.get(room.id) ?? new Set<string>();
      viewers.set(room.id, known.add(name));
      const tell = <T extends { readonly type: string }>(event: T): void =>
        out.send({ ...event, room: room.id, viewer });
      const admitted = room.comment({ clientId: id, viewer: name, nickname: nickname ?? '', text }, tell);
      this.#metrics.comment(room.id, admitted.accepted ? 'accepted' : admitted.reason);
      tell(
        admitted.accepted
          ? { type: 'comment.accepted', id }
          : { type: 'comment.rejected', id, reason: admitted.reason },
      );
    }
  }

  #subscribe(
    message: Extract<Message, { type: 'subscribe' }>,
    out: Outgoing,
    subscriptions: Map<string, () => void>,
  ): void {
    const unknown = message.rooms.filter((id) => this.#rooms.get(id) === undefined);
    if (unknown.length > 0) {
      out.error('not_found', `There is no room ${unknown.map((id) => JSON.stringify(id)).join(', ')}.`);
      return;
    }
    const heads: Record<string, number> = {};
    for (const id of message.rooms) {
      const room = this.#rooms.get(id);
      if (room === undefined) continue;
      const log = this.#log(room);
      heads[id] = log.seq;
      subscriptions.get(id)?.();
      const send = ({ seq, event }: Numbered): void => out.send({ ...event, room: id, seq });
      const from = message.resumeFrom?.[id];
      if (from !== undefined) {
        const { events, lostFrom, lostTo } = log.since(from);
        if (lostFrom !== undefined) out.send({ type: 'gap', room: id, from: lostFrom, to: lostTo });
        for (const numbered of events) send(numbered);
      }
      subscriptions.set(id, log.listen(send));
    }
    out.send({ type: 'subscribed', rooms: heads });
  }

  #log(room: RoomPort): EventLog {
    const log = this.#logs.get(room.id) ?? new EventLog(room);
    this.#logs.set(room.id, log);
    return log;
  }
}
