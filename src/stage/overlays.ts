import type { Board } from '../domain/board.js';
import { asError } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import { type Samples, SAMPLE_RATE } from '../domain/media-time.js';
import type { Picture } from '../domain/picture.js';
import type { ProductCard } from '../domain/product.js';
import { toLeftEdge } from '../rendering/board.js';
import { type Caption, Overlay, type Scene } from '../rendering/overlay.js';
import { blend, blendPart, type Tile } from '../rendering/tile.js';
import { captionPages } from './captions.js';
import type { Playout } from './playout.js';
import { Reading } from './reading.js';
import type { AskedComment, Performance } from './stage.js';
import { forgetOldest } from '../domain/oldest.js';

/** Sentences whose words are kept: those that wait to be heard. */
const MOST_READINGS = 16;

interface Page {
  caption: Caption | null;
  readonly from: number;
  readonly end: number;
  readonly until: number;
}

/** What lies over the pictures now. Drawing is asynchronous; until a new tile is ready the old one stays (or none). */
export class Overlays {
  readonly #overlay: Overlay;
  readonly #log: Log;
  readonly #label: Tile;
  readonly #logo: Tile | null;
  /** False: the permanent label alone. */
  readonly #all: boolean;
  /** The shop's side of a landscape picture. */
  readonly #side: Tile | null;
  readonly #language: Language;
  readonly #readings = new Map<string, Reading>();
  readonly #card = new Slot<Tile>();
  readonly #asked = new Slot<Tile>();
  readonly #countdown = new Slot<Tile>();
  readonly #board = new Slot<Tile>();
  #wanted: Board | null = null;
  /** Beside the presenter of a square while a board stands there. */
  readonly #ground: Tile | null;
  readonly #slides: string;
  #until: Samples | null = null;
  #seconds = -1;
  /** The pages of the sentence being heard; filled in as they are drawn. */
  #pages: { readonly utterance: string; readonly pages: readonly Page[] } | null = null;

  private constructor(overlay: Overlay, fixed: Fixed, slides: string, language: Language, log: Log) {
    this.#overlay = overlay;
    this.#label = fixed.label;
    this.#side = fixed.side;
    this.#ground = fixed.ground;
    this.#logo = fixed.logo;
    this.#all = fixed.all;
    this.#slides = slides;
    this.#language = language;
    this.#log = log;
  }

  /**
   * Draws the permanent label first: there is no picture without it. A logo that cannot be read is left out.
   * @param slides Folder of the room's slides; a room without any needs none.
   */
  static async open(scene: Scene, font: string, language: Language, log: Log, slides = ''): Promise<Overlays> {
    const overlay = new Overlay(scene, font);
    const label = await overlay.label(language);
    const { logo, ...plain } = scene;
    const all = scene.overlays ?? true;
    if (!all) {
      const alone = { label, side: null, ground: null, logo: null, all };
      return new Overlays(overlay, alone, slides, language, log);
    }
    const ground = await overlay.boardGround();
    try {
      const fixed = { label, side: await overlay.side(language), ground, logo: await overlay.logo(label), all };
      return new Overlays(overlay, fixed, slides, language, log);
    } catch (error) {
      if (logo === undefined) throw error;
      log.error({ error: asError(error).message, logo }, 'logo not drawn');
      return await Overlays.open(plain, font, language, log, slides);
    }
  }

  show(card: ProductCard | null, language: Language): void {
    if (!this.#all) return;
    this.#put(this.#card, card === null ? null : this.#drawCard(card, language), 'product card not drawn');
  }

  /** A picture that cannot be read must not cost the card its price. */
  async #drawCard(card: ProductCard, language: Language): Promise<Tile> {
    try {
      return await this.#overlay.card(card, language);
    } catch (error) {
      const { image, ...plain } = card;
      if (image === undefined) throw error;
      this.#log.error({ error: asError(error).message, image }, 'product picture not drawn');
      return await this.#overlay.card(plain, language);
    }
  }

  /** A slide or a quiz takes the card's place; null gives it back. A board that cannot be drawn leaves the card. */
  board(board: Board | null): void {
    if (!this.#all) return;
    const drawing = board === null ? null : this.#overlay.board(board, this.#language, this.#slides);
    this.#put(this.#board, drawing, 'board not drawn');
    this.#wanted = board;
    drawing?.catch(() => {
      if (this.#wanted === board) this.#board.clear();
    });
  }

  /** The comment being answered; null when the answer is over. */
  ask(comment: AskedComment | null): void {
    if (!this.#all) return;
    this.#put(this.#asked, comment === null ? null : this.#overlay.asked(comment), 'comment not drawn');
  }

  /** An offer stands until this media time. */
  countDown(until: Samples | null): void {
    this.#until = this.#all ? until : null;
    this.#seconds = -1;
    if (until === null) this.#countdown.clear();
  }

  /** Notes the words of speech that was handed over, with their times. */
  note({ utterance, caption, chunk }: Performance): void {
    const words = chunk.cues.filter((cue) => cue.kind === 'word');
    if (words.length === 0) return;
    let reading = this.#readings.get(utterance);
    if (reading === undefined) {
      reading = new Reading(caption);
      this.#readings.set(utterance, reading);
      forgetOldest(this.#readings, MOST_READINGS);
    }
    reading.note(words);
  }

  draw(picture: Picture, current: Playout['current'], now: Samples): void {
    const board = this.#board.value;
    if (board !== null && this.#ground !== null) {
      toLeftEdge(picture, this.#ground.left);
      blend(picture, this.#ground);
    }
    if (this.#side !== null) blend(picture, this.#side);
    blend(picture, this.#label);
    if (!this.#all) return;
    // A board may need its place.
    if (this.#logo !== null && board === null) blend(picture, this.#logo);
    this.#tick(now);
    const card = board ?? this.#card.value;
    for (const value of [card, this.#asked.value, this.#countdown.value]) if (value !== null) blend(picture, value);
    if (current === null) {
      this.#pages = null;
      return;
    }
    if (this.#pages?.utterance !== current.utterance) this.#pages = this.#prepare(current.utterance, current.caption);
    this.#drawCaption(picture, current);
  }

  #drawCaption(picture: Picture, current: NonNullable<Playout['current']>): void {
    const pages = this.#pages?.pages ?? [];
    const upTo = this.#readings.get(current.utterance)?.upTo(current.heard) ?? null;
    const share = current.total === 0 ? 0 : current.heard / current.total;
    // Words tell the page; a voice without words leaves it to the time.
    const page =
      upTo === null
        ? pages.find(({ until }) => share <= until)
        : (pages.find(({ end }) => upTo <= end) ?? pages.at(-1));
    if (page?.caption == null) return;
    blend(picture, page.caption.tile);
    const { lit } = page.caption;
    if (lit === null) return;
    const spoken = upTo === null ? (page.end - page.from) * pageShare(pages, page, share) : upTo - page.from;
    for (const { from, top, bottom, stops } of lit.lines) {
      const characters = Math.min(stops.length - 1, Math.round(spoken) - from);
      const right = characters <= 0 ? 0 : (stops[characters] ?? 0);
      if (right > 0) blendPart(picture, lit.tile, { left: 0, right, top, bottom });
    }
  }

  #tick(now: Samples): void {
    if (this.#until === null) return;
    const seconds = Math.ceil((this.#until - now) / SAMPLE_RATE);
    if (seconds === this.#seconds) return;
    this.#seconds = seconds;
    if (seconds <= 0) this.countDown(null);
    else this.#put(this.#countdown, this.#overlay.countdown(seconds, this.#language), 'countdown not drawn');
  }

  #prepare(utterance: string, caption: string): { utterance: string; pages: readonly Page[] } {
    let from = 0;
    const pages = captionPages(caption).map(({ text, until }): Page => {
      from = Math.max(from, caption.indexOf(text, from));
      const page: Page = { caption: null, from, end: from + text.length, until };
      from = page.end;
      this.#overlay.caption(text).then(
        (drawn) => {
          page.caption = drawn;
        },
        (error: unknown) => this.#log.error({ error: asError(error) }, 'caption not drawn'),
      );
      return page;
    });
    return { utterance, pages };
  }

  #put(slot: Slot<Tile>, drawing: Promise<Tile> | null, failed: string): void {
    if (drawing === null) slot.clear();
    else slot.fill(drawing, (error) => this.#log.error({ error: asError(error) }, failed));
  }
}

/** What is drawn once. */
interface Fixed {
  readonly label: Tile;
  readonly side: Tile | null;
  /** Under boards. */
  readonly ground: Tile | null;
  readonly logo: Tile | null;
  readonly all: boolean;
}

/** A tile that is replaced when the next is drawn; of several being drawn the one wanted last counts. */
class Slot<T> {
  value: T | null = null;
  #wanted: Promise<T> | null = null;

  fill(drawing: Promise<T>, failed: (error: unknown) => void): void {
    this.#wanted = drawing;
    drawing.then((value) => {
      if (this.#wanted === drawing) this.value = value;
    }, failed);
  }

  clear(): void {
    this.#wanted = null;
    this.value = null;
  }
}

/** How much of a page has passed by a share of the sentence. */
function pageShare(pages: readonly Page[], page: Page, share: number): number {
  const before = pages[pages.indexOf(page) - 1]?.until ?? 0;
  return Math.min(1, (share - before) / Math.max(1e-6, page.until - before));
}
