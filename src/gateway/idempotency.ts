import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Database } from '../storage/database.js';

/** How long an answer is kept, and how often those that are older are thrown away; milliseconds. */
const KEPT_MS = 24 * 3_600_000;
const SWEEP_MS = 10 * 60_000;
/** Work that has not ended after this long died with its process. */
const DIED_MS = 2 * 60_000;
const LONGEST_BODY = 256 * 1024;
const HEADERS = ['content-type', 'location', 'etag'] as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** Under which row the answer is to be kept, and what opens it. */
    idempotency: { readonly row: Row; readonly key: string } | null;
  }
}

interface Row {
  readonly tenant: string;
  readonly principal: string;
  readonly key: string;
}

/**
 * `Idempotency-Key` on every POST of a key or a user: the same request again gets the same answer for 24 hours and does
 * nothing; another request under the same key is 422. Answers are kept encrypted under the client's key, since some hold
 * secrets that are shown once.
 */
export function idempotent(
  app: FastifyInstance,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  let swept = -Infinity;
  app.decorateRequest('idempotency', null);
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const { tenant, id: principal } = request.principal;
    if (request.method !== 'POST' || key === undefined || tenant === null) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{8,200}$/.test(key))
      throw new Failure('bad_request', 'An Idempotency-Key has 8 to 200 visible ASCII characters; a UUID is good.');
    const { db } = database;
    const now = clock.now();
    if (now - swept > SWEEP_MS) {
      swept = now;
      await db
        .deleteFrom('answers')
        .where('since', '<', now - KEPT_MS)
        .execute();
    }
    const row = { tenant, principal, key: sha256(key) };
    const hash = requestHash(request);
    await db
      .deleteFrom('answers')
      .where((is) => is.and({ ...row }))
      .where((is) =>
        is.or([is('since', '<', now - KEPT_MS), is.and([is('status', 'is', null), is('since', '<', now - DIED_MS)])]),
      )
      .execute();
    const made = await db
      .insertInto('answers')
      .values({ ...row, hash, status: null, headers: '{}', body: '', since: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst();
    if (made !== undefined) {
      request.idempotency = { row, key };
      return;
    }
    const kept = await db
      .selectFrom('answers')
      .selectAll()
      .where((is) => is.and({ ...row }))
      .executeTakeFirst();
    if (kept !== undefined && kept.hash !== hash)
      throw new Failure('unprocessable', 'This Idempotency-Key came with another request before; take a new one.');
    if (kept?.status == null)
      throw new Failure('conflict', 'The request of this Idempotency-Key is still being worked on.', {
        retryable: true,
      });
    await reply
      .code(kept.status)
      .headers(JSON.parse(kept.headers) as Record<string, string>)
      .header('idempotency-replayed', 'true')
      .serializer((body) => body as string)
      .send(opened(key, kept.body));
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotency === null) return payload;
    const { row, key } = request.idempotency;
    request.idempotency = null;
    const body = Buffer.isBuffer(payload) ? payload.toString('utf8') : (payload ?? '');
    if (typeof body !== 'string' || body.length > LONGEST_BODY || reply.statusCode >= 500 || reply.statusCode === 429) {
      // It may go better the next time.
      await database.db
        .deleteFrom('answers')
        .where((is) => is.and({ ...row }))
        .execute();
      return payload;
    }
    await database.db
      .updateTable('answers')
      .set({ status: reply.statusCode, headers: JSON.stringify(headersOf(reply)), body: sealed(key, body) })
      .where((is) => is.and({ ...row }))
      .execute();
    return payload;
  });
}

function requestHash(request: FastifyRequest): string {
  const { method, url, body } = request;
  const bytes = Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null);
  return createHash('sha256').update(`${method} ${url}\n`).update(bytes).digest('hex');
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) kept[name] = String(value);
  }
  return kept;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function secretOf(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'zhubo idempotency', 32));
}

/** AES-256-GCM: nonce, tag, text. */
function sealed(key: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function opened(key: string, kept: string): string {
  const bytes = Buffer.from(kept, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
