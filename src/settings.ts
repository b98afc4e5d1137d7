import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ASPECTS } from './domain/aspect.js';
import { Failure } from './domain/failure.js';

/** The folder that holds `config/` and `models/`: the package root, whether running from `src/` or `dist/`. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting, its environment variable and its default. README "Settings" is this table in prose. */
const environment = z
  .object({
    HOST: z.string().min(1).default('0.0.0.0'),
    PORT: port.default(8080),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
    /** Where the unpacked presenter, the journal and other run-time files live. */
    ZHUBO_DATA: z.string().min(1).default(`${ROOT}.cache`),
    /** PostgreSQL in place of the SQLite file in ZHUBO_DATA: `postgres://user:password@host/database`. */
    ZHUBO_DATABASE: z
      .string()
      .regex(/^postgres(?:ql)?:\/\/.+$/, 'must be postgres://user:password@host/database')
      .optional(),
    /** Folders of `room.json` and `shop.json`, one for each room. */
    ZHUBO_CONFIG: z
      .string()
      .default(`${ROOT}config`)
      .transform((text) => text.split(',').map((folder) => folder.trim()))
      .pipe(z.array(z.string().min(1, 'names an empty folder')).min(1).max(64)),
    ZHUBO_AVATAR: z.string().min(1).default(`${ROOT}models/presenter`),
    /** Shape of the stream: the presenter's whole portrait, or a square of it (720x720 of 720x1280). */
    ZHUBO_ASPECT: z.enum(ASPECTS).default('9:16'),
    /** SHA-256 hashes (hex) of the platform keys; a key itself is never stored. See README "Integrators". */
    ZHUBO_PLATFORM_KEY_HASHES: list.pipe(
      z.array(z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex')),
    ),
    /** The same for operators' keys: they change the catalogue and correct what was said. */
    ZHUBO_OPERATOR_KEY_HASHES: list.pipe(
      z.array(z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex')),
    ),
    /** A chat endpoint (OpenAI-compatible) that words answers; without it the embedded composer answers alone. */
    ZHUBO_LLM_URL: z.url({ protocol: /^https?$/ }).optional(),
    ZHUBO_LLM_MODEL: z.string().min(1).default('default'),
    ZHUBO_LLM_KEY: z.string().min(1).optional(),
    /** What one room may spend on it; above, the composer answers. */
    ZHUBO_LLM_TOKENS_PER_MINUTE: z.coerce.number().int().min(1_000).max(10_000_000).default(60_000),
    /**
     * The vector database that finds facts: `lancedb` (embedded, in ZHUBO_DATA), `memory`, a Vearch router (http://host:9001) or PostgreSQL
     * with pgvector (postgres://user:password@host/database).
     */
    ZHUBO_INDEX: z
      .string()
      .regex(
        /^(?:lancedb|memory|https?:\/\/.+|postgres(?:ql)?:\/\/.+)$/,
        'must be lancedb, memory, http(s)://... (Vearch) or postgres://...',
      )
      .default('lancedb'),
    ZHUBO_INDEX_USER: z.string().min(1).optional(),
    ZHUBO_INDEX_KEY: z.string().min(1).optional(),
    /** Sentence embeddings: a directory of a local ONNX model, or an OpenAI-compatible endpoint up to `/v1`. */
    ZHUBO_EMBEDDINGS: z.string().min(1).optional(),
    ZHUBO_EMBEDDINGS_MODEL: z.string().min(1).optional(),
    ZHUBO_EMBEDDINGS_KEY: z.string().min(1).optional(),
    /** Directory of a local entailment model (ONNX): a second opinion on what a language model drafts. */
    ZHUBO_ENTAILMENT: z.string().min(1).optional(),
    /** Words and competitors' names that are never spoken, beyond what the law forbids. */
    ZHUBO_BANNED_WORDS: list,
    ZHUBO_COMPETITORS: list,
    /** Hosts that product pages may be imported from; none: no page is fetched. */
    ZHUBO_IMPORT_HOSTS: list.pipe(z.array(z.string().regex(/^[a-z0-9.-]{1,253}$/, 'is not a host name'))),
    /** What voices speak, in order of preference: see src/speech/voices/voices-file.ts. The embedded voice without it. */
    ZHUBO_VOICES: z.string().min(1).optional(),
    /** Noise of the room under everything, dBFS RMS, or `off`: without it a pause sounds like a broken line. */
    ZHUBO_ROOM_TONE: z
      .union([
        z.literal('off').transform(() => null),
        z.coerce.number().refine((db) => db >= -80 && db <= -50, 'must be off, or -80 to -50 dBFS'),
      ])
      .default(-62),
    /** Whether the presenter is heard breathing between sentences. */
    ZHUBO_BREATHS: flag.default(true),
    /** Name or code of who answers for the content, in the metadata of recordings (GB 45438-2025). */
    ZHUBO_AIGC_PRODUCER: z.string().min(1).max(200).default('Zhubo'),
    /** The room that clients of LiveTalking are given (/offer, /human, ...); without it these routes are not there. */
    ZHUBO_LIVETALKING: z.string().min(1).max(64).optional(),
    /** Whether webhooks may lead to private addresses, and over http: in a network of one's own, or for trying. */
    ZHUBO_WEBHOOK_INSIDE: flag.default(false),
    /** Whether rooms' streams may be sent to private addresses: to an SFU or an RTMP server in a network of one's own. */
    ZHUBO_OUTLET_INSIDE: flag.default(false),
    /** Browser origins other than our own that may embed the viewer API. */
    ZHUBO_ALLOWED_ORIGINS: list.pipe(z.array(z.url())),
    /** True behind a reverse proxy that sets X-Forwarded-For. */
    ZHUBO_TRUST_PROXY: flag.default(false),
    /** kbit/s of the pictures: whole, then for narrow networks at half the size, then at a quarter. Nobody watches: not encoded. */
    ZHUBO_VIDEO_KBPS: z
      .string()
      .default('1500,400')
      .transform((text) => text.split(',').map((one) => Number(one) * 1000))
      .refine(
        (bits) =>
          bits.length <= 3 && bits.every((one, i) => one >= 100_000 && one <= 8e6 && one < (bits[i - 1] ?? 9e6)),
        'must be one to three numbers, each 100 to 8000 and less than the one before, like 1500,400',
      ),
    /** Rooms on air at once, those of ZHUBO_CONFIG among them; these start in any case. */
    ZHUBO_MAX_ROOMS: z.coerce.number().int().min(1).max(64).default(8),
    /** Where browsers find this server, such as https://live.example: what an OpenID provider sends them back to. */
    ZHUBO_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** An OpenID provider that people of the studio may sign in at, and this server's client there. */
    ZHUBO_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
    ZHUBO_OIDC_CLIENT_ID: z.string().min(1).optional(),
    ZHUBO_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
    ZHUBO_MAX_VIEWERS: z.coerce.number().int().min(1).max(2000).default(200),
    /** ICE: addresses to announce (NAT 1:1), UDP ports to use, STUN/TURN servers given to viewers. */
    ZHUBO_ICE_ADDRESSES: list.pipe(z.array(z.union([z.ipv4(), z.ipv6()]))),
    ZHUBO_ICE_PORTS: z
      .string()
      .regex(/^\d{1,5}-\d{1,5}$/, 'is not a range like 50000-50999')
      .transform((text) => text.split('-').map(Number) as [number, number])
      .refine(([low, high]) => low > 1023 && low < high && high <= 65_535, 'must be LOW-HIGH inside 1024-65535')
      .optional(),
    ZHUBO_ICE_SERVERS: list.pipe(
      z.array(z.string().regex(/^(stun|turn|turns):[^\s@]+$/, 'is not a stun:, turn: or turns: URL')),
    ),
    /**
     * Whether this server itself asks them for addresses: behind a NAT that forwards no ports. Each viewer then waits for the answer.
     */
    ZHUBO_ICE_BEHIND_NAT: flag.default(false),
    ZHUBO_TURN_USERNAME: z.string().min(1).optional(),
    ZHUBO_TURN_CREDENTIAL: z.string().min(1).optional(),
    /** How long the journal is kept; 《直播电商监督管理办法》 asks for three years. */
    ZHUBO_JOURNAL_DAYS: z.coerce.number().int().min(1).max(36_500).default(1_096),
    /** Seed of motion and phrasing; the same seed and script give the same show. */
    ZHUBO_SEED: z.coerce.number().int().min(0).max(0xffff_ffff).default(1),
  })
  .readonly();

export type Settings = Readonly<z.infer<typeof environment>> & { readonly root: string; readonly version: string };

/**
 * Reads the environment once.
 * @throws Failure `bad_request` that lists every wrong variable with its value and what is allowed; values of secrets
 * are not repeated.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const value = /KEY|CREDENTIAL|SECRET|INDEX$|DATABASE$/.test(name) ? '(hidden)' : JSON.stringify(env[name]);
      return `${name}=${value} ${issue.message}`;
    });
    throw new Failure('bad_request', `Settings cannot be used:\n  ${problems.join('\n  ')}`);
  }
  const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')));
  return Object.freeze({ ...parsed.data, root: ROOT, version: manifest.version });
}
