import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asError, Failure } from '../domain/failure.js';
import { MANIFEST } from './bundle.js';
import { firstMouthOutside } from './view.js';

const even = z.number().int().nonnegative().multipleOf(2);
/** Pixels each way of the mouth crop that the lip-sync model paints. */
const mouthSize = z.union([z.literal(160), z.literal(240)]);

/** The one format this build reads; see FORMAT.md beside this file. */
export const AVATAR_FORMAT = 'zhubo-avatar/2';

const clip = z.object({
  id: z.string().min(1),
  kind: z.enum(['idle', 'listen', 'talk', 'greet', 'point', 'count', 'thank', 'read']),
  from: z.number().int().nonnegative(),
  /** Inclusive. */
  to: z.number().int().nonnegative(),
  /** May be shown again and again; a gesture may not. */
  loop: z.boolean(),
  /** The poses of rest it begins and ends in: a clip may follow any that ends where it starts. */
  starts: z.string().min(1).default('rest'),
  ends: z.string().min(1).default('rest'),
  /** Pictures from the clip's start at which the head nods or the brows rise. */
  accents: z.array(z.number().int().nonnegative()).default([]),
});

/** A relative path with forward slashes. What it may point at is decided in files.ts. */
const path = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\\:\0]+$/, 'must be a relative path with forward slashes');

const voice = z.object({
  /** One of VOICE_NAMES (domain/speech.ts); any other leaves the server's own. */
  name: z.string().min(1),
  /** Factor on the voice's rate. */
  rate: z.number().min(0.5).max(2).default(1),
  /** Shift in engine steps. */
  pitch: z.number().min(-30).max(30).default(0),
});

/** Centre and width of one eye in each picture, in pixels. */
const eye = z.object({ x: z.array(z.number()), y: z.array(z.number()), width: z.array(z.number().positive()) });

/** A cut that looks continuous: after picture `from`, `to` may be shown. FORMAT.md says what `cost` is; 1 lies between neighbours. */
const edge = z.object({
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  cost: z.number().nonnegative(),
});

/** `avatar.json`: what an avatar bundle contains. Lengths per picture are checked against `pictures.count`. */
const avatarManifest = z
  .object({
    format: z.literal(AVATAR_FORMAT, {
      error: (issue) => `is ${quoted(issue.input)}; this build reads ${AVATAR_FORMAT}`,
    }),
    id: z.string().regex(/^[a-z0-9-]{1,64}$/),
    /** The bundle's own version, raised whenever its content changes. */
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be like 1.0.0'),
    name: z.object({ zh: z.string().min(1), en: z.string().min(1) }),
    licence: z.string().min(1),
    provisional: z.boolean(),
    width: even.min(64).max(1920),
    height: even.min(64).max(1920),
    framesPerSecond: z.literal(25),
    pictures: z.object({ file: path, count: z.number().int().min(1).max(20_000) }),
    clips: z.array(clip).min(1),
    /** Where changing from one picture to another shows no cut; without it poses decide. */
    motion: z.array(edge).max(200_000).optional(),
    /** Top-left corner of the mouth crop in each picture. */
    mouth: z.object({ size: mouthSize, x: z.array(even), y: z.array(even) }),
    /** What a 1:1 stream shows of the pictures; without it the square is as wide as they are, placed by the mouth. */
    square: z.object({ x: even, y: even, size: even.min(64) }).optional(),
    /** Head pose of each picture in degrees; lids 0 open .. 1 closed. Motion changes clips where poses agree. */
    pose: z.object({
      yaw: z.array(z.number()),
      pitch: z.array(z.number()),
      roll: z.array(z.number()),
      blink: z.array(z.number()),
    }),
    eyes: z.object({ left: eye, right: eye }).optional(),
    /** How this presenter should sound, by language. */
    voice: z.object({ zh: voice.optional(), en: voice.optional() }).default({}),
    /** Folder of the lip-sync model: inside the bundle, or beside it (`../name`) to be shared by several. */
    lipsync: path,
    poster: path,
    /** How much of each pixel of each picture is presenter (a video), and the place they were made in without her (a picture). */
    matte: z.object({ file: path, backdrop: path }).optional(),
    /** SHA-256 (lower-case hex) of every file named here and of the lip-sync model's, by relative path. */
    checksums: z.record(path, z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex')),
    /** Without it an avatar does not go live: a person's likeness needs the person's consent. */
    consent: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('synthetic'), statement: z.string().min(1) }),
      z.object({
        kind: z.literal('person'),
        statement: z.string().min(1),
        person: z.string().min(1),
        date: z.iso.date(),
      }),
    ]),
  })
  .superRefine((manifest, context) => {
    const { count } = manifest.pictures;
    const columns = {
      ...prefixed('mouth', { x: manifest.mouth.x, y: manifest.mouth.y }),
      ...prefixed('pose', manifest.pose),
      ...(manifest.eyes === undefined
        ? {}
        : { ...prefixed('eyes.left', manifest.eyes.left), ...prefixed('eyes.right', manifest.eyes.right) }),
    };
    for (const [path, column] of Object.entries(columns)) {
      if (column.length !== count) {
        context.addIssue({
          code: 'custom',
          path: path.split('.'),
          message: `has ${column.length} entries for ${count} pictures`,
        });
      }
    }
    for (const [i, x] of manifest.mouth.x.entries()) {
      const y = manifest.mouth.y[i] ?? 0;
      if (x + manifest.mouth.size > manifest.width || y + manifest.mouth.size > manifest.height) {
        context.addIssue({
          code: 'custom',
          path: ['mouth', 'x', i],
          message: `(${x}, ${y}) puts the mouth outside the picture`,
        });
        break;
      }
    }
    if (manifest.square !== undefined) {
      const { x, y, size } = manifest.square;
      const view = { x, y, width: size, height: size };
      const out = firstMouthOutside(manifest.mouth, view);
      if (x + size > manifest.width || y + size > manifest.height || out >= 0) {
        const what = out >= 0 ? `leaves the mouth of picture ${out} out` : 'leaves the picture';
        context.addIssue({ code: 'custom', path: ['square'], message: `(${x}, ${y}) of ${size} pixels ${what}` });
      }
    }
    for (const [i, { id, from, to }] of manifest.clips.entries()) {
      if (from > to || to >= count) {
        context.addIssue({
          code: 'custom',
          path: ['clips', i],
          message: `${id} ${from}..${to} lies outside 0..${count - 1}`,
        });
      }
    }
    for (const [i, { from, to }] of (manifest.motion ?? []).entries()) {
      if (from < count && to < count) continue;
      context.addIssue({
        code: 'custom',
        path: ['motion', i],
        message: `${from} -> ${to} lies outside 0..${count - 1}`,
      });
      break;
    }
    const resting = manifest.clips.filter(({ kind }) => kind === 'idle' || kind === 'listen' || kind === 'talk');
    for (const [i, { id, ends }] of manifest.clips.entries()) {
      if (resting.some(({ starts }) => starts === ends)) continue;
      context.addIssue({
        code: 'custom',
        path: ['clips', i],
        message: `${id} ends in "${ends}", where no clip of kind idle, listen or talk starts`,
      });
    }
    if (!manifest.clips.some((one) => one.kind === 'idle')) {
      context.addIssue({ code: 'custom', path: ['clips'], message: 'has no clip of kind idle' });
    }
  });

/** A file of the model lies in the model's own folder. */
const plainName = z.string().regex(/^[\w-][\w.-]*$/, 'must be a plain file name');

/** `lipsync.json`: the network's contract, see models/lipsync/README.md. */
const lipSyncManifest = z.object({
  format: z.literal('zhubo-lipsync/1'),
  visemes: z.array(z.string()).length(14),
  mouth: mouthSize,
  flowGrid: z.number().int().min(4).max(64),
  residualScale: z.number().positive(),
  mel: z.object({
    rate: z.literal(16_000),
    fft: z.literal(512),
    window: z.literal(400),
    hop: z.literal(160),
    bands: z.literal(80),
    low: z.number(),
    high: z.number(),
    columns: z.literal(21),
    future: z.literal(8),
    floor: z.number().positive(),
    offset: z.number(),
    divide: z.number().positive(),
  }),
  silenceRmsDbfs: z.number(),
  files: z.object({ audio: plainName, encoder: plainName, decoder: plainName }),
  features: z.object({
    f8: z.tuple([z.number(), z.number(), z.number()]),
    f4: z.tuple([z.number(), z.number(), z.number()]),
  }),
});

export type AvatarManifest = Readonly<z.infer<typeof avatarManifest>>;
export type LipSyncManifest = Readonly<z.infer<typeof lipSyncManifest>>;

/** @throws Failure `bad_request` naming the file, the key and what is wrong with it. */
export function readAvatarManifest(folder: string): AvatarManifest {
  const path = join(folder, MANIFEST);
  return checked(path, readJson(path), avatarManifest);
}

/** The same check on a manifest that is about to be written. */
export function checkAvatarManifest(path: string, json: unknown): AvatarManifest {
  return checked(path, json, avatarManifest);
}

/** @throws Failure `bad_request` naming the file, the key and what is wrong with it. */
export function readLipSyncManifest(folder: string): LipSyncManifest {
  const path = join(folder, 'lipsync.json');
  return checked(path, readJson(path), lipSyncManifest);
}

/** @throws Failure `bad_request` when the file is missing or no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
}

function checked<T>(path: string, json: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Failure('bad_request', `${path} is not usable: ${issues.join('; ')}`);
}

function prefixed(prefix: string, columns: Record<string, readonly number[]>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(columns).map(([key, column]) => [`${prefix}.${key}`, column]));
}

function quoted(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}
