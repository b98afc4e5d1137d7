import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure.js';
import type { Catalogue } from './catalogue.js';
import { checkSlides, readRoomJson, roomOf, type RoomFile, SHOW_KEYS } from './script.js';

const json = z.record(z.string(), z.unknown());
const keptFile = z.object({
  version: z.number().int().min(1),
  /** Hash of the room's file that was edited. */
  of: z.string(),
  /** Null: as the file has it. */
  show: json.nullable(),
});
type Kept = z.infer<typeof keptFile>;

/** What errors call an edited run of show. */
const WHERE = 'The run of show';

/**
 * A room's run of show, which an operator may edit on air. Edits are kept beside the other run-time files and outlast a restart, until
 * the room's own file changes: then that counts.
 */
export class EditedShow {
  readonly #path: string;
  readonly #keptAt: string;
  readonly #hash: string;
  /** The room's file. */
  readonly #own: Readonly<Record<string, unknown>>;
  /** What was kept, until it is taken up again. */
  #restored: Kept | null;
  #kept: Kept;
  #file: RoomFile;

  private constructor(path: string, keptAt: string) {
    this.#path = path;
    this.#keptAt = keptAt;
    this.#own = json.parse(readRoomJson(path));
    this.#hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    const before = readKept(keptAt);
    const edited = before !== null && before.of === this.#hash;
    this.#restored = edited ? before : null;
    this.#kept = { version: (before?.version ?? 0) + 1, of: this.#hash, show: null };
    this.#file = roomOf(this.#own, path);
  }

  /**
   * @param path The room's file.
   * @param keptAt Where edits are kept.
   * @throws Failure `bad_request` naming the file that is not usable.
   */
  static open(path: string, keptAt: string): EditedShow {
    return new EditedShow(path, keptAt);
  }

  /**
   * Takes up what was edited before a restart.
   * @param catalogue The shop now: products may have come by other ways than its file.
   * @throws Failure `bad_request` when it cannot be used any more; the room's own show stays then.
   */
  async restore(catalogue: Catalogue): Promise<void> {
    const kept = this.#restored;
    this.#restored = null;
    if (kept?.show == null) return;
    const file = this.#made(kept.show, `${this.#keptAt} (delete it to be rid of it)`, catalogue);
    await checkSlides(file);
    this.#kept = kept;
    this.#file = file;
  }

  /** The room with its edits. */
  get file(): RoomFile {
    return this.#file;
  }

  /** Counts its changes, from 1. */
  get version(): number {
    return this.#kept.version;
  }

  /** The run of show as it is written in a room's file. */
  get show(): Readonly<Record<string, unknown>> {
    return shown(this.#kept.show ?? this.#own);
  }

  /**
   * Takes another run of show, whole, and keeps it.
   * @param ifVersion It must still be of this version.
   * @param catalogue The shop now: segments may only speak of what it has.
   * @throws Failure `bad_request` naming each line that is wrong, `stale`.
   */
  async replace(show: unknown, ifVersion: number | undefined, catalogue: Catalogue): Promise<RoomFile> {
    const given = json.safeParse(show);
    if (!given.success) throw new Failure('bad_request', `${WHERE} must be an object.`);
    const unknown = Object.keys(given.data).find((key) => !SHOW_KEYS.some((known) => known === key));
    if (unknown !== undefined)
      throw new Failure('bad_request', `${WHERE} has no key "${unknown}"; allowed: ${SHOW_KEYS.join(', ')}`);
    const file = this.#made(given.data, WHERE, catalogue);
    await checkSlides(file);
    // Looked at behind the only wait: who came first has won.
    if (ifVersion !== undefined && ifVersion !== this.version)
      throw new Failure('stale', `${WHERE} is of version ${this.version} by now, not ${ifVersion}; read it again.`);
    const kept: Kept = { version: this.version + 1, of: this.#hash, show: given.data };
    mkdirSync(dirname(this.#keptAt), { recursive: true });
    const part = `${this.#keptAt}.part`;
    writeFileSync(part, JSON.stringify(kept));
    renameSync(part, this.#keptAt);
    this.#kept = kept;
    this.#file = file;
    return file;
  }

  #made(show: Readonly<Record<string, unknown>>, where: string, catalogue: Catalogue): RoomFile {
    const rest = Object.entries(this.#own).filter(([key]) => !SHOW_KEYS.some((known) => known === key));
    return roomOf({ ...Object.fromEntries(rest), ...show }, this.#path, where, catalogue);
  }
}

function shown(room: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(SHOW_KEYS.flatMap((key) => (key in room ? [[key, room[key]]] : [])));
}

/** @throws Failure `bad_request` for a file that nobody wrote here. */
function readKept(path: string): Kept | null {
  if (!existsSync(path)) return null;
  const parsed = keptFile.safeParse(readRoomJson(path));
  if (parsed.success) return parsed.data;
  throw new Failure('bad_request', `${path} is no run of show that was kept; delete it to go back to the room's file.`);
}
