import { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import { Peer } from './peer.js';
import type { EncodedPicture, EncodedSound, Recording, SenderReport } from './recording.js';
import { planComments } from './shopper.js';
import { ViewerSocket } from './viewer-socket.js';

const LOOK_MS = 200;
/** A stream that shows nothing for so long has ended. */
const STALLED_MS = 10_000;
/** How long a room may take to go live. */
const STARTING_MS = 60_000;

export interface WatchOptions {
  readonly url: string;
  readonly room: string;
  readonly seconds: number;
  /** Of the comments. */
  readonly language: Language;
  readonly clock: Clock;
  readonly onProgress?: (progress: WatchProgress) => void;
}

export interface WatchProgress {
  readonly share: number;
  readonly pictures: number;
  readonly captions: number;
  /** What happened last: a comment typed, a caption. */
  readonly last: string;
}

const roomBody = z.object({ phase: z.string() });
const roomsBody = z.object({ rooms: z.array(z.object({ id: z.string() })) });

/**
 * Watches a room as a viewer does: joins over WHEP and the viewer's socket, types comments, and keeps everything as it
 * came. Nothing is decoded meanwhile, so that measuring does not disturb what is measured.
 * @throws Failure `unavailable` (nobody answers, the stream ended), `not_found` (no such room).
 */
export async function watch(options: WatchOptions): Promise<Recording> {
  const { url, room, seconds, clock } = options;
  await untilLive(url, room, clock);
  const pictures: EncodedPicture[] = [];
  const sound: EncodedSound[] = [];
  const reports: SenderReport[] = [];
  const socket = await ViewerSocket.open(url, room, clock);
  let peer: Peer | undefined;
  try {
    peer = await Peer.join(url, room, {
      clock,
      onPicture: (picture) => pictures.push(picture),
      onSound: (packet) => sound.push(packet),
      onReport: (report) => reports.push(report),
    });
    const hello = socket.events.find(({ event }) => event.type === 'hello')?.event;
    const comments = planComments(options.language, hello?.type === 'hello' ? hello.room.products : [], seconds);
    const joined = clock.monotonic();
    let last = '';
    for (;;) {
      await clock.sleep(LOOK_MS);
      const now = clock.monotonic();
      const begun = pictures[0]?.arrivedMs ?? now;
      if (now - (pictures.at(-1)?.arrivedMs ?? joined) > STALLED_MS) {
        throw new Failure(
          'unavailable',
          `${url} sent no picture for ${STALLED_MS / 1000} s (${pictures.length} before)`,
        );
      }
      if (socket.closed) throw new Failure('unavailable', `${url} closed the viewer's socket while watching`);
      const next = comments[0];
      if (next !== undefined && now - begun >= next.atMs) {
        comments.shift();
        socket.comment(next.id, next.text);
        last = `> ${next.text}`;
      }
      const captions = socket.events.filter(({ event }) => event.type === 'caption');
      const caption = captions.at(-1);
      if (caption?.event.type === 'caption' && now - caption.arrivedMs < 2 * LOOK_MS) last = caption.event.text;
      const share = Math.min(1, (now - begun) / (1000 * seconds));
      options.onProgress?.({ share, pictures: pictures.length, captions: captions.length, last });
      if (share >= 1) break;
    }
  } finally {
    await peer?.leave().catch(() => undefined);
    socket.close();
  }
  return { codec: 'h264', pictures, sound, reports, events: [...socket.events] };
}

/** Waits until the room is live. */
async function untilLive(url: string, room: string, clock: Clock): Promise<void> {
  const address = `${url}/v1/rooms/${encodeURIComponent(room)}`;
  const deadline = clock.monotonic() + STARTING_MS;
  for (;;) {
    const response = await fetch(address).catch((error: unknown) => {
      const reason =
        asError(error).cause instanceof Error ? (asError(error).cause as Error).message : asError(error).message;
      throw new Failure(
        'unavailable',
        `Nobody answers at ${url} (${reason}). Start the server with "npm start" (PORT=8080 by default), or name another with --url`,
        { cause: error },
      );
    });
    if (response.status === 404 && (await ready(url))) {
      throw new Failure('not_found', `There is no room ${JSON.stringify(room)} at ${url}; ${await roomsAt(url)}`);
    }
    const body = roomBody.safeParse(await response.json().catch(() => null));
    if (response.ok && body.success && body.data.phase === 'live') return;
    if (clock.monotonic() > deadline) {
      const phase = body.success ? `is ${body.data.phase}` : `answered ${response.status}`;
      throw new Failure(
        'timeout',
        `The room ${JSON.stringify(room)} at ${url} ${phase} and did not go live within ${STARTING_MS / 1000} s`,
      );
    }
    await clock.sleep(1000);
  }
}

async function ready(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).ok;
}

async function roomsAt(url: string): Promise<string> {
  const body = roomsBody.safeParse(await (await fetch(`${url}/v1/rooms`)).json().catch(() => null));
  const ids = body.success ? body.data.rooms.map(({ id }) => id) : [];
  return ids.length === 0 ? 'it has none' : `it has ${ids.join(', ')}`;
}
