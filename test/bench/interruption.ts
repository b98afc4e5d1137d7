import { quantile } from '../../src/check/statistics.js';
import { JourneyOperator } from '../journey/operator.js';
import { type HeardPacket, JourneyPeer } from '../journey/peer.js';
import { within } from '../journey/waiting.js';
import { type Row, served } from './served.js';

const CUTS = 100;
/** Longer than any pause of hers, ms. */
const PATIENCE_MS = 30_000;

/**
 * An operator wants silence in the middle of a sentence: from sending the request to the last packet with speech at a viewer on
 * this machine (REST, room, stage, packets and all). Only cuts inside a sound count: a pause of hers would flatter.
 */
export async function interruption(row: Row): Promise<void> {
  const times: number[] = [];
  await served([(room) => ({ ...room, pauseMs: 0 })], async (running) => {
    const operator = new JourneyOperator(running.url);
    const sound: HeardPacket[] = [];
    let heard = (): void => undefined;
    const peer = await JourneyPeer.join(running.url, 'demo', {
      decode: true,
      onSound: (packet) => {
        sound.push(packet);
        heard();
      },
    });
    const until = async (what: string, holds: () => boolean): Promise<void> => {
      const held = new Promise<void>((resolve) => {
        heard = () => {
          if (!holds()) return;
          heard = () => undefined;
          resolve();
        };
      });
      await within(PATIENCE_MS, what, held);
    };
    const speaks = ({ rms }: HeardPacket): boolean => rms > 0.005;
    for (let i = 0; i < CUTS; i += 1) {
      const resumed = sound.length;
      // Somewhere in the first second and a half of a sentence, in the middle of a sound.
      const from = resumed + 15 + ((i * 13) % 75);
      await until('she speaks', () => sound.length > from && sound.slice(-4).every(speaks));
      const sent = performance.now();
      await operator.hold('everything');
      const held = sound.length;
      await until('sound goes on, silent', () => sound.length > held + 40);
      const last = sound.findLast(speaks)?.arrivedMs ?? NaN;
      times.push(Math.max(0, last - sent));
      await operator.hold('nothing');
    }
    await peer.leave();
  });
  row(
    'operator wants silence to the last packet with speech, p50 / p99',
    `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.99).toFixed(0)} ms`,
    'p99 150 ms, then 60',
  );
}
