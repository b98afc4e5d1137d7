import { createHash } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import type { Metrics } from '../ops/metrics.js';
import type { RoomsPort } from '../room/room-port.js';
import { listen } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { MAX_MESSAGE_BYTES, platformMessage } from './protocol.js';
import type { Numbered, RoomLogs } from './room-log.js';

type Message = z.infer<typeof platformMessage>;

export interface PlatformSocketOptions {
  readonly rooms: RoomsPort;
  readonly logs: RoomLogs;
  /** Hash of the key the socket was opened with: whose users its viewers are. */
  readonly keyHash: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Serves one integrator's socket until it closes: many rooms, comments in, numbered events out. */
export function servePlatform(socket: WebSocket, options: PlatformSocketOptions): void {
  const { rooms, logs, keyHash, metrics, clock } = options;
  const out = new Outgoing(socket, { whole: true });
  const subscriptions = new Map<string, () => void>();
  metrics.socket('platform', 1);
  listen(socket, out, {
    schema: platformMessage,
    types: ['subscribe', 'comment', 'comments'],
    mostBytes: MAX_MESSAGE_BYTES,
    clock,
    onMessage: (message) => {
      if (message.type === 'subscribe') subscribe(message, out, rooms, logs, subscriptions);
      else comment(message, out, rooms, keyHash, metrics);
    },
  });
  socket.on('close', () => {
    metrics.socket('platform', -1);
    for (const unsubscribe of subscriptions.values()) unsubscribe();
  });
}

function comment(
  message: Exclude<Message, { type: 'subscribe' }>,
  out: Outgoing,
  rooms: RoomsPort,
  keyHash: string,
  metrics: Metrics,
): void {
  const room = rooms.get(message.room);
  if (room === undefined) {
    out.error('not_found', `There is no room ${JSON.stringify(message.room)}.`);
    return;
  }
  const comments = message.type === 'comments' ? message.comments : [message];
  for (const { id, viewer, nickname, text } of comments) {
    const tell = <T extends { readonly type: string }>(event: T): void => out.send({ ...event, room: room.id, viewer });
    // The room does not forget these viewers when this socket closes: their rate is the integrator's users', not the
    // connection's, and what it still has to tell ends with the comment.
    const incoming = { clientId: id, viewer: viewerOf(keyHash, viewer), nickname: nickname ?? '', text };
    const admitted = room.comment(incoming, tell);
    metrics.comment(room.id, admitted.accepted ? 'accepted' : admitted.reason);
    tell(
      admitted.accepted ? { type: 'comment.accepted', id } : { type: 'comment.rejected', id, reason: admitted.reason },
    );
  }
}

/**
 * An integrator's user as the room knows them. Every viewer of the room sees this name in `comment.shown`, so it must not
 * be the platform's own id; and two integrators' users of one name are two viewers.
 */
function viewerOf(keyHash: string, viewer: string): string {
  return `p-${createHash('sha256').update(keyHash).update('\0').update(viewer).digest('base64url').slice(0, 22)}`;
}

function subscribe(
  message: Extract<Message, { type: 'subscribe' }>,
  out: Outgoing,
  rooms: RoomsPort,
  logs: RoomLogs,
  subscriptions: Map<string, () => void>,
): void {
  const unknown = message.rooms.filter((id) => rooms.get(id) === undefined);
  if (unknown.length > 0) {
    out.error('not_found', `There is no room ${unknown.map((id) => JSON.stringify(id)).join(', ')}.`);
    return;
  }
  const heads: Record<string, number> = {};
  for (const id of message.rooms) {
    const room = rooms.get(id);
    if (room === undefined) continue;
    const log = logs.of(room);
    heads[id] = log.seq;
    subscriptions.get(id)?.();
    const send = ({ seq, event }: Numbered): void => out.send({ ...event, room: id, seq });
    const from = message.resumeFrom?.[id];
    if (from !== undefined) {
      const { events, lost } = log.since(from);
      if (lost !== undefined) out.send({ type: 'gap', room: id, ...lost });
      for (const numbered of events) send(numbered);
    }
    subscriptions.set(id, log.listen(send));
  }
  out.send({ type: 'subscribed', rooms: heads });
}
