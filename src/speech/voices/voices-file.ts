import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { asError, Failure } from '../../domain/failure.js';
import { VOICE_NAMES } from '../../domain/speech.js';
import { MOST_ENTRIES } from '../lexicon.js';
import { LOUDNESS } from '../loudness.js';
import { DIALECTS } from './catalogue.js';
import { SHERPA_KINDS } from './sherpa/model-folder.js';

const url = z.url({ protocol: /^https?$/ });
const rate = z.number().int().min(8_000).max(48_000);
/** LUFS. */
const loudness = z.number().min(-30).max(-12).default(LOUDNESS);
/** How words of the shop are said, in plain words: `{"重庆": "虫庆", "SKU": "款号"}`. */
const lexicon = z
  .record(z.string().min(1).max(40), z.string().min(1).max(80))
  .refine((entries) => Object.keys(entries).length <= MOST_ENTRIES, `has more than ${MOST_ENTRIES} entries`)
  .default({});
/** Name of an environment variable: a key itself never stands in a file. */
const keyEnv = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable')
  .optional();
const common = {
  loudness,
  lexicon,
  /** Factor on the engine's rate; where it cannot, its sound is stretched. */
  speed: z.number().min(0.5).max(2).default(1),
  /** Semitones. */
  pitch: z.number().min(-12).max(12).default(0),
  /** dB that are believed to bring the engine to its loudness, until it was heard: it is measured as it speaks. */
  gainDb: z.number().min(-30).max(30).default(0),
  firstMs: z.number().int().min(200).max(60_000).optional(),
  stallMs: z.number().int().min(200).max(60_000).optional(),
};

const voice = z.discriminatedUnion('engine', [
  z.strictObject({
    engine: z.literal('embedded'),
    /** Of every room that chooses none; without it each has its presenter's. */
    voice: z.enum(VOICE_NAMES).optional(),
    /**
     * How the embedded voice speaks Chinese. Other dialects come from engines that have them: azure with a voice of the
     * place (`zh-CN-sichuan-YunxiNeural`, `zh-CN-shaanxi-XiaoniNeural`, `zh-CN-henan-YundengNeural`), or cosyvoice in mode
     * `instruct2` with an `instruction` ("用四川话说这句话") and a recording of the host.
     */
    dialect: z.enum(DIALECTS).default('mandarin'),
    rate: z.number().min(0.5).max(2).default(1),
    pitch: z.number().int().min(-30).max(30).default(0),
    loudness,
    lexicon,
  }),
  z.strictObject({
    engine: z.literal('openai'),
    url,
    model: z.string().min(1),
    voice: z.string().min(1),
    keyEnv,
    rate: rate.default(24_000),
    instructions: z.string().min(1).optional(),
    ...common,
  }),
  z.strictObject({
    engine: z.literal('azure'),
    region: z
      .string()
      .regex(/^[a-z0-9]+$/)
      .optional(),
    url: z.url({ protocol: /^wss?$/ }).optional(),
    keyEnv: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    voices: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
    ...common,
  }),
  z.strictObject({
    engine: z.literal('cosyvoice'),
    url,
    mode: z.enum(['sft', 'zero_shot', 'instruct2']),
    speaker: z.string().min(1).optional(),
    promptFile: z.string().min(1).optional(),
    promptText: z.string().min(1).optional(),
    instruction: z.string().min(1).optional(),
    rate: rate.default(24_000),
    ...common,
  }),
  z.strictObject({
    engine: z.literal('gpt-sovits'),
    url,
    reference: z.string().min(1),
    referenceText: z.string().min(1),
    referenceLanguage: z.string().min(2),
    rate: rate.default(32_000),
    ...common,
  }),
  z.strictObject({
    /** A neural voice from a local folder: sherpa-onnx's own models, unpacked. Beside the file, or an absolute path. */
    engine: z.literal('sherpa'),
    kind: z.enum(SHERPA_KINDS),
    folder: z.string().min(1),
    /** Number of the speaker in models that have several. */
    speaker: z.number().int().min(0).max(10_000).default(0),
    threads: z.number().int().min(1).max(16).default(2),
    /** zipvoice: a recording of the voice to clone (WAV) and what it says. Consent for it is the tenant's to have. */
    reference: z.string().min(1).optional(),
    referenceText: z.string().min(1).optional(),
    ...common,
  }),
]);

const file = z.strictObject({
  format: z.literal('zhubo-voices/1'),
  /** In order of preference. The embedded voice stands behind them all, whether named or not. */
  voices: z.array(voice).min(1).max(8),
});

export type VoiceSettings = z.infer<typeof voice>;

/**
 * Reads which voices a room has, in order of preference.
 * @throws Failure `bad_request` naming the file, the key and what is allowed.
 */
export function loadVoicesFile(path: string): readonly VoiceSettings[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Failure('bad_request', `${path} is not usable:\n  ${issues.join('\n  ')}`);
  }
  return parsed.data.voices.map((one) => {
    if (one.engine === 'azure' && (one.region === undefined) === (one.url === undefined)) {
      throw new Failure('bad_request', `${path}: an azure voice needs either "region" or "url"`);
    }
    if (one.engine === 'sherpa') {
      const cloned = one.kind === 'zipvoice';
      if ((one.reference !== undefined) !== cloned || (one.referenceText !== undefined) !== cloned) {
        throw new Failure(
          'bad_request',
          `${path}: "reference" and "referenceText" belong to a sherpa voice of kind "zipvoice", both of them, and to no other`,
        );
      }
      const reference = one.reference === undefined ? {} : { reference: resolve(dirname(path), one.reference) };
      return { ...one, folder: resolve(dirname(path), one.folder), ...reference };
    }
    if (one.engine !== 'cosyvoice' || one.promptFile === undefined) return one;
    return { ...one, promptFile: join(dirname(path), one.promptFile) };
  });
}
