import { z } from 'zod';
import { ASPECTS } from '../../domain/aspect.js';
import { VOICE_NAMES } from '../../domain/speech.js';
import { ROLES, SCOPES } from '../../access/principal.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../domain/passwords.js';
import { problem } from '../protocol.js';

/* What the studio's routes take and answer. Times are ISO 8601. */

export const time = z.iso.datetime();
export const version = z.number().int().describe('Counts its changes; the ETag, to be sent back as If-Match');
export const login = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .regex(/^[^\s\p{Cc}]+$/u, 'has spaces or control characters')
  .describe('An e-mail address, or another name without spaces; of one case');
export const name = z.string().trim().min(1).max(100);
export const password = z
  .string()
  .max(1_000)
  .describe(`${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters; nothing else is asked of it`);
export const role = z.enum(ROLES);
const scope = z.enum(SCOPES);

export const userBody = z
  .object({
    id: z.string(),
    tenant: z.string(),
    login: z.string(),
    name: z.string(),
    role,
    disabled: z.boolean(),
    invited: z.boolean().describe('Has not taken up the invitation yet'),
    version,
    since: time,
    used: time.nullable().describe('Signed in last'),
  })
  .meta({ id: 'User' });

export const sessionBody = z
  .object({
    user: z
      .object({
        id: z.string(),
        tenant: z.string(),
        login: z.string(),
        name: z.string(),
        role,
        scopes: z.array(z.string()),
      })
      .nullable()
      .describe('null: nobody is signed in'),
    csrf: z.string().nullable().describe('To be sent as x-csrf-token with everything that changes something'),
    setup: z.boolean().describe('Nobody owns the server yet: POST /v1/setup with the token on its console'),
    oidc: z.boolean().describe('GET /v1/session/oidc signs in at the OpenID provider'),
  })
  .meta({ id: 'Session' });

export const keyBody = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scope),
    since: time,
    expires: time.nullable(),
    revoked: time.nullable(),
    used: time.nullable().describe('To the minute'),
    lineage: z.string().describe('The same for a key and those it was rotated to'),
  })
  .meta({ id: 'ApiKey' });
export const newKey = z.strictObject({
  name,
  scopes: z.array(scope).min(1),
  expires: time.nullable().default(null),
});
export const shownKey = keyBody.extend({ key: z.string().describe('Shown this once') });

const voice = z.enum(VOICE_NAMES);
export const presenterBody = z
  .object({
    id: z.string(),
    version: z.string(),
    name: z.object({ zh: z.string(), en: z.string() }),
    licence: z.string(),
    provisional: z.boolean(),
    aspects: z.array(z.enum(ASPECTS)).describe('Shapes of the stream they can be shown in'),
    voice: z
      .object({ zh: voice.nullable(), en: voice.nullable() })
      .describe('How they sound in rooms that choose no `voice`; null: as the server does'),
    standard: z.boolean().describe('Presents the rooms that name nobody'),
  })
  .meta({ id: 'Presenter' });

export const problems = {
  400: problem,
  401: problem,
  403: problem,
  404: problem,
  409: problem,
  412: problem,
  422: problem,
  429: problem,
  503: problem,
};

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
