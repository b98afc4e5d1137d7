import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ASPECTS } from './avatar/view.js';
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
    ZHUBO_CONFIG: z.string().min(1).default(`${ROOT}config`),
    ZHUBO_AVATAR: z.string().min(1).default(`${ROOT}models/presenter`),
    /** Shape of the stream: the presenter's whole portrait, or a square of it (720x720 of 720x1280). */
    ZHUBO_ASPECT: z.enum(ASPECTS).default('9:16'),
    /** SHA-256 hashes (hex) of the platform keys; a key itself is never stored. See README "Integrators". */
    ZHUBO_PLATFORM_KEY_HASHES: list.pipe(
      z.array(z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex')),
    ),
    /** Browser origins other than our own that may embed the viewer API. */
    ZHUBO_ALLOWED_ORIGINS: list.pipe(z.array(z.url())),
    /** True behind a reverse proxy that sets X-Forwarded-For. */
    ZHUBO_TRUST_PROXY: flag.default(false),
    ZHUBO_VIDEO_KBPS: z.coerce.number().int().min(200).max(8000).default(1500),
    ZHUBO_MAX_VIEWERS: z.coerce.number().int().min(1).max(2000).default(200),
    /** ICE: addresses to announce (NAT 1:1), UDP ports to use, STUN/TURN servers given to viewers and peers. */
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
    ZHUBO_TURN_USERNAME: z.string().min(1).optional(),
    ZHUBO_TURN_CREDENTIAL: z.string().min(1).optional(),
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
      const value = /KEY|CREDENTIAL/.test(name) ? '(hidden)' : JSON.stringify(env[name]);
      return `${name}=${value} ${issue.message}`;
    });
    throw new Failure('bad_request', `Settings cannot be used:\n  ${problems.join('\n  ')}`);
  }
  const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')));
  return Object.freeze({ ...parsed.data, root: ROOT, version: manifest.version });
}
