import { isIP } from 'node:net';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because, type Reason } from '../../domain/reasons.js';
import { isPublic } from '../../network/addresses.js';
import { hostOf } from '../../network/reaching.js';
import { reasonBody, told } from '../protocol.js';
import { type OutletReport, type OutletSpec, type OutletTarget, shownTarget } from '../../domain/outlet.js';

const MOST_URL = 2_000;
const name = z.string().trim().max(60).describe('What operators call it');
const enabled = z.boolean().describe('Whether it runs');
const secret = z.string().min(1).max(2_000).describe('Write-only: never returned, logged or shown');
const url = z.string().trim().min(1).max(MOST_URL);
const minutes = z
  .number()
  .int()
  .min(1)
  .max(24 * 60)
  .describe('The next file is begun after so long');
const megabytes = z.number().int().min(1).max(100_000).describe('or after so much');

export const outletMade = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('whip'),
      name: name.default(''),
      url: url.describe('WHIP endpoint (RFC 9725), http or https'),
      token: secret.nullable().default(null),
      enabled: enabled.default(true),
    }),
    z.object({
      type: z.literal('rtmp'),
      name: name.default(''),
      url: url.describe('rtmp://host/application or rtmps://…; without `key` the last part of the path is the key'),
      key: secret.optional(),
      enabled: enabled.default(true),
    }),
    z.object({
      type: z.literal('recording'),
      name: name.default(''),
      minutes: minutes.default(60),
      megabytes: megabytes.default(2_000),
      enabled: enabled.default(true),
    }),
  ])
  .meta({ id: 'OutletMade' });

export const outletChange = z
  .object({
    name: name.optional(),
    enabled: enabled.optional(),
    url: url.optional().describe('A new address wants its key or token again'),
    token: secret.nullable().optional(),
    key: secret.optional(),
    minutes: minutes.optional(),
    megabytes: megabytes.optional(),
  })
  .strict()
  .meta({ id: 'OutletChange' });

export const outletShown = z
  .object({
    id: z.string(),
    type: z.enum(['whip', 'rtmp', 'recording']),
    name: z.string(),
    target: z.string().describe('Where it goes, secrets left out'),
    enabled: z.boolean(),
    minutes: z.number().optional(),
    megabytes: z.number().optional(),
    state: z
      .enum(['connecting', 'live', 'retrying', 'failed', 'stopped'])
      .describe('`failed` needs an operator: trying again cannot help'),
    since: z.iso.datetime().nullable().describe('When it entered this state'),
    uptimeSeconds: z.number().describe('How long it has been live; 0 otherwise'),
    attempts: z.number(),
    bytes: z.number(),
    bitsPerSecond: z.number(),
    dropped: z.number().describe('Packets left out because the other side was too slow'),
    error: z.string().nullable().describe('Why the last connection ended, in English; null: none has'),
    because: reasonBody.nullable().describe('The same as a code with its values, for programs and other languages'),
  })
  .meta({ id: 'Outlet' });

/** An outlet as it is answered. @param now ms since epoch. */
export function shown(spec: OutletSpec, report: OutletReport, now: number): z.infer<typeof outletShown> {
  const { since, why, ...rest } = report;
  return {
    id: spec.id,
    type: spec.type,
    name: spec.name,
    target: shownTarget(spec),
    enabled: spec.enabled,
    ...(spec.type === 'recording' ? { minutes: spec.minutes, megabytes: spec.megabytes } : {}),
    ...rest,
    because: why === null ? null : told(why),
    since: since === 0 ? null : new Date(since).toISOString(),
    uptimeSeconds: report.state === 'live' ? Math.max(0, Math.round((now - since) / 1000)) : 0,
  };
}

/**
 * @param inside Private addresses may be named.
 * @throws Failure `bad_request` naming what is wrong, without repeating a secret.
 */
export function targetOf(made: z.infer<typeof outletMade>, inside: boolean): OutletTarget {
  switch (made.type) {
    case 'whip':
      return { type: 'whip', url: whipUrl(made.url, inside), token: made.token };
    case 'rtmp':
      return rtmpTarget(made.url, made.key, inside);
    case 'recording':
      return { type: 'recording', minutes: made.minutes, megabytes: made.megabytes };
  }
}

/** @throws Failure `bad_request`: a field that this kind does not have, or an address that is none. */
export function changedTarget(
  target: OutletTarget,
  change: z.infer<typeof outletChange>,
  inside: boolean,
): OutletTarget {
  const allowed = { whip: ['url', 'token'], rtmp: ['url', 'key'], recording: ['minutes', 'megabytes'] }[target.type];
  const strange = Object.keys(change).find((field) => !['name', 'enabled', ...allowed].includes(field));
  if (strange !== undefined)
    throw new Failure(
      'bad_request',
      `An outlet of type ${target.type} has no ${strange}; it has ${allowed.join(', ')}.`,
    );
  switch (target.type) {
    case 'whip': {
      // A token is for the address it was given with.
      const kept = change.url === undefined ? target.token : null;
      return {
        type: 'whip',
        url: change.url === undefined ? target.url : whipUrl(change.url, inside),
        token: change.token ?? (change.token === null ? null : kept),
      };
    }
    case 'rtmp':
      if (change.url === undefined) return { type: 'rtmp', url: target.url, key: change.key ?? target.key };
      return rtmpTarget(change.url, change.key, inside);
    case 'recording':
      return {
        type: 'recording',
        minutes: change.minutes ?? target.minutes,
        megabytes: change.megabytes ?? target.megabytes,
      };
  }
}

function whipUrl(text: string, inside: boolean): string {
  return parsed(text, ['http:', 'https:'], inside).href;
}

function rtmpTarget(text: string, key: string | undefined, inside: boolean): OutletTarget {
  const address = parsed(text, ['rtmp:', 'rtmps:'], inside);
  const { protocol, host, search } = address;
  const path = address.pathname.split('/').filter((part) => part !== '');
  const given = key ?? (path.length > 1 ? `${path.pop() ?? ''}${search}` : undefined);
  if (given === undefined) throw bad(because('outlet-no-key'));
  if (key !== undefined && search !== '') throw bad(because('outlet-query'));
  if (path.length === 0) throw bad(because('outlet-no-application'));
  return { type: 'rtmp', url: `${protocol}//${host}/${path.join('/')}`, key: given };
}

function parsed(text: string, protocols: readonly string[], inside: boolean): URL {
  if (!URL.canParse(text)) throw bad(because('outlet-no-url'));
  const address = new URL(text);
  if (!protocols.includes(address.protocol))
    throw bad(because('outlet-protocol', { protocol: address.protocol.slice(0, 20), allowed: protocols.join(' ') }));
  if (address.hostname === '') throw bad(because('outlet-no-host'));
  if (address.username !== '' || address.password !== '') throw bad(because('outlet-user'));
  // What a name means is looked at when it is connected to.
  const host = hostOf(address);
  if (!inside && (host === 'localhost' || (isIP(host) !== 0 && !isPublic(host))))
    throw bad(because('outlet-inside', { host }));
  return address;
}

function bad(why: Reason): Failure {
  return new Failure('bad_request', why);
}
