import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Access } from '../../access/access.js';
import type { Clock } from '../../domain/clock.js';
import type { RoomStore } from '../../knowledge/store/room-store.js';
import type { Database } from '../../storage/database.js';
import type { RoomOwner } from '../visible-rooms.js';
import { backupRoutes } from './backup-routes.js';
import { keyRoutes } from './key-routes.js';
import { passRoutes } from './pass-routes.js';
import { presenterRoutes, type PresentersPort } from './presenter-routes.js';
import { type RoomKeeping, roomRoutes } from './room-routes.js';
import { sessionRoutes } from './session-routes.js';
import { tenantRoutes } from './tenant-routes.js';
import { userRoutes } from './user-routes.js';

/** What is behind the rooms that people prepare. */
export interface StudioParts {
  readonly rooms: RoomKeeping;
  readonly store: RoomStore;
  readonly presenters: PresentersPort;
  readonly database: Database;
  /** Folder that backups are written to. */
  readonly backups: string;
}

export interface StudioRoutesOptions {
  readonly access: Access;
  readonly allowedOrigins: readonly string[];
  readonly ownedBy: (request: FastifyRequest) => { readonly room: string; readonly owner: RoomOwner };
  readonly parts: StudioParts | undefined;
  readonly clock: Clock;
}

/** What people do in the studio, and programs in their place: sessions, users, keys, tenants, rooms, backups. */
export const studioRoutes: FastifyPluginAsync<StudioRoutesOptions> = async (app, options) => {
  const { access, allowedOrigins, ownedBy, parts, clock } = options;
  await app.register(sessionRoutes, { access, allowedOrigins });
  await app.register(keyRoutes, { keys: access.keys, clock });
  await app.register(userRoutes, { users: access.users });
  await app.register(tenantRoutes, { tenants: access.tenants, users: access.users });
  await app.register(passRoutes, { viewerTokens: access.viewerTokens, ownedBy });
  if (parts === undefined) return;
  await app.register(roomRoutes, { rooms: parts.rooms, store: parts.store });
  await app.register(presenterRoutes, { presenters: parts.presenters });
  await app.register(backupRoutes, { database: parts.database, folder: parts.backups, clock });
};
