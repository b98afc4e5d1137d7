import type { RoomEvent } from '../domain/event.js';
import type { RoomPort } from '../room/room-port.js';

/** Events a room keeps for integrators that come back. */
const KEPT = 1_000;
/** What a viewer who arrives is shown of the talk so far. */
const RECENT = 30;

export interface Numbered {
  readonly seq: number;
  readonly event: RoomEvent;
}

/** What was said by whom, as a page that has just been opened shows it. */
export type Said = Extract<RoomEvent, { type: 'comment.shown' | 'answer.finished' }>;

/** Numbers a room's events and keeps the last ones: to resume after a lost connection, and to greet with. */
export class RoomLog {
  readonly room: RoomPort;
  readonly #events: Numbered[] = [];
  readonly #said: Said[] = [];
  readonly #listeners = new Set<(numbered: Numbered) => void>();
  readonly #unsubscribe: () => void;
  #seq = 0;

  constructor(room: RoomPort) {
    this.room = room;
    this.#unsubscribe = room.subscribe((event) => {
      this.#seq += 1;
      const numbered = { seq: this.#seq, event };
      this.#events.push(numbered);
      if (this.#events.length > KEPT) this.#events.shift();
      if (event.type === 'comment.shown' || (event.type === 'answer.finished' && event.text !== '')) {
        this.#said.push(event);
        if (this.#said.length > RECENT) this.#said.shift();
      }
      for (const listener of this.#listeners) listener(numbered);
    });
  }

  /** The last event's number; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** The last comments and answers, oldest first. */
  recent(): readonly Said[] {
    return [...this.#said];
  }

  /**
   * Everything after `seq` that is still kept, and the numbers (inclusive) that are not. A `seq` that was never given out
   * comes from before a restart: numbering began anew, so everything that is kept is new to the caller.
   */
  since(seq: number): { events: readonly Numbered[]; lost?: { from: number; to: number; restarted: boolean } } {
    const restarted = seq > this.#seq;
    const after = restarted ? 0 : seq;
    const events = this.#events.filter((numbered) => numbered.seq > after);
    const first = events[0]?.seq ?? this.#seq + 1;
    if (!restarted && first === after + 1) return { events };
    return { events, lost: { from: after + 1, to: first - 1, restarted } };
  }

  listen(listener: (numbered: Numbered) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unsubscribe();
  }
}

/** One log per room, begun when the room is first asked for. */
export class RoomLogs {
  readonly #logs = new Map<string, RoomLog>();

  of(room: RoomPort): RoomLog {
    const known = this.#logs.get(room.id);
    if (known?.room === room) return known;
    // Another room took the id: what was said in the old one is not its history.
    known?.close();
    const log = new RoomLog(room);
    this.#logs.set(room.id, log);
    return log;
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
    this.#logs.clear();
  }
}
