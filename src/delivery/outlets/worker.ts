import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { seededRandom, systemClock } from '../../domain/clock.js';
import { asError } from '../../domain/failure.js';
import { type OutletSpec, withoutSecrets } from '../../domain/outlet.js';
import { because } from '../../domain/reasons.js';
import { type Reach, systemResolve } from '../../network/reaching.js';
import { HlsOutlet } from './hls/hls.js';
import type { OutletsReply, OutletsRequest, OutletsSetup } from './messages.js';
import type { Outlet } from './outlet.js';
import { RecordingOutlet } from './recording/recording.js';
import { RoomFeed } from './room-feed.js';
import { RtmpOutlet } from './rtmp/rtmp.js';
import { SupervisedOutlet } from './supervised.js';
import { WhipOutlet } from './whip/whip.js';

const TEND_EVERY_MS = 1_000;

const main = parentPort;
if (main === null) throw new Error('outlets run as a worker thread only');
const setup = workerData as OutletsSetup;
const random = seededRandom(setup.seed);
const reach: Reach = {
  inside: setup.inside,
  resolve: systemResolve,
  why: (host) => because('outlet-inside', { host }),
};
const feeds = new Map<string, RoomFeed>();
const outlets = new Map<string, SupervisedOutlet>();
/** The HLS of a room is an outlet that nobody adds: it runs while somebody asks for it. */
const hls = new Map<string, SupervisedOutlet>();
const turns = new Map<string, Promise<void>>();
const closing = new AbortController();

const reply = (message: OutletsReply): void => main.postMessage(message);

main.on('message', (request: OutletsRequest) => {
  serve(request).catch((error: unknown) => trouble(error));
});
// A thread that dies with muxers open takes the whole process along (node-av): whatever goes wrong, they are closed first.
process.on('uncaughtException', trouble);
process.on('unhandledRejection', trouble);
reply({ type: 'ready' });
void tend();

async function serve(request: OutletsRequest): Promise<void> {
  switch (request.type) {
    case 'feed': {
      const feed = feeds.get(request.room) ?? new RoomFeed(request.pictures);
      feeds.set(request.room, feed);
      feed.attach(request.port);
      return;
    }
    case 'start':
      await inTurn(request.spec.id, async () => {
        await outlets.get(request.spec.id)?.stop();
        start(request.spec);
      });
      return;
    case 'stop':
      await inTurn(request.outlet, async () => {
        await outlets.get(request.outlet)?.stop();
        outlets.delete(request.outlet);
        reply({ type: 'stopped', id: request.id });
      });
      return;
    case 'hls':
      await inTurn(`hls ${request.room}`, async () => {
        if (request.on) startHls(request.room);
        else {
          await hls.get(request.room)?.stop();
          hls.delete(request.room);
        }
      });
      return;
    case 'close':
      await close();
      return;
  }
}

/** Requests about one outlet wait for each other: a stop takes as long as a farewell. */
async function inTurn(key: string, work: () => Promise<void>): Promise<void> {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work);
  turns.set(key, turn);
  await turn;
  if (turns.get(key) === turn) turns.delete(key);
}

function start(spec: OutletSpec): void {
  const feed = feeds.get(spec.room);
  if (feed === undefined) return;
  if (closing.signal.aborted) return;
  const supervised: SupervisedOutlet = new SupervisedOutlet({
    outlet: outletOf(spec),
    feed,
    clock: systemClock,
    random,
    redact: (text) => withoutSecrets(text, spec),
    onChange: () => report(spec.id, supervised),
  });
  outlets.set(spec.id, supervised);
}

function outletOf(spec: OutletSpec): Outlet {
  switch (spec.type) {
    case 'whip':
      return new WhipOutlet(spec, setup.ice, reach);
    case 'rtmp':
      return new RtmpOutlet(spec, reach);
    case 'recording': {
      const { room, minutes, megabytes } = spec;
      const { producer } = setup;
      return new RecordingOutlet({ folder: join(setup.recordings, room), room, minutes, megabytes, producer });
    }
  }
}

function startHls(room: string): void {
  const feed = feeds.get(room);
  if (feed === undefined || hls.has(room) || closing.signal.aborted) return;
  const outlet = new HlsOutlet((piece) => reply({ type: 'hls', room, piece }));
  const nothing = (): void => undefined;
  hls.set(
    room,
    new SupervisedOutlet({ outlet, feed, clock: systemClock, random, redact: (text) => text, onChange: nothing }),
  );
}

function report(id: string, outlet: SupervisedOutlet): void {
  reply({ type: 'report', outlet: id, report: outlet.report() });
}

async function tend(): Promise<void> {
  while (!closing.signal.aborted) {
    await systemClock.sleep(TEND_EVERY_MS, closing.signal).catch(() => undefined);
    for (const outlet of hls.values()) outlet.tend();
    for (const [id, outlet] of outlets) {
      outlet.tend();
      report(id, outlet);
    }
  }
}

function trouble(error: unknown): void {
  reply({ type: 'trouble', message: asError(error).message });
  void close();
}

async function close(): Promise<void> {
  if (closing.signal.aborted) return;
  closing.abort();
  await Promise.all([...outlets.values(), ...hls.values()].map(async (outlet) => await outlet.stop()));
  for (const feed of feeds.values()) feed.close();
  main?.close();
}
