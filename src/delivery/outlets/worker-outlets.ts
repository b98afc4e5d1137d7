import { MessageChannel, type Worker } from 'node:worker_threads';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import { type OutletReport, type OutletSpec, shownTarget, STOPPED } from '../../domain/outlet.js';
import type { PartState } from '../../domain/part.js';
import { type HlsFile, HlsWindow } from './hls/window.js';
import type { OutletsReply, OutletsRequest, OutletsSetup } from './messages.js';
import type { OutletRoom, Outlets } from './outlets.js';
import { startWorker } from './start-worker.js';

const TEND_EVERY_MS = 1_000;
const STOP_MS = 8_000;
const CLOSE_MS = 8_000;
const FIRST_RESTART_MS = 200;
const SLOWEST_RESTART_MS = 10_000;

export interface WorkerOutletsOptions extends OutletsSetup {
  readonly clock: Clock;
  readonly log: Log;
}

interface KnownRoom {
  readonly room: OutletRoom;
  readonly window: HlsWindow;
}

/**
 * Outlets in a thread of their own, started when the first is needed. A thread that dies is started again with everything that
 * ran in it; the show and its viewers do not notice.
 */
export class WorkerOutlets implements Outlets {
  readonly #options: WorkerOutletsOptions;
  readonly #rooms = new Map<string, KnownRoom>();
  /** What is to run, whether the worker does or not. */
  readonly #specs = new Map<string, OutletSpec>();
  readonly #reports = new Map<string, OutletReport>();
  readonly #stopping = new Map<number, () => void>();
  readonly #closing = new AbortController();
  #worker: Worker | null = null;
  #exited: Promise<void> = Promise.resolve();
  #ready = false;
  #ids = 0;
  #backOffMs = FIRST_RESTART_MS;

  constructor(options: WorkerOutletsOptions) {
    this.#options = options;
    void this.#tend();
  }

  add(room: OutletRoom): void {
    const known = this.#rooms.get(room.id);
    // One that comes back on air at once has segments made for it still, and players of its last show ask on: it is begun anew, and
    // counted on.
    known?.window.end();
    const window =
      known?.window ??
      new HlsWindow(this.#options.clock, (on) => {
        if (on) this.#need();
        this.#post({ type: 'hls', room: room.id, on });
      });
    this.#rooms.set(room.id, { room, window });
  }

  stageStarted(room: string): void {
    if (this.#ready) this.#feed(room);
  }

  start(spec: OutletSpec): void {
    this.#specs.set(spec.id, spec);
    this.#need();
    this.#post({ type: 'start', spec });
  }

  async stop(id: string): Promise<void> {
    if (!this.#specs.delete(id)) return;
    if (this.#ready) await this.#stopped(id);
    this.#reports.set(id, {
      ...(this.#reports.get(id) ?? STOPPED),
      state: 'stopped',
      since: this.#options.clock.now(),
    });
  }

  report(id: string): OutletReport | null {
    return this.#reports.get(id) ?? null;
  }

  async hls(room: string, name: string): Promise<HlsFile> {
    const known = this.#rooms.get(room);
    if (known === undefined) throw new Failure('not_found', `There is no room ${JSON.stringify(room)}.`);
    return await known.window.file(name);
  }

  state(): PartState | null {
    if (this.#worker === null && !this.#wanted) return null;
    return this.#ready
      ? { status: 'ok', mode: 'worker' }
      : { status: 'degraded', mode: 'worker', detail: 'the outlets’ worker is being started' };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#worker === null) return;
    // Never terminated: node-av would take the process with it.
    this.#worker.postMessage({ type: 'close' } satisfies OutletsRequest);
    const patience = new AbortController();
    await Promise.race([this.#exited, this.#options.clock.sleep(CLOSE_MS, patience.signal).catch(() => undefined)]);
    patience.abort();
  }

  /** Whether anything is to run. */
  get #wanted(): boolean {
    return this.#specs.size > 0 || [...this.#rooms.values()].some(({ window }) => window.awake);
  }

  #need(): void {
    if (this.#worker !== null || this.#closing.signal.aborted) return;
    const { log, ice, recordings, producer, seed, inside } = this.#options;
    try {
      const worker = startWorker({ ice, recordings, producer, seed, inside });
      this.#worker = worker;
      worker.on('message', (message: OutletsReply) => this.#receive(message));
      worker.on('error', (error) => log.error({ error }, 'outlets worker failed'));
      this.#exited = new Promise((resolve) => {
        worker.once('exit', (code) => {
          this.#onExit(code);
          resolve();
        });
      });
    } catch (error) {
      log.error({ error: asError(error) }, 'outlets worker could not be started');
    }
  }

  #receive(message: OutletsReply): void {
    switch (message.type) {
      case 'ready':
        this.#onReady();
        return;
      case 'report':
        this.#onReport(message.outlet, message.report);
        return;
      case 'stopped':
        this.#stopping.get(message.id)?.();
        return;
      case 'hls':
        this.#rooms.get(message.room)?.window.take(message.piece);
        return;
      case 'trouble':
        this.#options.log.error({ reason: message.message }, 'outlets worker is in trouble and will be started again');
        return;
    }
  }

  #onReady(): void {
    this.#ready = true;
    for (const room of this.#rooms.keys()) this.#feed(room);
    for (const spec of this.#specs.values()) this.#post({ type: 'start', spec });
    for (const { window } of this.#rooms.values()) window.again();
  }

  #onReport(id: string, report: OutletReport): void {
    const spec = this.#specs.get(id);
    const before = this.#reports.get(id);
    this.#reports.set(id, report);
    if (spec === undefined || before?.state === report.state) return;
    if (report.state === 'live') this.#backOffMs = FIRST_RESTART_MS;
    const { state, error, attempts } = report;
    const values = {
      room: spec.room,
      outlet: id,
      kind: spec.type,
      to: shownTarget(spec),
      state,
      reason: error,
      attempts,
    };
    if (state === 'retrying' || state === 'failed') this.#options.log.warn(values, 'outlet is not live');
    else this.#options.log.info(values, 'outlet changed its state');
  }

  #onExit(code: number): void {
    this.#worker = null;
    this.#ready = false;
    for (const resolve of this.#stopping.values()) resolve();
    if (this.#closing.signal.aborted) return;
    this.#options.log.error({ code }, 'outlets worker ended; starting it again');
    void this.#restart();
  }

  async #restart(): Promise<void> {
    const wait = this.#backOffMs;
    this.#backOffMs = Math.min(SLOWEST_RESTART_MS, wait * 2);
    await this.#options.clock.sleep(wait, this.#closing.signal).catch(() => undefined);
    if (this.#wanted) this.#need();
  }

  #feed(id: string): void {
    const known = this.#rooms.get(id);
    if (known === undefined) return;
    const { port1, port2 } = new MessageChannel();
    const { pictures } = known.room;
    // Without a stage now the outlets are made all the same and wait for one.
    if (!known.room.feed(port1)) port1.close();
    this.#worker?.postMessage({ type: 'feed', room: id, pictures, port: port2 } satisfies OutletsRequest, [port2]);
  }

  async #stopped(id: string): Promise<void> {
    this.#ids += 1;
    const asked = this.#ids;
    const timer = new AbortController();
    const late = this.#options.clock.sleep(STOP_MS, timer.signal).catch(() => undefined);
    const done = new Promise<void>((resolve) => this.#stopping.set(asked, resolve));
    this.#post({ type: 'stop', outlet: id, id: asked });
    await Promise.race([done, late]);
    this.#stopping.delete(asked);
    timer.abort();
  }

  /** What is asked before the worker is ready is asked then. */
  #post(request: OutletsRequest): void {
    if (this.#ready) this.#worker?.postMessage(request);
  }

  async #tend(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#closing.signal.aborted) {
      await clock.sleep(TEND_EVERY_MS, this.#closing.signal).catch(() => undefined);
      for (const { window } of this.#rooms.values()) window.tend();
    }
  }
}
