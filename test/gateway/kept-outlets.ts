import { randomUUID } from 'node:crypto';
import { type OutletReport, type OutletSpec, type OutletTarget, STOPPED } from '../../src/domain/outlet.js';
import type { OutletsPort } from '../../src/gateway/outlets/outlet-routes.js';

/** Keeps outlets and runs none. */
export class KeptOutlets implements OutletsPort {
  readonly specs: OutletSpec[] = [];
  report: OutletReport = { ...STOPPED, state: 'live', since: Date.now() - 60_000, bytes: 9, bitsPerSecond: 1_500_000 };

  list(room: string): readonly { readonly spec: OutletSpec; readonly report: OutletReport }[] {
    return this.specs.filter((spec) => spec.room === room).map((spec) => ({ spec, report: this.report }));
  }

  async make(room: string, made: { name: string; enabled: boolean; target: OutletTarget }): Promise<OutletSpec> {
    const { name, enabled, target } = made;
    const spec = { id: randomUUID(), room, name, enabled, ...target };
    this.specs.push(spec);
    return await Promise.resolve(spec);
  }

  async change(spec: OutletSpec): Promise<void> {
    this.specs[this.specs.findIndex(({ id }) => id === spec.id)] = spec;
    await Promise.resolve();
  }

  async remove(id: string): Promise<void> {
    this.specs.splice(
      this.specs.findIndex((spec) => spec.id === id),
      1,
    );
    await Promise.resolve();
  }
}
