import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import { parseFragment } from './fragment.js';
import { Gate } from './gate.js';
import type { FanOutReply, FanOutRequest, FanOutResult, FanOutSetup } from './messages.js';
import { useNativeCurves } from './native-curves.js';
import { Relief } from './relief.js';
import { type Counters, RoomStream } from './room-stream.js';

const TEND_EVERY_MS = 1_000;
/** A crowd that comes within seconds is more than the thread can bear before it is counted by the second. */
const RELIEVE_EVERY_MS = 500;

const main = parentPort;
if (main === null) throw new Error('delivery runs as a worker thread only');
const setup = workerData as FanOutSetup;
const rooms = new Map<string, RoomStream>();
const sessions = new Map<string, RoomStream>();
const counters: Counters = { packetsSent: 0, bytesSent: 0, nacks: 0, retransmitted: 0, plis: 0, sendingMs: 0 };
/** Wakes a hundred times a second, so it runs only while somebody watches. */
const lateness = monitorEventLoopDelay({ resolution: 10 });
const closing = new AbortController();
/** Fifty a second take half of this thread. Longer than any wait here is what main waits for an answer. */
const gate = new Gate({ everyMs: 20, queue: 400, patienceMs: 8_000, clock: systemClock });

const relief = new Relief();

const reply = (message: FanOutReply): void => main.postMessage(message);

main.on('message', (request: FanOutRequest) => {
  serve(request)
    .then((result) => reply({ type: 'result', id: request.id, result }))
    .catch((error: unknown) => {
      const failure = error instanceof Failure ? error : new Failure('internal', asError(error).message);
      reply({
        type: 'failure',
        id: request.id,
        code: failure.code,
        message: failure.message,
        retryable: failure.retryable,
      });
    })
    .finally(() => {
      if (request.type === 'close') main.close();
    });
});
reply({ type: 'ready', slowCurves: await useNativeCurves() });
void tend();
void relieve();

async function serve(request: FanOutRequest): Promise<FanOutResult> {
  switch (request.type) {
    case 'open': {
      const room = rooms.get(request.room) ?? newRoom(request.room);
      room.attach(request.port, request.pictures);
      return { type: 'done' };
    }
    case 'shut': {
      const room = rooms.get(request.room);
      // At once: a room that is opened again meanwhile is another one.
      rooms.delete(request.room);
      await room?.close();
      return { type: 'done' };
    }
    case 'join': {
      const room = rooms.get(request.room);
      if (room === undefined) throw new Failure('not_found', `There is no stream for room ${request.room}.`);
      const sdp = await room.join(request.session, request.offer);
      sessions.set(request.session, room);
      return { type: 'answer', sdp };
    }
    case 'trickle': {
      const viewer = sessions.get(request.session)?.viewer(request.session);
      if (viewer === undefined) throw new Failure('not_found', 'This session has ended.');
      return { type: 'heard', answer: await viewer.hear(parseFragment(request.fragment), request.match) };
    }
    case 'leave': {
      const existed = (await sessions.get(request.session)?.leave(request.session)) ?? false;
      sessions.delete(request.session);
      return { type: 'left', existed };
    }
    case 'stats': {
      const all = [...rooms.values()];
      const viewers = all.reduce((sum, room) => sum + room.viewers, 0);
      const watching = setup.layers.map((_, layer) => all.reduce((sum, room) => sum + (room.watching[layer] ?? 0), 0));
      // The histogram counts the 10 ms it waits by itself.
      const latenessP99Ms = Math.max(0, lateness.percentile(99) / 1e6 - 10);
      lateness.reset();
      return { type: 'stats', stats: { viewers, watching, relieved: relief.relieved, ...counters, latenessP99Ms } };
    }
    case 'close':
      closing.abort();
      await Promise.all([...rooms.values()].map((room) => room.close()));
      return { type: 'done' };
  }
}

function newRoom(name: string): RoomStream {
  const room = new RoomStream(name, {
    clock: systemClock,
    ice: setup.ice,
    mostViewers: setup.mostViewersPerRoom,
    layers: setup.layers,
    gate,
    relief,
    counters,
    tell: (event) => {
      if (event.type === 'viewer.left') sessions.delete(event.session);
      if ([...rooms.values()].some((one) => one.viewers > 0)) lateness.enable();
      else lateness.disable();
      reply({ type: 'event', event });
    },
  });
  rooms.set(name, room);
  return room;
}

async function tend(): Promise<void> {
  while (!closing.signal.aborted) {
    await systemClock.sleep(TEND_EVERY_MS, closing.signal).catch(() => undefined);
    for (const room of rooms.values()) await room.tend();
  }
}

/** Looks after the thread's own time. */
async function relieve(): Promise<void> {
  let [before, sentMs] = [performance.eventLoopUtilization(), counters.sendingMs];
  while (!closing.signal.aborted) {
    await systemClock.sleep(RELIEVE_EVERY_MS, closing.signal).catch(() => undefined);
    const until = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(until, before);
    const sending = (counters.sendingMs - sentMs) / (active + idle);
    [before, sentMs] = [until, counters.sendingMs];
    const watchers = [...rooms.values()].flatMap((room) => room.watchers).sort((a, b) => a.joinedAt - b.joinedAt);
    const viewers = watchers.map(({ viewer }) => viewer);
    relief.tend({ taken: utilization, sending }, viewers, systemClock.monotonic());
  }
}
