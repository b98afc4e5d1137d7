import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ASPECTS } from '../domain/aspect.js';
import { type Background, BACKGROUND_FORMS, backgroundOf, PICTURE_FILE } from '../domain/background.js';
import { contrastOf } from '../domain/colour.js';
import { asError, Failure } from '../domain/failure.js';
import { LETTERS } from '../domain/board.js';
import { type Bilingual, type Language, LANGUAGES } from '../domain/language.js';
import type { Product } from '../domain/product.js';
import type { QuizQuestion } from '../domain/quiz.js';
import { SCENES } from '../domain/scene.js';
import { FASTEST_PACE, SLOWEST_PACE, VOICE_NAMES } from '../domain/speech.js';
import type { Catalogue } from './catalogue.js';
import { ProductImages, SLIDE_FORMATS } from './product-images.js';
import { SCENE_LINES, type SceneLines } from './scene-lines.js';
import { loadCatalogue } from './shop-file.js';
import { sayMoney } from './money.js';

const bilingual = z.object({ zh: z.string().min(1), en: z.string().min(1) });
const wording = z.string().min(1).max(300);
/** An image's file beside the room file, in one language or for both. */
const slideName = z
  .string()
  .max(200)
  .regex(
    /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:png|jpe?g|webp|svg)$/i,
    'is not the name of a .png, .jpg, .webp or .svg file beside the room file, such as slides/1.svg',
  );
const slide = z.union([
  slideName.transform((name) => ({ zh: name, en: name })),
  z.strictObject({ zh: slideName, en: slideName }),
]);
/** A line: its words, or several wordings of it; `offer` may be heard again at any time, `slide` stands from here on. */
const line = z.union(
  [
    wording.transform((say) => ({ say: [say], offer: false })),
    z
      .array(wording)
      .min(1)
      .max(20)
      .transform((say) => ({ say, offer: false })),
    z.strictObject({
      say: z.union([wording.transform((one) => [one]), z.array(wording).min(1).max(20)]),
      offer: z.boolean().default(false),
      slide: slideName.optional(),
    }),
  ],
  'must be words of 1 to 300 characters, up to 20 wordings, or an object of "say", "offer" and "slide"',
);
const lines = z.object({ zh: z.array(line).min(1), en: z.array(line).min(1) });
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 19:30')
  .transform((text) => 60 * Number(text.slice(0, 2)) + Number(text.slice(3)));
const seconds = z.number().positive().max(3_600);

const option = z.string().min(1).max(80);
const options = z.array(option).min(2).max(LETTERS.length);
/** A question viewers answer by comment. What it rests on is a fact of the shop: it is cited when the answer is told. */
const quiz = z
  .strictObject({
    question: bilingual,
    options: z.strictObject({ zh: options, en: options }),
    answer: z.enum(LETTERS),
    fact: z.string().min(1).max(200),
    /** In other words than the fact's; said only if the fact bears it out. */
    explanation: bilingual.optional(),
  })
  .refine(({ options: { zh, en } }) => zh.length === en.length, {
    path: ['options'],
    error: 'must be as many in zh as in en',
  })
  .refine(({ options: { zh }, answer }) => LETTERS.indexOf(answer) < zh.length, {
    path: ['answer'],
    error: 'is the letter of no option',
  });

const segment = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.enum(['pitch', 'demonstration', 'promotion', 'questions', 'interaction', 'quiz']).optional(),
  /** Stands in place of the product card while the segment is on air. */
  slide: slide.optional(),
  /** Of a segment of the kind `quiz`: `lines` lead to it. */
  quiz: quiz.optional(),
  product: z.string().nullable(),
  lines,
  /** Silence behind it in which the host listens; the room's `pauseMs` unless it is set. */
  waitSeconds: seconds.optional(),
  /** How long it should last; lines are written on when they are too short. */
  lengthSeconds: seconds.optional(),
  countdownSeconds: seconds.optional(),
  /** How fast it is said, a factor on the voice's own rate; by its kind unless it is set. */
  pace: z.number().min(SLOWEST_PACE).max(FASTEST_PACE).optional(),
  /** When a question may take the word. */
  interrupt: z.enum(['sentence', 'clause', 'now']).optional(),
});

/** White letters must be legible on it: WCAG 2.2 asks 3:1 of large ones. */
const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be a colour like #e02e4c')
  .refine((hex) => contrastOf(hex, '#ffffff') >= 3, 'is too light for white letters on it');

/** How the room looks; see FORMAT.md. */
const theme = z.strictObject({
  /** Shape of the stream; the server's own (ZHUBO_ASPECT) unless it says so. */
  aspect: z.enum(ASPECTS).optional(),
  /** Colour of badges, prices and the countdown. */
  accent: colour.optional(),
  /** What is seen behind the presenter. */
  background: z
    .string()
    .transform((text, context): Background => {
      const background = backgroundOf(text);
      if (background !== undefined) return background;
      context.addIssue({
        code: 'custom',
        message: `is ${JSON.stringify(text.slice(0, 80))}, must be ${BACKGROUND_FORMS}`,
      });
      return z.NEVER;
    })
    .optional(),
  /** Of product cards in the picture. */
  cards: z.enum(['light', 'dark']).default('light'),
  /** File beside this one: in the picture and on the viewer's page. */
  logo: z.string().max(200).regex(PICTURE_FILE, "must be a .png, .jpg or .webp file beside the room's").optional(),
  /** False: only the presenter and the permanent label, for pictures that others lay their own things over. */
  overlays: z.boolean().default(true),
});

const roomFile = z.strictObject({
  format: z.literal('zhubo-room/1'),
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  title: bilingual,
  language: z.enum(['zh', 'en']),
  /** What kind of room it is: a shop, unless it says otherwise. */
  scene: z.enum(SCENES).default('shop'),
  /** False: sound and captions alone, for telephone gateways; no picture is ever made. */
  pictures: z.boolean().default(true),
  /** File of the shop, beside this one. */
  shop: z.string().min(1),
  opening: lines,
  bridges: lines,
  /** These three: the scene's own unless they are written. */
  resumes: lines.optional(),
  soldOut: lines.optional(),
  quiet: lines.optional(),
  closing: lines,
  theme: theme.nullable().default(null),
  /** Id of the avatar bundle that presents; the server's own (ZHUBO_AVATAR) unless it says so. */
  presenter: z.string().min(1).max(64).optional(),
  /** Chosen by hand, and kept whoever presents; the presenter's own unless it says so. */
  voice: z.enum(VOICE_NAMES).optional(),
  /** Who is talking, and how. */
  persona: z
    .strictObject({
      name: bilingual,
      tone: z.enum(['warm', 'brisk', 'calm']).default('warm'),
      manner: z.object({ zh: z.string().max(200), en: z.string().max(200) }).default({ zh: '', en: '' }),
    })
    .nullable()
    .default(null),
  pauseMs: z.number().int().min(0).max(60_000),
  rounds: z.number().int().min(1).max(10_000).nullable().default(null),
  hours: z
    .array(z.strictObject({ from: time, to: time }))
    .min(1)
    .nullable()
    .default(null),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone like Asia/Shanghai').default('Asia/Shanghai'),
  segments: z.array(segment).min(1).max(500),
});

/** What of a room's file is its run of show: it may be edited while the room is on air. */
export const SHOW_KEYS = [
  'opening',
  'bridges',
  'resumes',
  'soldOut',
  'quiet',
  'closing',
  'pauseMs',
  'rounds',
  'hours',
  'timeZone',
  'segments',
] as const satisfies readonly (keyof z.infer<typeof roomFile>)[];

type Parsed = z.infer<typeof roomFile>;
/** What a segment's kind says of it: how long the host then listens, as a multiple of the room's pause. */
const INTERRUPT = {
  pitch: 'sentence',
  demonstration: 'sentence',
  promotion: 'sentence',
  questions: 'clause',
  interaction: 'clause',
  quiz: 'sentence',
} as const;
const PATIENCE = { pitch: 1, demonstration: 1, promotion: 1, questions: 8, interaction: 4, quiz: 8 } as const;
/** How fast a kind is said: a pitch briskly, a promotion lively, a demonstration so that it can be followed, questions calmly. */
const PACE = { pitch: 1.04, demonstration: 0.97, promotion: 1.1, questions: 0.95, interaction: 1, quiz: 0.95 } as const;

interface ScriptLine {
  readonly say: readonly string[];
  readonly offer: boolean;
  readonly slide?: string | undefined;
}
type ScriptLines = Readonly<Record<Language, readonly ScriptLine[]>>;

export interface RoomFile extends Omit<Parsed, 'segments' | 'format' | 'shop' | keyof SceneLines>, SceneLines {
  readonly catalogue: Catalogue;
  /** Where the room's file lies; slides and the theme's pictures are named from here. */
  readonly folder: string;
  /** Path of the shop's file. */
  readonly shop: string;
  readonly segments: readonly (Pick<Parsed['segments'][number], 'id' | 'product'> & {
    readonly lines: ScriptLines;
    readonly slide: Bilingual | null;
    readonly quiz: QuizQuestion | null;
    readonly kind: keyof typeof PATIENCE;
    readonly waitMs: number;
    readonly pace: number;
    readonly interrupt: 'sentence' | 'clause' | 'now';
    readonly lengthMs: number | null;
    readonly countdownMs: number | null;
  })[];
}

/**
 * Reads a room and its shop. The script's slots are checked here and filled when a line is spoken.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function loadRoomFile(path: string): RoomFile {
  return roomOf(readRoomJson(path), path);
}

/** @throws Failure `bad_request` naming the file when it cannot be read. */
export function readRoomJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
}

/**
 * A room of its JSON.
 * @param path Of its file: the shop and pictures lie beside it.
 * @param where What errors call it; its path unless it is given.
 * @param now The shop as it is now; its file unless it is given.
 * @throws Failure `bad_request` naming the keys and what is wrong, eight at most.
 */
export function roomOf(json: unknown, path: string, where = path, now?: Catalogue): RoomFile {
  const parsed = roomFile.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Failure('bad_request', `${where} is not usable:\n  ${issues.join('\n  ')}`);
  }
  const room = parsed.data;
  const catalogue = now ?? loadCatalogue(join(dirname(path), room.shop));
  const twice = room.segments.find(({ id }, i) => room.segments.findIndex((other) => other.id === id) !== i);
  if (twice !== undefined) throw new Failure('bad_request', `${where}: segment ${twice.id} is there twice`);
  for (const { id, kind, product: about, lines: said, quiz: asked } of room.segments) {
    const product = about === null ? undefined : catalogue.product(about);
    if ((kind === 'quiz') !== (asked !== undefined) && kind !== undefined)
      throw new Failure('bad_request', `${where}: segment ${id}: the kind "quiz" and the key "quiz" go together`);
    if (asked !== undefined && catalogue.fact(asked.fact) === undefined)
      throw new Failure('bad_request', `${where}: segment ${id} rests on ${asked.fact}, which is no fact of the shop`);
    if (about !== null && product === undefined) {
      throw new Failure('bad_request', `${where}: segment ${id} is about ${about}, which the shop does not have`);
    }
    for (const language of LANGUAGES)
      for (const [at, { say }] of said[language].entries())
        for (const words of say) checkSlots(words, product, `${where}: segment ${id}: lines.${language}.${at}`);
  }
  const segments = room.segments.map(
    ({ id, kind: given, product, lines: said, slide: shown, quiz: asked, ...times }) => {
      const kind = given ?? (asked === undefined ? 'pitch' : 'quiz');
      return {
        id,
        kind,
        product,
        lines: said,
        slide: shown ?? null,
        quiz: asked ?? null,
        waitMs: times.waitSeconds === undefined ? room.pauseMs * PATIENCE[kind] : times.waitSeconds * 1000,
        pace: times.pace ?? PACE[kind],
        interrupt: times.interrupt ?? INTERRUPT[kind],
        lengthMs: times.lengthSeconds === undefined ? null : times.lengthSeconds * 1000,
        countdownMs: times.countdownSeconds === undefined ? null : times.countdownSeconds * 1000,
      };
    },
  );
  const spare = SCENE_LINES[room.scene];
  const { resumes = spare.resumes, soldOut = spare.soldOut, quiet = spare.quiet } = room;
  return {
    ...room,
    resumes,
    soldOut,
    quiet,
    folder: dirname(path),
    shop: join(dirname(path), room.shop),
    segments,
    catalogue,
  };
}

/**
 * Looks whether every slide of a room can be shown.
 * @throws Failure `bad_request` naming the room's folder and the file.
 */
export async function checkSlides({ folder, segments }: Pick<RoomFile, 'folder' | 'segments'>): Promise<void> {
  const names = segments.flatMap(({ slide: shown, lines: said }) => [
    ...(shown === null ? [] : [shown.zh, shown.en]),
    ...[...said.zh, ...said.en].flatMap((one) => one.slide ?? []),
  ]);
  const images = new ProductImages(folder, SLIDE_FORMATS);
  for (const name of new Set(names)) await images.check(name);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Slots of a script line and the fact each of them states. */
const SLOTS = { name: null, link: null, price: 'price', livePrice: 'price', stock: 'stock' } as const;
type Slot = keyof typeof SLOTS;
const SLOT = /\{(\w+)\}/g;

function isSlot(name: string): name is Slot {
  return name in SLOTS;
}

/** @throws Failure `bad_request` when a line has a slot that is not known, or one of a product and no product. */
export function checkSlots(line: string, product: Product | undefined, where: string): void {
  for (const [, slot = ''] of line.matchAll(SLOT)) {
    if (product === undefined) throw new Failure('bad_request', `${where} uses {${slot}} but is about no product`);
    if (!isSlot(slot)) {
      const allowed = Object.keys(SLOTS).map((name) => `{${name}}`);
      throw new Failure('bad_request', `${where} uses {${slot}}; allowed: ${allowed.join(' ')}`);
    }
    if (SLOTS[slot] !== null && (slot === 'stock' ? product.stock : product.price) === null) {
      throw new Failure('bad_request', `${where} uses {${slot}}, but ${product.id} has none`);
    }
  }
}

const NAMELESS = { zh: '刚才的话题', en: 'topic' } as const;

export interface RenderedLine {
  readonly text: string;
  /** Facts its slots state. */
  readonly citations: readonly string[];
}

/** Fills a script line's slots from the product as it is now, so that a spoken price is the shop's at speaking time. */
export function renderLine(line: string, product: Product | undefined, language: Language): RenderedLine {
  const citations = new Set<string>();
  const text = line.replace(SLOT, (whole, slot: string) => {
    if (!isSlot(slot)) return whole;
    // A transition with no product to name: "back to what I was saying".
    if (product === undefined) return slot === 'name' ? NAMELESS[language] : whole;
    const facet = SLOTS[slot];
    if (facet !== null) citations.add(`${product.id}.${facet}`);
    return valueOf(product, slot, language);
  });
  return { text, citations: [...citations] };
}

function valueOf(product: Product, slot: Slot, language: Language): string {
  switch (slot) {
    case 'name':
      return product.name[language];
    case 'link':
      return String(product.link);
    case 'price':
      return product.price === null ? '' : sayMoney(product.price, language);
    case 'livePrice':
      return product.livePrice === null ? '' : sayMoney(product.livePrice, language);
    case 'stock':
      return product.stock === null ? '' : String(product.stock);
  }
}
