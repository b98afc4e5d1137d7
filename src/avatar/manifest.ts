import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asError, Failure } from '../domain/failure.js';

const even = z.number().int().nonnegative().multipleOf(2);

const clip = z.object({
  id: z.string().min(1),
  kind: z.enum(['idle', 'listen', 'talk', 'greet', 'point', 'thank']),
  from: z.number().int().nonnegative(),
  /** Inclusive. */
  to: z.number().int().nonnegative(),
  loop: z.boolean(),
});

/** `avatar.json`: what an avatar bundle contains. Lengths per picture are checked against `pictures.count`. */
const avatarManifest = z
  .object({
    format: z.literal('zhubo-avatar/1'),
    id: z.string().regex(/^[a-z0-9-]{1,64}$/),
    name: z.object({ zh: z.string().min(1), en: z.string().min(1) }),
    provisional: z.boolean(),
    width: even.min(64).max(1920),
    height: even.min(64).max(1920),
    framesPerSecond: z.literal(25),
    pictures: z.object({ file: z.string().min(1), count: z.number().int().min(1).max(20_000) }),
    clips: z.array(clip).min(1),
    /** Top-left corner of the mouth crop in each picture. */
    mouth: z.object({ size: z.literal(160), x: z.array(even), y: z.array(even) }),
    /** Head pose of each picture in degrees; lids 0 open .. 1 closed. Motion changes clips where poses agree. */
    pose: z.object({
      yaw: z.array(z.number()),
      pitch: z.array(z.number()),
      roll: z.array(z.number()),
      blink: z.array(z.number()),
    }),
    /** Folder of the lip-sync model, relative to the bundle. */
    lipsync: z.string().min(1),
    poster: z.string().min(1),
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
    const columns = { 'mouth.x': manifest.mouth.x, 'mouth.y': manifest.mouth.y, ...prefixed(manifest.pose) };
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
    for (const [i, { id, from, to }] of manifest.clips.entries()) {
      if (from > to || to >= count) {
        context.addIssue({
          code: 'custom',
          path: ['clips', i],
          message: `${id} ${from}..${to} lies outside 0..${count - 1}`,
        });
      }
    }
    if (!manifest.clips.some((one) => one.kind === 'idle')) {
      context.addIssue({ code: 'custom', path: ['clips'], message: 'has no clip of kind idle' });
    }
  });

/** `lipsync.json`: the network's contract, see models/lipsync/README.md. */
const lipSyncManifest = z.object({
  format: z.literal('zhubo-lipsync/1'),
  visemes: z.array(z.string()).length(14),
  mouth: z.literal(160),
  flowGrid: z.literal(20),
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
  files: z.object({ audio: z.string(), encoder: z.string(), decoder: z.string() }),
  features: z.object({
    f8: z.tuple([z.number(), z.number(), z.number()]),
    f4: z.tuple([z.number(), z.number(), z.number()]),
  }),
});

export type AvatarManifest = Readonly<z.infer<typeof avatarManifest>>;
export type LipSyncManifest = Readonly<z.infer<typeof lipSyncManifest>>;

/** @throws Failure `bad_request` naming the file, the key and what is wrong with it. */
export function readAvatarManifest(folder: string): AvatarManifest {
  return read(join(folder, 'avatar.json'), avatarManifest);
}

/** @throws Failure `bad_request` naming the file, the key and what is wrong with it. */
export function readLipSyncManifest(folder: string): LipSyncManifest {
  return read(join(folder, 'lipsync.json'), lipSyncManifest);
}

function read<T>(path: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Failure('bad_request', `${path} is not usable: ${issues.join('; ')}`);
}

function prefixed(pose: Record<string, number[]>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(pose).map(([key, column]) => [`pose.${key}`, column]));
}
