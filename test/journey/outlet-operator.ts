import type { z } from 'zod';
import type { outletShown } from '../../src/gateway/outlets/bodies.js';
import { JourneyOperator } from './operator.js';
import { until } from './waiting.js';

export type OutletAnswer = z.infer<typeof outletShown>;

export interface RecordedAnswer {
  readonly name: string;
  readonly bytes: number;
  readonly recording: boolean;
}

/** What an operator does with a room's outlets and recordings over REST; throws unless it is taken. */
export class OutletOperator extends JourneyOperator {
  async outlets(): Promise<OutletAnswer[]> {
    return (await this.#json<{ outlets: OutletAnswer[] }>('outlets')).outlets;
  }

  async outlet(id: string): Promise<OutletAnswer> {
    return await this.#json(`outlets/${id}`);
  }

  async addOutlet(body: object): Promise<OutletAnswer> {
    return await this.#json('outlets', 'POST', body);
  }

  async changeOutlet(id: string, body: object): Promise<OutletAnswer> {
    return await this.#json(`outlets/${id}`, 'PATCH', body);
  }

  async removeOutlet(id: string): Promise<void> {
    const { status } = await this.fetch(`outlets/${id}`, { method: 'DELETE' });
    if (status !== 204) throw new Error(`DELETE of an outlet: ${status}`);
  }

  async untilState(id: string, ...states: readonly OutletAnswer['state'][]): Promise<void> {
    let last: OutletAnswer | undefined;
    const is = async (): Promise<boolean> => {
      last = await this.outlet(id);
      return states.includes(last.state);
    };
    await until(`an outlet is ${states.join(' or ')}`, is, () => JSON.stringify(last));
  }

  /** Waits until it has sent something more, so many times. */
  async untilSent(id: string, times: number): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      const { bytes } = await this.outlet(id);
      await until('it sends', async () => (await this.outlet(id)).bytes > bytes);
    }
  }

  /** Names of the room's recorded files that end so, oldest first. */
  async recordings(ending: '.mp4' | '.vtt'): Promise<RecordedAnswer[]> {
    const { recordings } = await this.#json<{ recordings: RecordedAnswer[] }>('recordings');
    return recordings.filter(({ name }) => name.endsWith(ending));
  }

  async #json<T>(path: string, method = 'GET', body?: object): Promise<T> {
    const response = await this.fetch(path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
