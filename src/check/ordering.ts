/** The parts of an RTP packet that matter here. */
export interface Numbered {
  readonly header: { readonly sequenceNumber: number; readonly timestamp: number; readonly marker: boolean };
  readonly payload: Buffer;
}

/** Puts packets in the order of their numbers again, and gives up on one that has not come within `patienceMs`. Pure. */
export class Ordering<P extends Numbered> {
  readonly #patienceMs: number;
  readonly #held = new Map<number, { packet: P; sinceMs: number }>();
  #next: number | undefined;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Takes a packet; returns those whose turn has come, each with how many were lost before it. */
  push(packet: P, nowMs: number): { packet: P; lost: number }[] {
    const number = packet.header.sequenceNumber;
    this.#next ??= number;
    // Late repetitions and what was given up.
    if (distance(this.#next, number) < 0) return [];
    this.#held.set(number, { packet, sinceMs: nowMs });
    const ready = this.#release(0);
    const oldest = Math.min(...[...this.#held.values()].map(({ sinceMs }) => sinceMs));
    if (nowMs - oldest < this.#patienceMs) return ready;
    const next = this.#next;
    const lost = Math.min(...[...this.#held.keys()].map((held) => distance(next, held)));
    this.#next = (next + lost) & 0xffff;
    return [...ready, ...this.#release(lost)];
  }

  #release(lostBefore: number): { packet: P; lost: number }[] {
    const ready: { packet: P; lost: number }[] = [];
    for (let lost = lostBefore; ; lost = 0) {
      const next = this.#next ?? 0;
      const held = this.#held.get(next);
      if (held === undefined) return ready;
      this.#held.delete(next);
      ready.push({ packet: held.packet, lost });
      this.#next = (next + 1) & 0xffff;
    }
  }
}

/** From one 16-bit number to another, the short way round. */
function distance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** RTP's 32-bit timestamps as a line that starts at 0 with the first one seen. */
export class Unwrapped {
  #last: number | undefined;
  #line = 0;

  unwrap(timestamp: number): number {
    this.#last ??= timestamp;
    const step = (timestamp - this.#last) | 0;
    const line = this.#line + step;
    if (step > 0) {
      this.#line = line;
      this.#last = timestamp;
    }
    return line;
  }
}

/** Collects a picture's packets, in order, up to the marker; a picture with a lost packet is given up. Pure. */
export class Assembly<P extends Numbered> {
  #packets: P[] = [];
  #broken = false;

  /** The packets of a whole picture, `'lost'` where one had to be given up, or null while there is more to come. */
  push(packet: P, lost: number): P[] | 'lost' | null {
    if (packet.payload.length === 0) return null;
    const first = this.#packets[0];
    const wasBroken = this.#broken;
    // A new picture began without the last one's end: what is missing may belong to either of them.
    const anew = first !== undefined && first.header.timestamp !== packet.header.timestamp;
    if (anew) this.#packets = [];
    this.#broken = lost > 0 || (this.#broken && !anew);
    this.#packets.push(packet);
    if (!packet.header.marker) return anew || (lost > 0 && !wasBroken) ? 'lost' : null;
    const packets = this.#packets;
    this.#packets = [];
    const whole = !this.#broken;
    this.#broken = false;
    return whole ? packets : 'lost';
  }
}
