/** Events of one piece; when it is whole, their texts become one row of bytes. */
const PIECE = 256;

/**
 * Events in their order, the latest so many, of so many bytes. Kept as pieces of bytes: as texts of their own 200,000 of them are 400,000
 * objects that every run of the garbage collector walks over, and twice the memory.
 */
export class EventWindow {
  readonly #mostEvents: number;
  readonly #mostBytes: number;
  readonly #pieces: Piece[] = [];
  /** Of the first piece, those that are forgotten already. */
  #gone = 0;
  #count = 0;
  #bytes = 0;

  constructor(mostEvents: number, mostBytes: number) {
    this.#mostEvents = mostEvents;
    this.#mostBytes = mostBytes;
  }

  /** How many are kept. */
  get count(): number {
    return this.#count;
  }

  add(type: string, to: string | null, text: string): void {
    let last = this.#pieces.at(-1);
    if (last === undefined || last.isWhole) {
      last = new Piece();
      this.#pieces.push(last);
    }
    this.#bytes += last.add(type, to, text);
    this.#count += 1;
    while (this.#count > this.#mostEvents || this.#bytes > this.#mostBytes) this.#forgetFirst();
  }

  typeAt(index: number): string {
    return this.#pieceOf(index)?.types[(this.#gone + index) % PIECE] ?? '';
  }

  toAt(index: number): string | null {
    return this.#pieceOf(index)?.tos[(this.#gone + index) % PIECE] ?? null;
  }

  textAt(index: number): string {
    return this.#pieceOf(index)?.textAt((this.#gone + index) % PIECE) ?? '';
  }

  #pieceOf(index: number): Piece | undefined {
    return this.#pieces[Math.floor((this.#gone + index) / PIECE)];
  }

  #forgetFirst(): void {
    this.#bytes -= this.#pieces[0]?.bytesAt(this.#gone) ?? 0;
    this.#count -= 1;
    this.#gone += 1;
    if (this.#gone < PIECE) return;
    this.#pieces.shift();
    this.#gone = 0;
  }
}

/** Some events after one another. */
class Piece {
  readonly types: string[] = [];
  readonly tos: (string | null)[] = [];
  /** Where each text ends, in bytes. */
  readonly #ends: number[] = [];
  #texts: string[] = [];
  /** All texts, when it is whole. */
  #all: Buffer | null = null;

  get isWhole(): boolean {
    return this.#all !== null;
  }

  /** Returns the bytes of the text. */
  add(type: string, to: string | null, text: string): number {
    const bytes = Buffer.byteLength(text);
    this.types.push(type);
    this.tos.push(to);
    this.#ends.push((this.#ends.at(-1) ?? 0) + bytes);
    this.#texts.push(text);
    if (this.#texts.length === PIECE) {
      this.#all = Buffer.from(this.#texts.join(''));
      this.#texts = [];
    }
    return bytes;
  }

  textAt(index: number): string {
    return this.#all?.toString('utf8', this.#ends[index - 1] ?? 0, this.#ends[index]) ?? this.#texts[index] ?? '';
  }

  bytesAt(index: number): number {
    return (this.#ends[index] ?? 0) - (this.#ends[index - 1] ?? 0);
  }
}
