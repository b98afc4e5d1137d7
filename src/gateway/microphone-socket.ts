import type { WebSocket } from 'ws';
import type { Clock } from '../domain/clock.js';
import { SAMPLE_RATE } from '../domain/media-time.js';
import { TokenBucket } from '../domain/token-bucket.js';
import type { RoomPort } from '../room/room-port.js';
import { parseMessage } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { type MicrophoneServerMessage, MICROPHONE_FRAME_BYTES, microphoneMessage } from './protocol.js';

/** Sound may come half as fast again as it is spoken, and a network that stood still gives seconds at once. */
const BYTES_PER_SECOND = 1.5 * 2 * SAMPLE_RATE;
const BURST_BYTES = 8 * 2 * SAMPLE_RATE;

export interface MicrophoneSocketOptions {
  readonly room: RoomPort;
  /** Id of the user or key that speaks. */
  readonly by: string;
  readonly clock: Clock;
}

/** Serves an operator who speaks in their own voice: sound comes in as binary messages, how it goes is told back. */
export function serveMicrophone(socket: WebSocket, { room, by, clock }: MicrophoneSocketOptions): void {
  const out = new Outgoing(socket);
  const tell = (message: MicrophoneServerMessage): void => out.send(message);
  // Without a listener an error would end the process; `close` follows.
  socket.on('error', () => undefined);
  const taken = room.takeOver(by, (event) => {
    tell(event.type === 'live' ? { type: 'microphone.live' } : { ...event, type: 'microphone.ended' });
    if (event.type === 'ended') socket.close(1000, event.why);
  });
  if (!taken.accepted) {
    out.error(taken.reason, REFUSED[taken.reason]);
    socket.close(1013, taken.reason);
    return;
  }
  const { microphone } = taken;
  const bytes = new TokenBucket(BYTES_PER_SECOND, BURST_BYTES, clock.monotonic());
  tell({ type: 'microphone.ready', sampleRate: SAMPLE_RATE, frameBytes: MICROPHONE_FRAME_BYTES });
  socket.on('close', () => microphone.end());
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return;
    if (!isBinary) {
      const said = parseMessage(data.toString('utf8'), microphoneMessage, ['microphone.end']);
      if (said.ok) microphone.end();
      else out.error(said.code, said.message);
      return;
    }
    if (data.length > MICROPHONE_FRAME_BYTES || data.length % 2 !== 0) {
      out.error(
        'bad_sound',
        `${data.length} bytes of sound; allowed: an even number, at most ${MICROPHONE_FRAME_BYTES}.`,
      );
      socket.close(1007, 'this is no sound');
      return;
    }
    if (!bytes.take(clock.monotonic(), data.length)) {
      socket.close(1008, 'sound comes faster than anybody speaks');
      return;
    }
    // A copy: the buffer is the socket's, and may begin at an odd address.
    microphone.push(new Int16Array(Uint8Array.from(data).buffer));
  });
}

const REFUSED = {
  taken: 'Somebody else speaks in this room.',
  room_closed: 'The room is not live.',
} as const;
