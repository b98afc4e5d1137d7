import type { NumberedEvent, PlatformEvent, PlatformMessage } from '../gateway/platform/protocol.js';
import { Connection, type OpenSocket, socketAddress } from './connection.js';

type Batch = Extract<PlatformMessage, { type: 'comments' }>;
export type PlatformComment = Batch['comments'][number];
export type Happening = Extract<PlatformMessage, { type: 'events' }>['events'][number];
/** How a comment ended. */
export type CommentEnd = Extract<NumberedEvent, { type: 'comment.closed' | 'comment.rejected' }>;

export interface PlatformSocketOptions {
  /** Where the server is, e.g. `https://live.example`. */
  readonly server: string;
  readonly open: OpenSocket;
  /** Which of your programs this is; what becomes of a comment is told to the feed that sent it. */
  readonly feed?: string;
  readonly rooms: readonly string[];
  /** Types of the rooms' own events that are wanted; absent: all. */
  readonly only?: readonly string[];
  /** Numbers to go on from, by room, as `numbers` gave them in an earlier life. */
  readonly resumeFrom?: Readonly<Record<string, number>>;
  /** Every numbered event, once and in order. */
  readonly onEvent: (event: NumberedEvent) => void;
  /** A comment ended; exactly once for each, unless it is lost with a server that restarts: then it is sent again. */
  readonly onEnd?: (end: CommentEnd) => void;
  /** What else the server says: `gap`, `slow`, `error`, ... */
  readonly onNotice?: (notice: PlatformEvent) => void;
  readonly onClose?: (closed: { readonly code: number; readonly reason: string; readonly final: boolean }) => void;
  /** See Connection. */
  readonly firstRetryMs?: number;
  readonly random?: () => number;
}

/** Comments that may wait for their end; what is more must wait with you. */
export const MOST_OPEN = 100_000;
const MOST_BATCH = 100;
/** Characters of a batch: whatever they are, its message stays below the server's 256 KB. */
const MOST_CHARACTERS = 40_000;
const SILENT_MS = 45_000;

interface Waiting {
  readonly room: string;
  readonly comment: PlatformComment;
}

/**
 * An integrator's connection: rooms followed by number, comments sent until their end is known. A lost connection comes back,
 * resumes after the last number seen and sends again what has not ended; the server asks nothing twice, so nothing is lost and
 * nothing is told twice.
 */
export class PlatformSocket {
  readonly #options: PlatformSocketOptions;
  readonly #connection: Connection;
  readonly #seen: Record<string, number>;
  readonly #open = new Map<string, Waiting>();

  constructor(options: PlatformSocketOptions) {
    this.#options = options;
    this.#seen = { ...options.resumeFrom };
    const feed = options.feed === undefined ? '' : `?feed=${encodeURIComponent(options.feed)}`;
    this.#connection = new Connection({
      url: socketAddress(options.server, `/v1/platform/socket${feed}`),
      open: options.open,
      silentMs: SILENT_MS,
      onOpen: () => this.#onOpen(),
      onMessage: (text) => this.#onMessage(JSON.parse(text) as PlatformEvent),
      onClose: (closed) => options.onClose?.(closed),
      ...(options.firstRetryMs === undefined ? {} : { firstRetryMs: options.firstRetryMs }),
      ...(options.random === undefined ? {} : { random: options.random }),
    });
  }

  /** The last number seen of each room: keep them to go on from after a restart of yours. */
  get numbers(): Readonly<Record<string, number>> {
    return { ...this.#seen };
  }

  /** Comments sent whose end is not known yet. */
  get waiting(): number {
    return this.#open.size;
  }

  connect(): void {
    this.#connection.start();
  }

  /**
   * Sends comments, now or when the connection is back. One of the same id and viewer that has not ended is not sent twice.
   * @returns How many were taken; the rest must wait until others have ended.
   */
  comment(room: string, comments: readonly PlatformComment[]): number {
    const taken = comments.slice(0, Math.max(0, MOST_OPEN - this.#open.size));
    const fresh = taken.filter((comment) => !this.#open.has(keyOf(room, comment)));
    for (const comment of fresh) this.#open.set(keyOf(room, comment), { room, comment });
    this.#sendComments(room, fresh);
    return taken.length;
  }

  /** What happened on the platform. @returns False when the connection is down: nothing was sent, send it again. */
  happened(room: string, events: readonly Happening[]): boolean {
    return batches(events).every((batch) => this.#connection.send({ type: 'events', room, events: batch }));
  }

  close(): void {
    this.#connection.close();
  }

  #onOpen(): void {
    const { rooms, only } = this.#options;
    const resumeFrom = Object.fromEntries(Object.entries(this.#seen).filter(([room]) => rooms.includes(room)));
    this.#connection.send({ type: 'subscribe', rooms, resumeFrom, ...(only === undefined ? {} : { only }) });
    const byRoom = new Map<string, PlatformComment[]>();
    for (const { room, comment } of this.#open.values()) {
      const own = byRoom.get(room) ?? [];
      own.push(comment);
      byRoom.set(room, own);
    }
    for (const [room, comments] of byRoom) this.#sendComments(room, comments);
  }

  /** A room began anew: what was sent while it was away was turned away unheard. */
  #sendAgain(room: string): void {
    const open = [...this.#open.values()].filter((waiting) => waiting.room === room);
    this.#sendComments(
      room,
      open.map(({ comment }) => comment),
    );
  }

  #sendComments(room: string, comments: readonly PlatformComment[]): void {
    for (const batch of batches(comments)) this.#connection.send({ type: 'comments', room, comments: batch });
  }

  #onMessage(event: PlatformEvent): void {
    if (event.type === 'comment.closed' || event.type === 'comment.rejected') this.#ended(event);
    if ('seq' in event && event.seq !== undefined) {
      if (event.seq <= (this.#seen[event.room] ?? 0)) return;
      this.#seen[event.room] = event.seq;
      this.#options.onEvent(event);
      return;
    }
    if (event.type === 'subscribed') {
      for (const [room, seq] of Object.entries(event.rooms)) this.#seen[room] ??= seq;
    } else if (event.type === 'gap') {
      this.#seen[event.room] = event.to;
      if (event.restarted) this.#sendAgain(event.room);
    }
    this.#options.onNotice?.(event);
  }

  #ended(end: CommentEnd): void {
    // Known by then when the end was told in the gap of a connection that was lost and is told again.
    if (this.#open.delete(`${end.room}\0${end.viewer}\0${end.id}`)) this.#options.onEnd?.(end);
  }
}

function keyOf(room: string, { viewer, id }: PlatformComment): string {
  return `${room}\0${viewer}\0${id}`;
}

/** Lists of at most a hundred that fit into one message each. */
function batches<T extends object>(all: readonly T[]): readonly (readonly T[])[] {
  const made: T[][] = [];
  let characters = Infinity;
  for (const one of all) {
    const own = JSON.stringify(one).length;
    const last = made.at(-1);
    if (last === undefined || last.length >= MOST_BATCH || characters + own > MOST_CHARACTERS) {
      made.push([one]);
      characters = own;
    } else {
      last.push(one);
      characters += own;
    }
  }
  return made;
}
