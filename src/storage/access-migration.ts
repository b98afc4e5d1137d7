import { type Kysely, sql } from 'kysely';
import { type Dialect, tableOf, wholeOf } from './schema.js';

/** Keys, users, sessions, rooms; and the counter that tells other processes of commits. */
export async function accessTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const whole = wholeOf(dialect);
  await db.schema.alterTable('tenants').addColumn('name', 'text').execute();
  await tableOf(db, dialect, 'commits')
    .addColumn('id', whole, (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('n', whole, (column) => column.notNull())
    .execute();
  await sql`insert into commits (id, n) values (1, 0)`.execute(db);
  await tableOf(db, dialect, 'api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('lineage', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('expires', whole)
    .addColumn('revoked', whole)
    .addColumn('used', whole)
    .execute();
  await tableOf(db, dialect, 'users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('login', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('owner', 'operator', 'analyst')`))
    .addColumn('password', 'text')
    .addColumn('invitation', 'text', (column) => column.unique())
    .addColumn('invited_until', whole)
    .addColumn('issuer', 'text')
    .addColumn('subject', 'text')
    .addColumn('version', whole, (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('disabled', whole)
    .addColumn('used', whole)
    .addUniqueConstraint('users_subject', ['issuer', 'subject'])
    .execute();
  await tableOf(db, dialect, 'sessions')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('csrf', 'text', (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('seen', whole, (column) => column.notNull())
    .addColumn('expires', whole, (column) => column.notNull())
    .execute();
  await tableOf(db, dialect, 'signing_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .execute();
  await tableOf(db, dialect, 'answers')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('principal', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('status', whole)
    .addColumn('headers', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addPrimaryKeyConstraint('answers_key', ['tenant', 'principal', 'key'])
    .execute();
  await tableOf(db, dialect, 'rooms')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
    .addColumn('version', whole, (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('archived', whole)
    .addColumn('live', whole, (column) => column.notNull())
    .addColumn('seed', 'text')
    .execute();
  await tableOf(db, dialect, 'room_versions')
    .addColumn('room', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('version', whole, (column) => column.notNull())
    .addColumn('since', whole, (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('shop', 'text', (column) => column.notNull())
    .addColumn('private', whole, (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('room_versions_key', ['room', 'version'])
    .execute();
  for (const [table, column] of [
    ['api_keys', 'tenant'],
    ['users', 'tenant'],
    ['sessions', 'user_id'],
    ['rooms', 'tenant'],
    ['answers', 'since'],
  ] as const)
    await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
}
