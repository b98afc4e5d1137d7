import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Clock } from '../domain/clock.js';
import type { Metrics } from '../ops/metrics.js';
import type { RoomPort } from '../room/room-port.js';
import { parseMessage } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { MAX_COMMENT_CHARACTERS, MAX_MESSAGE_BYTES, viewerMessage } from './protocol.js';
import { TokenBucket } from '../domain/token-bucket.js';

/** After this many wrong messages in a minute the socket is closed (1008): a broken client would go on for ever. */
const WRONG_PER_MINUTE = 60;

/** Serves one viewer's socket until it closes. */
export function serveViewer(socket: WebSocket, room: RoomPort, metrics: Metrics, clock: Clock): void {
  const session = randomUUID();
  const viewer = `v-${session}`;
  const out = new Outgoing(socket);
  const wrong = new TokenBucket(WRONG_PER_MINUTE / 60, WRONG_PER_MINUTE, clock.monotonic());
  metrics.socket('viewer', 1);
  out.send({
    type: 'hello',
    session,
    room: room.info(),
    limits: { commentCharacters: MAX_COMMENT_CHARACTERS, messageBytes: MAX_MESSAGE_BYTES },
  });
  const unsubscribe = room.subscribe((event) => out.send(event));

  const fault = (code: string, message: string): void => {
    out.error(code, message);
    if (!wrong.take(clock.monotonic())) socket.close(1008, 'too many wrong messages');
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      fault('binary', 'Binary messages are not understood; send JSON text.');
      return;
    }
    const incoming = parseMessage(data.toString('utf8'), viewerMessage, ['comment']);
    if (!incoming.ok) {
      fault(incoming.code, incoming.message);
      return;
    }
    const { id, text, nickname } = incoming.message;
    const admitted = room.comment({ clientId: id, viewer, nickname: nickname ?? '', text }, (event) => out.send(event));
    metrics.comment(room.id, admitted.accepted ? 'accepted' : admitted.reason);
    out.send(
      admitted.accepted ? { type: 'comment.accepted', id } : { type: 'comment.rejected', id, reason: admitted.reason },
    );
  });
  socket.on('close', () => {
    metrics.socket('viewer', -1);
    unsubscribe();
    room.forget(viewer);
  });
  // Without a listener an error (a message that is too large) would end the process; `close` follows and cleans up.
  socket.on('error', () => undefined);
}
