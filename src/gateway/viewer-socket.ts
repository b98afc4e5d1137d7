import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Clock } from '../domain/clock.js';
import type { Metrics } from '../ops/metrics.js';
import type { Addresses } from './access.js';
import { listen } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { MAX_COMMENT_CHARACTERS, MAX_VIEWER_MESSAGE_BYTES, viewerMessage } from './protocol.js';
import type { RoomLog } from './room-log.js';

export interface ViewerSocketOptions {
  readonly log: RoomLog;
  readonly addresses: Addresses;
  /** The viewer's network address. */
  readonly address: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Serves one viewer's socket until it closes. */
export function serveViewer(socket: WebSocket, options: ViewerSocketOptions): void {
  const { log, addresses, address, metrics, clock } = options;
  const { room } = log;
  const session = randomUUID();
  const viewer = `v-${session}`;
  const out = new Outgoing(socket);
  const exit = addresses.enter(address);
  metrics.socket('viewer', 1);
  out.send({
    type: 'hello',
    session,
    room: room.info(),
    recent: log.recent(),
    limits: { commentCharacters: MAX_COMMENT_CHARACTERS, messageBytes: MAX_VIEWER_MESSAGE_BYTES },
  });
  const unsubscribe = room.subscribe((event) => {
    out.send(event);
    // Should it come back, it is another room: who wants to see that one opens a socket to it.
    if (event.type === 'room.state' && event.phase === 'closed') socket.close(1001, 'the room has closed');
  });

  listen(socket, out, {
    schema: viewerMessage,
    types: ['comment'],
    mostBytes: MAX_VIEWER_MESSAGE_BYTES,
    clock,
    onMessage: ({ id, text, nickname }) => {
      const admitted = addresses.admits(address)
        ? room.comment({ clientId: id, viewer, nickname: nickname ?? '', text }, (event) => out.send(event))
        : ({ accepted: false, reason: 'rate_limited' } as const);
      metrics.comment(room.id, admitted.accepted ? 'accepted' : admitted.reason);
      out.send(
        admitted.accepted
          ? { type: 'comment.accepted', id }
          : { type: 'comment.rejected', id, reason: admitted.reason },
      );
    },
  });
  socket.on('close', () => {
    exit();
    metrics.socket('viewer', -1);
    unsubscribe();
    room.forget(viewer);
  });
}
