import { parentPort, workerData } from 'node:worker_threads';
import { Avatar } from '../avatar/avatar.js';
import type { Bundle } from '../avatar/bundle.js';
import { Mattes } from '../avatar/mattes.js';
import { type Layout, layoutOf } from '../avatar/view.js';
import type { PartState } from '../domain/part.js';
import { seededRandom, systemClock } from '../domain/clock.js';
import { asError } from '../domain/failure.js';
import { msFromSamples, SAMPLES_PER_PICTURE } from '../domain/media-time.js';
import type { SoundCodec } from '../domain/packet.js';
import type { DemandMessage } from '../domain/stream.js';
import { LipSync, openFeatureEncoder } from '../driving/lip-sync.js';
import { Motion } from '../driving/motion.js';
import type { SoundEncoder } from '../encoding/encoder.js';
import { openAacEncoder } from '../encoding/encoders/aac.js';
import { openG711Encoder } from '../encoding/encoders/g711.js';
import { openOpusEncoder } from '../encoding/encoders/opus.js';
import { openVideoEncoder } from '../encoding/encoders/video.js';
import { Background } from '../rendering/background.js';
import { drawGround, i420OfFile } from '../rendering/grounds.js';
import { Ambience } from './ambience.js';
import type { StageReply, StageRequest, StageSetup } from './messages.js';
import { Overlays } from './overlays.js';
import { Performer } from './performer.js';
import type { Performs } from './performs.js';
import { LOOK_AHEAD } from './playout.js';
import { Said, Sinks } from './sinks.js';
import { Schedule } from './schedule.js';
import { SoundPerformer } from './sound-performer.js';
import type { SoundingParts } from './sounding.js';
import type { UtteranceEvent } from './stage.js';

/** With nobody watching the loop wakes so much later, for several pictures at once; the first viewer wakes it at once. */
const UNWATCHED_MS = 2 * msFromSamples(SAMPLES_PER_PICTURE);

const main = parentPort;
if (main === null) throw new Error('the stage runs as a worker thread only');
const setup = workerData as StageSetup;

const reply = (message: StageReply): void => main.postMessage(message);
/** What was asked for since the last picture, and who waits for an answer sooner. */
const demands: DemandMessage[] = [];
let wake = (): void => undefined;
const sinks = new Sinks((message) => {
  demands.push(message);
  wake();
});
const said = new Said();
sinks.add(setup.stream);

const sounding: SoundingParts = {
  ambience: new Ambience({ random: seededRandom(setup.seed), toneDb: setup.toneDb, breaths: setup.breaths }),
  openAudio,
  send: (message) => sinks.send(message),
  report: tell,
};

void start().catch((error: unknown) => {
  reply({ type: 'failed', message: asError(error).message });
  main.close();
  sinks.close();
});

async function start(): Promise<void> {
  if (setup.avatar === null) {
    const performer = new SoundPerformer(sounding);
    reply({ type: 'part', part: 'presenter', state: { status: 'ok', mode: 'sound only' } });
    await run(performer, null);
    performer.close();
  } else await presents(setup.avatar);
  sinks.close();
  main?.close();
}

async function openAudio(codec: SoundCodec): Promise<SoundEncoder> {
  if (codec === 'opus') return await openOpusEncoder();
  return codec === 'aac' ? await openAacEncoder() : openG711Encoder(codec);
}

/** Says what is heard: to main, and to outlets that write it down. */
function tell(event: UtteranceEvent): void {
  reply({ type: 'event', event });
  if (event.type === 'utterance.started') said.started(event.utterance, event.at);
  else {
    const sentence = said.finished(event.utterance, event.at, event.complete);
    if (sentence !== null) sinks.send({ type: 'sentence', ...sentence });
  }
}

/** A stage with a presenter to be seen. */
async function presents(bundle: Bundle): Promise<void> {
  const avatar = await Avatar.open({
    bundle,
    cache: setup.cache,
    openEncoder: openFeatureEncoder,
    clock: systemClock,
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
  const layout = layoutOf(manifest, setup.aspect);
  const scene = {
    width: layout.width,
    height: layout.height,
    presenter: layout.view.width,
    images: setup.images,
    ...setup.look,
  };
  const behind = await openBackground(bundle, layout);
  const overlays = await Overlays.open(scene, setup.font, setup.language, overlayLog, setup.slides);
  const performer = new Performer({
    avatar,
    lipSync,
    motion: new Motion(manifest, seededRandom(setup.seed)),
    layout,
    overlays,
    ...(behind === null ? {} : { background: behind }),
    ...sounding,
    openVideo: openVideoEncoder,
    layers: setup.layers,
    cpuMs: () => systemClock.monotonic(),
  });
  const mode = manifest.provisional ? `${manifest.id} (provisional)` : manifest.id;
  reply({ type: 'part', part: 'presenter', state: { status: 'ok', mode } });
  reply({ type: 'part', part: 'lip-sync', state: { status: 'ok', mode: 'onnxruntime cpu' } });
  reply({ type: 'part', part: 'overlay', state: { status: 'ok', mode: 'sharp' } });
  await run(performer, overlays);
  performer.close();
  await lipSync.close();
  behind?.mattes.close();
  avatar.close();
}

/** What is seen behind the presenter; null for the place her pictures were made in. What cannot be done is a part that is degraded. */
async function openBackground(bundle: Bundle, layout: Layout): Promise<{ ground: Background; mattes: Mattes } | null> {
  const { background, cache } = setup;
  if (background === null) return null;
  const tell = (state: PartState): void => reply({ type: 'part', part: 'background', state });
  let mattes: Mattes | null = null;
  try {
    mattes = await Mattes.open({
      bundle,
      cache,
      onProgress: (done, total) =>
        tell({ status: 'starting', mode: 'unpacking', detail: `${Math.round((100 * done) / total)} %` }),
    });
    if (mattes === null) {
      tell({ status: 'degraded', mode: 'own', detail: 'the presenter has no matte: her own place is shown' });
      return null;
    }
    const { width, height, view } = layout;
    const made = await i420OfFile(mattes.backdrop);
    const ground = await drawGround(background, { width, height, view, backdrop: mattes.backdrop });
    const parts = { width: made.width, height: made.height, made: made.data, view, ground };
    const opened = { ground: new Background(parts), mattes };
    tell({ status: 'ok', mode: background.kind });
    return opened;
  } catch (error) {
    mattes?.close();
    tell({ status: 'degraded', mode: 'own', detail: asError(error).message });
    return null;
  }
}

/** The loop: a picture and its sound every 40 ms of an absolute schedule, until told to close. */
async function run(performer: Performs, overlays: Overlays | null): Promise<void> {
  reply({ type: 'ready' });
  const state = { closing: false };
  const waiting: { id: number }[] = [];
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
        overlays?.note(request.performance);
        said.note(request.performance.utterance, request.performance.caption);
        waiting.push({ id: request.id });
        answerWaiting(performer, waiting);
        return;
      case 'interrupt': {
        const { at, events } = performer.interrupt(request.turn);
        for (const event of events) tell(event);
        reply({ type: 'interrupted', id: request.id, at });
        answerWaiting(performer, waiting);
        return;
      }
      case 'show':
        overlays?.show(request.card, request.language);
        return;
      case 'board':
        overlays?.board(request.board);
        return;
      case 'ask':
        overlays?.ask(request.comment);
        return;
      case 'countdown':
        overlays?.countDown(request.length === null ? null : performer.playout.now + request.length);
        return;
      case 'mood':
        performer.mood = request.mood;
        return;
      case 'feed':
        sinks.add(request.port);
        return;
      case 'metrics':
        reply({ type: 'metrics', id: request.id, metrics: performer.metrics() });
        return;
      case 'close':
        state.closing = true;
        return;
    }
  });
  const schedule = new Schedule(systemClock);
  const step = async (): Promise<void> => {
    const { late, due, tells } = schedule.take();
    if (tells) tellTime(performer, due);
    await performer.step(late);
  };
  while (!state.closing) {
    if (schedule.isDue) await step();
    // With nobody watching several fell due together; they cost next to nothing.
    while (!performer.attended && schedule.isDue) await step();
    for (const demand of demands.splice(0)) await performer.demand(demand);
    answerWaiting(performer, waiting);
    // A chain of timeouts on absolute times stays within 4 ms (p99, measured); an interval drifts.
    if (performer.attended) await systemClock.sleep(schedule.rest);
    else await sleepUnlessWoken(schedule.rest + UNWATCHED_MS);
  }
}

/** `due` is when the next sample is due on the monotonic clock. */
function tellTime(performer: Performs, due: number): void {
  const wallMs = systemClock.now() + (due - systemClock.monotonic());
  sinks.send({ type: 'clock', at: performer.playout.now, wallMs });
  reply({ type: 'time', at: performer.playout.now, wallMs });
}

function answerWaiting(performer: Performs, waiting: { id: number }[]): void {
  if (performer.playout.buffered >= LOOK_AHEAD) return;
  for (const { id } of waiting.splice(0)) reply({ type: 'more', id });
}
