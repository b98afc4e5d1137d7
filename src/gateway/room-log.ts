import type { Clock } from '../domain/clock.js';
import type { CommentEvent, RoomEvent } from '../domain/event.js';
import type { RoomPort } from '../room/room-port.js';
import { EventWindow } from './platform/event-window.js';
import { Ledger } from './platform/ledger.js';

/** What a room keeps for integrators that come back: so many events, of so many bytes as they are sent. */
export const KEPT_EVENTS = 200_000;
export const KEPT_BYTES = 64 * 1024 * 1024;
/** What a viewer who arrives is shown of the talk so far. */
const RECENT = 30;

/** The name of who is told what is addressed to anybody: the tenant's own webhooks. */
export const EVERYBODY = '*';

/** An event as it was numbered and written. */
export interface Numbered {
  readonly seq: number;
  readonly type: string;
  /** Whom it is for: who sent the comment it is about; null: everybody who follows the room. */
  readonly to: string | null;
  /** The message, as it is sent. */
  readonly text: string;
}

/** What was said by whom, as a page that has just been opened shows it. */
export type Said = Extract<RoomEvent, { type: 'comment.shown' | 'answer.finished' }>;

/** Who is told: the types everybody may follow, and what is addressed to one. */
export interface Follower {
  /** Types of the room's own events that are wanted; null: all. */
  readonly types: ReadonlySet<string> | null;
  /** The name under which events are addressed to it. */
  readonly name: string | null;
  /** An event it wants; the log goes on with the next. */
  readonly told: (numbered: Numbered) => void;
}

/** What of a log is wanted: see Follower. */
export type Wanted = Pick<Follower, 'types' | 'name'>;

function wants({ types, name }: Wanted, type: string, to: string | null): boolean {
  return to === null ? types === null || types.has(type) : to === name;
}

/**
 * Numbers what happens in a room and keeps the last of it: to resume after a lost connection, and to greet with. Comments'
 * fates stand in the same row, each for its sender alone.
 */
export class RoomLog {
  readonly room: RoomPort;
  /** Comments of integrators and what became of them. */
  readonly ledger = new Ledger();
  readonly #events = new EventWindow(KEPT_EVENTS, KEPT_BYTES);
  readonly #said: Said[] = [];
  readonly #all = new Set<Follower>();
  /** Followers of some types, by type, and by name: a flood of one kind costs nothing to those who do not want it. */
  readonly #byType = new Map<string, Set<Follower>>();
  readonly #byName = new Map<string, Set<Follower>>();
  readonly #unsubscribe: () => void;
  /** How every message goes on after what the event says. */
  readonly #ending: string;
  /** Number of this log's first event. */
  readonly #began: number;
  #seq: number;

  constructor(room: RoomPort, clock: Pick<Clock, 'now'>) {
    this.room = room;
    this.#ending = `,"room":${JSON.stringify(room.id)},"seq":`;
    // Numbers begin at the time, in microseconds: after a restart they go on above every one given out before, so that nobody
    // resumes in the wrong row without being told.
    this.#seq = clock.now() * 1_000;
    this.#began = this.#seq + 1;
    this.#unsubscribe = room.subscribe((event) => {
      if (event.type === 'comment.shown' || (event.type === 'answer.finished' && event.text !== '')) {
        this.#said.push(event);
        if (this.#said.length > RECENT) this.#said.shift();
      }
      this.#append(event.type, null, JSON.stringify(event));
    });
  }

  /** The last event's number. */
  get seq(): number {
    return this.#seq;
  }

  /** The number of the oldest event that is kept; one above `seq` when none is. */
  get oldest(): number {
    return this.#seq + 1 - this.#events.count;
  }

  /** The last comments and answers, oldest first. */
  recent(): readonly Said[] {
    return [...this.#said];
  }

  /** What became of a comment, for its sender. Returns its number. */
  tell(to: string, event: CommentEvent & { readonly viewer: string }): number {
    return this.#append(event.type, to, writtenOf(event));
  }

  /** The first event after `seq` that is kept, and wanted; undefined: there is none yet. */
  after(seq: number, wanted: Wanted): Numbered | undefined {
    const { oldest } = this;
    for (let i = Math.max(0, seq + 1 - oldest); i < this.#events.count; i += 1) {
      const [type, to] = [this.#events.typeAt(i), this.#events.toAt(i)];
      if (wants(wanted, type, to)) return { seq: oldest + i, type, to, text: this.#events.textAt(i) };
    }
    return undefined;
  }

  /** Everything after `seq` that is gone; undefined: nothing is. A number never given out is from another life. */
  lostSince(seq: number): { from: number; to: number; restarted: boolean } | undefined {
    const { oldest } = this;
    if (seq > this.#seq) return { from: 0, to: oldest - 1, restarted: true };
    return seq + 1 >= oldest ? undefined : { from: seq + 1, to: oldest - 1, restarted: seq + 1 < this.#began };
  }

  follow(follower: Follower): () => void {
    const { types, name } = follower;
    const sets: Set<Follower>[] = types === null ? [this.#all] : [];
    for (const type of types ?? []) sets.push(setOf(this.#byType, type));
    if (name !== null) sets.push(setOf(this.#byName, name));
    for (const set of sets) set.add(follower);
    return () => {
      for (const set of sets) set.delete(follower);
      for (const type of types ?? []) if (this.#byType.get(type)?.size === 0) this.#byType.delete(type);
      if (name !== null && this.#byName.get(name)?.size === 0) this.#byName.delete(name);
    };
  }

  close(): void {
    this.#unsubscribe();
  }

  /** @param written The event as JSON: it is put together from texts, since a copy for two more fields took a fifth of this. */
  #append(type: string, to: string | null, written: string): number {
    this.#seq += 1;
    const text = `${written.slice(0, -1)}${this.#ending}${this.#seq}}`;
    const numbered = { seq: this.#seq, type, to, text };
    this.#events.add(type, to, text);
    if (to === null) {
      for (const follower of this.#all) follower.told(numbered);
      for (const follower of this.#byType.get(type) ?? []) follower.told(numbered);
    } else {
      for (const follower of this.#byName.get(to) ?? []) follower.told(numbered);
      for (const follower of this.#byName.get(EVERYBODY) ?? []) follower.told(numbered);
    }
    return numbered.seq;
  }
}

/** As JSON.stringify writes it; how most comments end in a flood without looking at every field, in a third of the time. */
function writtenOf(event: CommentEvent & { readonly viewer: string }): string {
  const { type, id, viewer } = event;
  if (type === 'comment.rejected')
    return `{"type":"${type}","id":${JSON.stringify(id)},"reason":"${event.reason}","viewer":${JSON.stringify(viewer)}}`;
  if (type === 'comment.closed' && event.turn === undefined)
    return `{"type":"${type}","id":${JSON.stringify(id)},"outcome":"${event.outcome}","viewer":${JSON.stringify(viewer)}}`;
  return JSON.stringify(event);
}

function setOf<T>(map: Map<string, Set<T>>, key: string): Set<T> {
  const known = map.get(key) ?? new Set<T>();
  map.set(key, known);
  return known;
}

/** One log per room, begun when the room is first asked for. */
export class RoomLogs {
  readonly #logs = new Map<string, RoomLog>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  of(room: RoomPort): RoomLog {
    const known = this.#logs.get(room.id);
    if (known?.room === room) return known;
    // Another room took the id: what was said in the old one is not its history.
    known?.close();
    this.#forgetClosed();
    const log = new RoomLog(room, this.#clock);
    this.#logs.set(room.id, log);
    return log;
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
    this.#logs.clear();
  }

  /** Nobody asks for a room that has closed any more; who still reads its log holds it. Each can be some 100 MB. */
  #forgetClosed(): void {
    for (const [id, log] of this.#logs) {
      if (log.room.info().phase !== 'closed') continue;
      log.close();
      this.#logs.delete(id);
    }
  }
}
