import { parentPort, workerData } from 'node:worker_threads';
import { Avatar } from '../avatar/avatar.js';
import { viewOf } from '../avatar/view.js';
import { seededRandom, systemClock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import { msFromSamples, SAMPLES_PER_PICTURE } from '../domain/media-time.js';
import type { DemandMessage, StreamMessage } from '../domain/stream.js';
import { LipSync, openFeatureEncoder } from '../driving/lip-sync.js';
import { Motion } from '../driving/motion.js';
import { openOpusEncoder } from '../encoding/encoders/opus.js';
import { openVideoEncoder } from '../encoding/encoders/video.js';
import type { StageReply, StageRequest, StageSetup } from './messages.js';
import { Overlays } from './overlays.js';
import { Performer } from './performer.js';
import { LOOK_AHEAD } from './playout.js';

/** Later than this and a picture is dropped before it costs anything; its sound is sent. */
const LATE_MS = msFromSamples(SAMPLES_PER_PICTURE);
/** Later than this (the machine slept) the schedule starts anew instead of racing after the wall clock. */
const LOST_MS = 1_000;
/** With nobody watching the loop wakes so much later, for several pictures at once; the first viewer wakes it at once. */
const UNWATCHED_MS = 2 * LATE_MS;
/** Media time is paired with the wall clock this often, in pictures. */
const CLOCK_EVERY = 25;

const main = parentPort;
if (main === null) throw new Error('the stage runs as a worker thread only');
const setup = workerData as StageSetup;

const reply = (message: StageReply): void => main.postMessage(message);
const send = (message: StreamMessage): void => {
  const transfer = message.type === 'packet' && message.data.buffer instanceof ArrayBuffer ? [message.data.buffer] : [];
  setup.stream.postMessage(message, transfer);
};

void start().catch((error: unknown) => {
  reply({ type: 'failed', message: asError(error).message });
  main.close();
  setup.stream.close();
});

async function start(): Promise<void> {
  const avatar = await Avatar.open({
    folder: setup.avatar,
    cache: setup.cache,
    openEncoder: openFeatureEncoder,
    onProgress: (done, total) =>
      reply({
        type: 'part',
        part: 'presenter',
        state: { status: 'starting', mode: 'unpacking', detail: `${Math.round((100 * done) / total)} %` },
      }),
  });
  const { manifest } = avatar;
  const lipSync = await LipSync.open(avatar.lipSyncFolder, avatar.lipSync);
  // Nothing is logged from here; what cannot be drawn is a part that is degraded, and said so.
  const overlayLog = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (values: object, message: string) =>
      reply({
        type: 'part',
        part: 'overlay',
        state: { status: 'degraded', mode: 'sharp', detail: `${message}: ${JSON.stringify(values)}` },
      }),
    child: () => overlayLog,
  };
  const view = viewOf(manifest, setup.aspect);
  const overlays = await Overlays.open(view, setup.font, setup.language, overlayLog);
  const performer = new Performer({
    avatar,
    lipSync,
    motion: new Motion(manifest, seededRandom(setup.seed)),
    view,
    overlays,
    audio: await openOpusEncoder(),
    openVideo: openVideoEncoder,
    bitsPerSecond: setup.bitsPerSecond,
    send,
    report: (event) => reply({ type: 'event', event }),
    cpuMs: () => systemClock.monotonic(),
  });
  const mode = manifest.provisional ? `${manifest.id} (provisional)` : manifest.id;
  reply({ type: 'part', part: 'presenter', state: { status: 'ok', mode } });
  reply({ type: 'part', part: 'lip-sync', state: { status: 'ok', mode: 'onnxruntime cpu' } });
  reply({ type: 'part', part: 'overlay', state: { status: 'ok', mode: 'sharp' } });
  reply({ type: 'ready' });
  await run(performer, overlays);
  performer.close();
  await lipSync.close();
  avatar.close();
  setup.stream.close();
  main?.close();
}

/** The loop: a picture and its sound every 40 ms of an absolute schedule, until told to close. */
async function run(performer: Performer, overlays: Overlays): Promise<void> {
  const state = { closing: false };
  const waiting: { id: number }[] = [];
  const demands: DemandMessage[] = [];
  let wake = (): void => undefined;
  setup.stream.on('message', (message: DemandMessage) => {
    demands.push(message);
    wake();
  });
  const sleepUnlessWoken = async (ms: number): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    await systemClock.sleep(ms, woken.signal).catch(() => undefined);
    wake = () => undefined;
  };
  main?.on('message', (request: StageRequest) => {
    switch (request.type) {
      case 'perform':
        performer.playout.push(request.performance);
        waiting.push({ id: request.id });
        answerWaiting(performer, waiting);
        return;
      case 'interrupt': {
        const { at, events } = performer.playout.interrupt(request.turn);
        for (const event of events) reply({ type: 'event', event });
        reply({ type: 'interrupted', id: request.id, at });
        answerWaiting(performer, waiting);
        return;
      }
      case 'show':
        overlays.show(request.card, request.language);
        return;
      case 'mood':
        performer.mood = request.mood;
        return;
      case 'metrics':
        reply({ type: 'metrics', id: request.id, metrics: performer.metrics() });
        return;
      case 'close':
        state.closing = true;
        return;
    }
  });
  let due = systemClock.monotonic();
  let tick = 0;
  const step = async (): Promise<void> => {
    const lateness = systemClock.monotonic() - due;
    if (lateness > LOST_MS) due = systemClock.monotonic();
    if (tick % CLOCK_EVERY === 0 || lateness > LOST_MS) tellTime(performer, due);
    await performer.step(lateness > LATE_MS);
    due += LATE_MS;
    tick += 1;
  };
  while (!state.closing) {
    if (due <= systemClock.monotonic()) await step();
    // With nobody watching several fell due together; they cost next to nothing.
    while (!performer.watched && due <= systemClock.monotonic()) await step();
    for (const demand of demands.splice(0)) await performer.demand(demand);
    answerWaiting(performer, waiting);
    // A chain of timeouts on absolute times stays within 4 ms (p99, measured); an interval drifts.
    const rest = Math.max(0, due - systemClock.monotonic());
    if (performer.watched) await systemClock.sleep(rest);
    else await sleepUnlessWoken(rest + UNWATCHED_MS);
  }
}

/** `due` is when the next sample is due on the monotonic clock. */
function tellTime(performer: Performer, due: number): void {
  const wallMs = systemClock.now() + (due - systemClock.monotonic());
  send({ type: 'clock', at: performer.playout.now, wallMs });
  reply({ type: 'time', at: performer.playout.now, wallMs });
}

function answerWaiting(performer: Performer, waiting: { id: number }[]): void {
  if (performer.playout.buffered >= LOOK_AHEAD) return;
  for (const { id } of waiting.splice(0)) reply({ type: 'more', id });
}
