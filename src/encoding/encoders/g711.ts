import { Failure } from '../../domain/failure.js';
import { SAMPLE_RATE, SAMPLES_PER_PACKET, type Samples } from '../../domain/media-time.js';
import type { Packet } from '../../domain/packet.js';
import type { AudioEncoder } from '../encoder.js';

/** Telephone sound: 8 kHz (RFC 3551 §4.5.14). */
const STEP = SAMPLE_RATE / 8_000;
/** A Kaiser-windowed low-pass: flat to 3.4 kHz, 50 dB down from 4 kHz on, so that nothing folds back. */
const TAPS = 241;
const CUT_HZ = 3_700;
const BETA = 4.55;
const DELAY = (TAPS - 1) / 2;

/**
 * Opens G.711 (ITU-T G.711): 48 kHz mono in, 20 ms packets of 160 bytes out, for gateways that speak no Opus.
 * @param law `pcmu` is the μ-law of North America and Japan, `pcma` the A-law of everywhere else.
 */
export function openG711Encoder(law: 'pcmu' | 'pcma'): AudioEncoder {
  return new G711Encoder(law);
}

class G711Encoder implements AudioEncoder {
  readonly codec: 'pcmu' | 'pcma';
  readonly #taps = lowPass();
  /** The end of the sound before, then this packet's. */
  readonly #line = new Float32Array(TAPS - 1 + SAMPLES_PER_PACKET);

  constructor(law: 'pcmu' | 'pcma') {
    this.codec = law;
  }

  encode(samples: Int16Array, at: Samples): Packet[] {
    if (samples.length !== SAMPLES_PER_PACKET)
      throw new Failure('internal', `${samples.length} samples for one packet, expected ${SAMPLES_PER_PACKET}`);
    const line = this.#line;
    line.copyWithin(0, SAMPLES_PER_PACKET);
    line.set(samples, TAPS - 1);
    const word = this.codec === 'pcmu' ? muLaw : aLaw;
    const data = new Uint8Array(SAMPLES_PER_PACKET / STEP);
    for (let i = 0; i < data.length; i += 1) {
      let sum = 0;
      for (let k = 0; k < TAPS; k += 1) sum += (this.#taps[k] ?? 0) * (line[i * STEP + k] ?? 0);
      data[i] = word(Math.max(-32_768, Math.min(32_767, Math.round(sum))));
    }
    return [{ codec: this.codec, at: at - DELAY, keyFrame: true, data }];
  }

  close(): void {
    // Nothing is held but memory.
  }
}

/** ITU-T G.711 table 2a, with the bits inverted as they are sent. @param sample 16 bits. */
export function muLaw(sample: number): number {
  const size = Math.min(Math.abs(sample), 32_635) + 132;
  const segment = 24 - Math.clz32(size);
  const step = (size >> (segment + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}

/** ITU-T G.711 table 1a, with the even bits inverted as they are sent. @param sample 16 bits. */
export function aLaw(sample: number): number {
  const size = (sample < 0 ? -sample - 1 : sample) >> 3;
  const segment = Math.max(0, 27 - Math.clz32(size));
  const step = (size >> Math.max(1, segment)) & 0x0f;
  return ((segment << 4) | step) ^ (sample < 0 ? 0x55 : 0xd5);
}

function lowPass(): Float32Array {
  const taps = Float32Array.from({ length: TAPS }, (_, k) => {
    const t = k - DELAY;
    const x = (2 * CUT_HZ) / SAMPLE_RATE;
    const ideal = t === 0 ? x : Math.sin(Math.PI * x * t) / (Math.PI * t);
    return (ideal * bessel(BETA * Math.sqrt(1 - (t / DELAY) ** 2))) / bessel(BETA);
  });
  const sum = taps.reduce((all, tap) => all + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 30; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
