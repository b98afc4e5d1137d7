import { SAMPLES_PER_PICTURE } from '../domain/media-time.js';
import { SOUND_CODECS, type SoundCodec } from '../domain/packet.js';
import type { DemandMessage, OutletMessage } from '../domain/stream.js';
import { SAMPLES_BEFORE } from '../driving/hearing.js';
import type { SoundEncoder } from '../encoding/encoder.js';
import type { Ambience } from './ambience.js';
import { Playout } from './playout.js';
import type { UtteranceEvent } from './stage.js';

export interface SoundingParts {
  /** What is heard beside speech. */
  readonly ambience: Ambience;
  readonly openAudio: (codec: SoundCodec) => Promise<SoundEncoder>;
  readonly send: (message: OutletMessage) => void;
  readonly report: (event: UtteranceEvent) => void;
}

interface Lane {
  encoder: SoundEncoder | null;
  listeners: number;
}

/** The sound of a stage: plays what was handed over and encodes it, in each codec that somebody listens in. */
export class Sounding {
  readonly playout: Playout;
  readonly #parts: SoundingParts;
  readonly #lanes: Readonly<Record<SoundCodec, Lane>>;

  constructor(parts: SoundingParts) {
    this.#parts = parts;
    this.playout = new Playout(SAMPLES_BEFORE + SAMPLES_PER_PICTURE, parts.ambience);
    const lane = (): Lane => ({ encoder: null, listeners: 0 });
    this.#lanes = { opus: lane(), pcmu: lane(), pcma: lane(), aac: lane() };
  }

  /** Whether anybody listens. */
  get heard(): boolean {
    return SOUND_CODECS.some((codec) => this.#lanes[codec].listeners > 0);
  }

  /** Who listens; opens an encoder when the first listener of its codec comes. */
  async demand(message: Extract<DemandMessage, { type: 'demand' }>): Promise<void> {
    for (const codec of SOUND_CODECS) {
      const lane = this.#lanes[codec];
      lane.listeners = message[codec] ?? 0;
      if (lane.listeners > 0) lane.encoder ??= await this.#parts.openAudio(codec);
    }
  }

  /** The next 40 ms. */
  step(): void {
    for (let packet = 0; packet < 2; packet += 1) {
      const { samples, at, events } = this.playout.advance();
      for (const codec of SOUND_CODECS) {
        const { listeners, encoder } = this.#lanes[codec];
        if (listeners === 0 || encoder === null) continue;
        for (const made of encoder.encode(samples, at)) this.#parts.send({ type: 'packet', ...made });
      }
      for (const event of events) this.#parts.report(event);
    }
  }

  close(): void {
    for (const { encoder } of Object.values(this.#lanes)) encoder?.close();
  }
}
