import type { MessagePort } from 'node:worker_threads';
import { SOUND_CODECS, type VideoCodec } from '../domain/packet.js';
import {
  type Demand,
  type DemandMessage,
  type Layer,
  type OutletMessage,
  type SaidSentence,
  wantersOf,
} from '../domain/stream.js';

const CODECS = ['h264', 'vp8', ...SOUND_CODECS] as const;

/**
 * Who takes a stage's packets: the viewers' delivery, the outlets. Each says what it wants and is sent that, encoded once for all;
 * what one asks for is added to what the others do. Who never asked is sent nothing.
 */
export class Sinks {
  readonly #sinks = new Map<MessagePort, Demand | null>();
  readonly #onDemand: (message: DemandMessage) => void;

  /** @param onDemand Told what all want together, and of every key frame that is asked for. */
  constructor(onDemand: (message: DemandMessage) => void) {
    this.#onDemand = onDemand;
  }

  add(port: MessagePort): void {
    this.#sinks.set(port, null);
    port.on('message', (message: DemandMessage) => {
      if (message.type === 'demand') {
        this.#sinks.set(port, message);
        this.#tell();
      } else this.#onDemand(message);
    });
    port.on('close', () => {
      if (this.#sinks.delete(port)) this.#tell();
    });
  }

  send(message: OutletMessage): void {
    const takers = [...this.#sinks].filter(([, demand]) => demand !== null && wants(demand, message));
    for (const [i, [port]] of takers.entries()) {
      // The last gets the memory itself; the others a copy, made by posting.
      const last = i === takers.length - 1 && message.type === 'packet' && message.data.buffer instanceof ArrayBuffer;
      port.postMessage(message, last ? [message.data.buffer] : []);
    }
  }

  close(): void {
    for (const port of this.#sinks.keys()) port.close();
  }

  #tell(): void {
    const demands = [...this.#sinks.values()].filter((demand) => demand !== null);
    const sum = (codec: (typeof CODECS)[number], layer: Layer = 0): number =>
      demands.reduce((all, demand) => all + wantersOf(demand, codec, layer), 0);
    const deepest = Math.max(0, ...demands.map(({ smaller }) => smaller?.h264.length ?? 0));
    const further = (codec: VideoCodec): number[] => Array.from({ length: deepest }, (_, i) => sum(codec, i + 1));
    const all = Object.fromEntries(CODECS.map((codec) => [codec, sum(codec)])) as Record<
      (typeof CODECS)[number],
      number
    >;
    this.#onDemand({ type: 'demand', ...all, smaller: { h264: further('h264'), vp8: further('vp8') } });
  }
}

function wants(demand: Demand, message: OutletMessage): boolean {
  switch (message.type) {
    case 'clock':
      return true;
    case 'packet':
      return wantersOf(demand, message.codec, message.layer) > 0;
    case 'sentence':
      return demand.aac !== undefined;
  }
}

/** Remembers what is said until it was heard, so that its words can be told with their media times. */
export class Said {
  readonly #texts = new Map<string, { text: string; from: number | null }>();

  /** A sentence was handed over. */
  note(utterance: string, text: string): void {
    if (!this.#texts.has(utterance)) this.#texts.set(utterance, { text, from: null });
  }

  started(utterance: string, at: number): void {
    const said = this.#texts.get(utterance);
    if (said !== undefined) said.from = at;
  }

  /** The sentence with its times; null when it never began. Forgets it, and what was dropped before it. */
  finished(utterance: string, at: number, complete: boolean): SaidSentence | null {
    const said = this.#texts.get(utterance);
    if (said === undefined) return null;
    for (const earlier of [...this.#texts.keys()]) {
      this.#texts.delete(earlier);
      if (earlier === utterance) break;
    }
    return said.from === null ? null : { text: said.text, from: said.from, until: at, complete };
  }
}
