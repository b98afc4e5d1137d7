import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { INSTALLATION } from '../../access/principal.js';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import type { Database } from '../../storage/database.js';
import { iso, problems, time } from './bodies.js';

export interface BackupRoutesOptions {
  readonly database: Database;
  /** Folder the copies lie in. */
  readonly folder: string;
  readonly clock: Clock;
}

/** Copies kept; a further one takes the place of the oldest. */
const MOST_BACKUPS = 5;
const NAME = /^zhubo-\d{8}T\d{9}Z\.sqlite$/;
const config = { access: INSTALLATION } as const;
const path = z.object({ id: z.string() });
const backupBody = z.object({ id: z.string(), bytes: z.number().int(), since: time }).meta({ id: 'Backup' });

/** Copies of the whole database, all tenants' and with all hashes: for the owners of the installation alone. */
export const backupRoutes: FastifyPluginAsyncZod<BackupRoutesOptions> = async (app, { database, folder, clock }) => {
  let copying = false;
  const names = (): string[] =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => NAME.test(file))
          .sort()
      : [];
  const shown = (id: string): z.infer<typeof backupBody> => {
    const { size, mtimeMs } = statSync(join(folder, id));
    return { id, bytes: size, since: iso(mtimeMs) };
  };
  const found = (id: string): string => {
    if (!names().includes(id))
      throw new Failure('not_found', `There is no backup ${JSON.stringify(id.slice(0, 100))}.`);
    return join(folder, id);
  };

  app.get(
    '/v1/backups',
    { config, schema: { response: { 200: z.object({ backups: z.array(backupBody) }), ...problems } } },
    () => ({ backups: names().map(shown) }),
  );
  app.post(
    '/v1/backups',
    {
      config,
      schema: {
        description: `Copies the database while everything goes on; the newest ${MOST_BACKUPS} are kept. PostgreSQL is backed up with its own tools.`,
        response: { 201: backupBody, ...problems },
      },
    },
    async (_request, reply) => {
      if (copying) throw new Failure('overloaded', 'A backup is being made.', { retryable: true });
      copying = true;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const id = `zhubo-${iso(clock.now()).replaceAll(/[-:.]/g, '')}.sqlite`;
        await database.backup(join(folder, id));
        for (const old of names().slice(0, -MOST_BACKUPS)) rmSync(join(folder, old));
        return await reply.code(201).header('location', `/v1/backups/${id}`).send(shown(id));
      } finally {
        copying = false;
      }
    },
  );
  app.get('/v1/backups/:id', { config, schema: { params: path, hide: true } }, async (request, reply) => {
    const { id } = request.params;
    const file = found(id);
    return await reply
      .type('application/vnd.sqlite3')
      .header('content-length', statSync(file).size)
      .header('content-disposition', `attachment; filename="${id}"`)
      .header('cache-control', 'no-store')
      .send(createReadStream(file));
  });
  app.delete(
    '/v1/backups/:id',
    { config, schema: { params: path, response: { 204: z.void(), ...problems } } },
    async (request, reply) => {
      rmSync(found(request.params.id));
      return await reply.code(204).send();
    },
  );
  await Promise.resolve();
};
