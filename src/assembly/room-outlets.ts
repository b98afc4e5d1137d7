import { randomUUID } from 'node:crypto';
import { WorkerOutlets, type WorkerOutletsOptions } from '../delivery/outlets/worker-outlets.js';
import type { OutletRoom } from '../delivery/outlets/outlets.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import { type OutletReport, type OutletSpec, type OutletTarget, STOPPED } from '../domain/outlet.js';
import type { PartState } from '../domain/part.js';
import type { OutletsPort } from '../gateway/outlets/outlet-routes.js';
import type { Metrics } from '../ops/metrics.js';
import type { OutletStore } from './outlet-store.js';

const MOST_PER_ROOM = 16;

/** The outlets of every room: kept in the store, run by the worker. */
export class RoomOutlets implements OutletsPort {
  readonly #store: OutletStore;
  readonly #running: WorkerOutlets;
  readonly #specs = new Map<string, OutletSpec>();

  private constructor(store: OutletStore, running: WorkerOutlets) {
    this.#store = store;
    this.#running = running;
  }

  static async open(store: OutletStore, options: WorkerOutletsOptions): Promise<RoomOutlets> {
    const outlets = new RoomOutlets(store, new WorkerOutlets(options));
    for (const spec of await store.all()) outlets.#specs.set(spec.id, spec);
    return outlets;
  }

  /** A room of this process; its outlets start when it has a stage. */
  add(room: OutletRoom): void {
    this.#running.add(room);
  }

  /** A room has its first stage, or a new one in place of one that ended. */
  stageStarted(room: string, first: boolean): void {
    this.#running.stageStarted(room);
    if (!first) return;
    for (const spec of this.#specs.values()) if (spec.room === room && spec.enabled) this.#running.start(spec);
  }

  /** A room goes off the air, and its outlets with it; they start again when it comes back. */
  async roomStopped(room: string): Promise<void> {
    for (const { spec } of this.list(room)) await this.#running.stop(spec.id);
  }

  list(room: string): readonly { readonly spec: OutletSpec; readonly report: OutletReport }[] {
    return [...this.#specs.values()]
      .filter((spec) => spec.room === room)
      .map((spec) => ({ spec, report: this.#report(spec) }));
  }

  async make(room: string, made: { name: string; enabled: boolean; target: OutletTarget }): Promise<OutletSpec> {
    if (this.list(room).length >= MOST_PER_ROOM)
      throw new Failure('overloaded', because('most-outlets', { room, most: MOST_PER_ROOM }));
    const { name, enabled, target } = made;
    const spec: OutletSpec = { id: randomUUID(), room, name, enabled, ...target };
    await this.#store.put(spec);
    this.#specs.set(spec.id, spec);
    if (enabled) this.#running.start(spec);
    return spec;
  }

  async change(spec: OutletSpec): Promise<void> {
    await this.#store.put(spec);
    this.#specs.set(spec.id, spec);
    if (spec.enabled) this.#running.start(spec);
    else await this.#running.stop(spec.id);
  }

  async remove(id: string): Promise<void> {
    await this.#store.remove(id);
    this.#specs.delete(id);
    await this.#running.stop(id);
  }

  async hls(room: string, name: string): ReturnType<WorkerOutlets['hls']> {
    return await this.#running.hls(room, name);
  }

  /** For `/readyz`: an outlet that is not live is a part with less than was asked for, never a server that is not ready. */
  states(): Record<string, PartState> {
    const worker = this.#running.state();
    const all: Record<string, PartState> = worker === null ? {} : { outlets: worker };
    for (const spec of this.#specs.values()) {
      if (!spec.enabled) continue;
      const { state, error } = this.#report(spec);
      const detail = error === null ? state : `${state}: ${error}`;
      all[`outlet ${nameOf(spec)}`] = {
        ...(state === 'live' ? { status: 'ok', mode: spec.type } : { status: 'degraded', mode: spec.type, detail }),
        room: spec.room,
        forOperators: true,
      };
    }
    return all;
  }

  /** Shows every outlet in `/metrics`. */
  measure(metrics: Metrics): void {
    const figure = (name: string, help: string, of: (report: OutletReport) => number): void => {
      metrics.polled(name, help, 'outlet', async () => {
        const specs = [...this.#specs.values()];
        return await Promise.resolve(Object.fromEntries(specs.map((spec) => [nameOf(spec), of(this.#report(spec))])));
      });
    };
    figure('zhubo_outlet_live', 'Whether an outlet is live', ({ state }) => (state === 'live' ? 1 : 0));
    figure('zhubo_outlet_bits_per_second', 'What an outlet sends', ({ bitsPerSecond }) => bitsPerSecond);
    figure('zhubo_outlet_bytes', 'What an outlet has sent', ({ bytes }) => bytes);
    figure('zhubo_outlet_dropped_packets', 'Left out since the other side was too slow', ({ dropped }) => dropped);
  }

  async close(): Promise<void> {
    await this.#running.close();
  }

  #report(spec: OutletSpec): OutletReport {
    const report = this.#running.report(spec.id);
    // Asked to run and not heard of yet.
    if (spec.enabled) return report ?? { ...STOPPED, state: 'connecting' };
    return { ...(report ?? STOPPED), state: 'stopped' };
  }
}

/** Short and without secrets; the same name in `/readyz`, `/metrics` and the log. */
function nameOf({ room, type, id }: OutletSpec): string {
  return `${room} ${type} ${id.slice(0, 8)}`;
}
