import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../src/domain/failure.js';
import { systemClock } from '../../src/domain/clock.js';
import type { RoomKeeping } from '../../src/gateway/studio/room-routes.js';
import type { StudioParts } from '../../src/gateway/studio/studio-routes.js';
import { RoomStore } from '../../src/knowledge/store/room-store.js';
import { Presenters } from '../../src/assembly/presenters.js';
import type { OidcOptions } from '../../src/access/oidc.js';
import type { Clock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { Database } from '../../src/storage/database.js';
import { accessOf, type OpenedAccess } from '../access/open.js';

const PRESENTER = fileURLToPath(new URL('../../models/presenter', import.meta.url));
/** Read once: its manifest is large. */
const presenters = Presenters.read(PRESENTER, join(PRESENTER, 'none'), { aspect: '9:16' }, silentLog);

/** Brings rooms on air in words only; a room without a title cannot go. */
export class ScriptedKeeping implements RoomKeeping {
  readonly onAir = new Map<string, number>();

  async check({ id, body }: Parameters<RoomKeeping['check']>[0]): Promise<void> {
    await Promise.resolve();
    if (!('title' in body)) throw new Failure('bad_request', `The room ${id} has no title.`);
  }

  async start(room: Parameters<RoomKeeping['start']>[0]): Promise<void> {
    await this.check(room);
    this.onAir.set(room.id, room.version);
  }

  async stop(id: string): Promise<void> {
    await Promise.resolve();
    this.onAir.delete(id);
  }

  changed(): void {
    // Nothing here depends on it.
  }

  isOfFile(): boolean {
    return false;
  }

  versionOnAir(id: string): number | null {
    return this.onAir.get(id) ?? null;
  }
}

export interface OpenedStudio {
  readonly access: OpenedAccess;
  readonly database: OpenedAccess['database'];
  readonly parts: StudioParts;
  readonly end: () => Promise<void>;
}

/** What the studio's routes work on: rooms in a real database, a scripted keeper of them, the shipped presenter. */
export function partsIn(
  database: Database,
  clock: Clock,
  backups: string,
  installed: StudioParts['presenters'] = presenters,
): StudioParts & { readonly rooms: ScriptedKeeping } {
  return {
    rooms: new ScriptedKeeping(),
    store: new RoomStore(database, clock),
    presenters: installed,
    database,
    backups,
  };
}

/** Keys, people and rooms in a real database, with a scripted keeper of rooms. */
export async function studioOf(
  place: string,
  backups: string,
  { clock = systemClock, oidc = null }: { readonly clock?: Clock; readonly oidc?: OidcOptions | null } = {},
): Promise<OpenedStudio> {
  const access = await accessOf({}, { place, clock, oidc });
  const { database } = access;
  const parts = partsIn(database, clock, backups);
  return { access, database, parts, end: access.end };
}
