import { Peer } from '../../src/check/peer.js';
import { useNativeCurves } from '../../src/delivery/native-curves.js';
import { systemClock } from '../../src/domain/clock.js';
import { asError } from '../../src/domain/failure.js';
import { within } from '../journey/waiting.js';

/** From the parent: how many join, one after the other in what time, and that they leave. */
export type ToViewers =
  | { readonly type: 'join'; readonly url: string; readonly room: string; readonly delaysMs: readonly number[] }
  | { readonly type: 'leave' };

/** To the parent: the process runs; all have their first picture or have failed; all have left. */
export type FromViewers =
  | { readonly type: 'ready' }
  | { readonly type: 'joined'; readonly joins: readonly Joined[]; readonly failures: readonly string[] }
  | { readonly type: 'left' };

/** Milliseconds from making the offer. */
export interface Joined {
  /** Until ICE and DTLS are connected. */
  readonly connectedMs: number;
  /** Until the first picture is there as a whole: a key frame. */
  readonly pictureMs: number;
}

const PATIENCE_MS = 30_000;

// One of the processes of `burst`: a part of the crowd.
const peers: Peer[] = [];
const tell = (message: FromViewers): void => void process.send?.(message);
process.on('message', (message: ToViewers) => {
  if (message.type === 'join') void joinAll(message.url, message.room, message.delaysMs).then(tell);
  else void leaveAll();
});
// Nobody is left to report to.
process.on('disconnect', () => process.exit());
// Browsers do not compute in JavaScript either, and what the crowd takes of this machine the server has not.
await useNativeCurves();
tell({ type: 'ready' });

async function joinAll(url: string, room: string, delaysMs: readonly number[]): Promise<FromViewers> {
  const joins: Joined[] = [];
  const failures: string[] = [];
  await Promise.all(
    delaysMs.map(async (delay) => {
      await systemClock.sleep(delay);
      await join(url, room)
        .then((one) => joins.push(one))
        .catch((error: unknown) => failures.push(asError(error).message));
    }),
  );
  return { type: 'joined', joins, failures };
}

async function join(url: string, room: string): Promise<Joined> {
  const began = performance.now();
  let seen: (ms: number) => void = () => undefined;
  const first = new Promise<number>((resolve) => {
    seen = resolve;
  });
  const peer = await Peer.join(url, room, {
    clock: systemClock,
    onPicture: ({ arrivedMs }) => seen(arrivedMs - began),
  });
  const connectedMs = performance.now() - began;
  peers.push(peer);
  const pictureMs = await within(PATIENCE_MS, 'a first picture', first);
  // Two hundred who decrypt all they get need more than this machine, and would only measure themselves.
  peer.deafen();
  return { connectedMs, pictureMs };
}

async function leaveAll(): Promise<void> {
  for (const peer of peers) await peer.leave().catch(() => undefined);
  tell({ type: 'left' });
  process.disconnect();
}
