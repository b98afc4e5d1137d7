/** How the messages begin that tell an outcome, as the server writes them now; one in another order is read as JSON. */
const BEGINNING =
  /^\{"type":"comment\.(?:closed","id":"c(\d+)","outcome":"(\w+)"|rejected","id":"c(\d+)","reason":"(\w+)")/;
/** Enough of a message for that. */
const LOOKED_AT = 120;

interface Told {
  readonly type: string;
  readonly id: string;
  readonly outcome?: string;
  readonly reason?: string;
}

/** Counts the outcomes of comments `c0`, `c1`, ...: how many each had, and whether they came to whom they were for. */
export class Outcomes {
  readonly counts: Record<string, number> = {};
  readonly #senderOf: (n: number) => number;
  /** Outcomes of each comment, by its number. */
  #times = new Uint8Array(1 << 20);
  #ended = 0;
  #astray = 0;

  /** @param senderOf The connection that sends a comment. */
  constructor(senderOf: (n: number) => number) {
    this.#senderOf = senderOf;
  }

  /** Comments that have had an outcome. */
  get ended(): number {
    return this.#ended;
  }

  /** A message that came over a connection; what is no outcome is passed over. */
  hear(connection: number, data: Buffer): void {
    const found = BEGINNING.exec(data.toString('latin1', 0, LOOKED_AT));
    if (found !== null) {
      const [, closed, outcome, rejected = '', reason = ''] = found;
      if (closed !== undefined) this.#note(connection, Number(closed), outcome ?? '');
      else this.#note(connection, Number(rejected), `rejected: ${reason}`);
      return;
    }
    const { type, id, outcome, reason } = JSON.parse(data.toString()) as Told;
    if (type === 'comment.closed') this.#note(connection, Number(id.slice(1)), outcome ?? '');
    else if (type === 'comment.rejected') this.#note(connection, Number(id.slice(1)), `rejected: ${reason ?? ''}`);
  }

  /** Of so many comments sent: those that have not ended, or twice; and what came to the wrong connection. */
  wrong(sent: number): number {
    const times = this.#times.subarray(0, sent);
    return this.#astray + sent - times.length + times.reduce((sum, count) => sum + (count === 1 ? 0 : 1), 0);
  }

  #note(connection: number, n: number, what: string): void {
    if (connection !== this.#senderOf(n)) this.#astray += 1;
    if (n >= this.#times.length) {
      const longer = new Uint8Array(2 * Math.max(n, this.#times.length));
      longer.set(this.#times);
      this.#times = longer;
    }
    const before = this.#times[n] ?? 0;
    if (before === 0) this.#ended += 1;
    this.#times[n] = Math.min(255, before + 1);
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}
