import { asError } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import type { Picture } from '../domain/picture.js';
import type { ProductCard } from '../domain/product.js';
import { Overlay } from '../rendering/overlay.js';
import { blend, type Tile } from '../rendering/tile.js';
import { captionPages } from './captions.js';
import type { Playout } from './playout.js';

/** What lies over the pictures now. Drawing is asynchronous; until a new tile is ready the old one stays (or none). */
export class Overlays {
  readonly #overlay: Overlay;
  readonly #log: Log;
  readonly #label: Tile;
  #card: Tile | null = null;
  #cardWanted: ProductCard | null = null;
  /** The pages of the sentence being heard; filled in as they are drawn. */
  #pages: { utterance: string; pages: { tile: Tile | null; until: number }[] } | null = null;

  private constructor(overlay: Overlay, label: Tile, log: Log) {
    this.#overlay = overlay;
    this.#label = label;
    this.#log = log;
  }

  /** Draws the permanent label first: there is no picture without it. */
  static async open(
    size: { width: number; height: number },
    font: string,
    language: Language,
    log: Log,
  ): Promise<Overlays> {
    const overlay = new Overlay(size.width, size.height, font);
    return new Overlays(overlay, await overlay.label(language), log);
  }

  show(card: ProductCard | null, language: Language): void {
    this.#cardWanted = card;
    if (card === null) {
      this.#card = null;
      return;
    }
    this.#overlay
      .card(card, language)
      .then((tile) => {
        if (this.#cardWanted === card) this.#card = tile;
      })
      .catch((error: unknown) =>
        this.#log.error({ error: asError(error), product: card.id }, 'product card not drawn'),
      );
  }

  draw(picture: Picture, current: Playout['current']): void {
    blend(picture, this.#label);
    if (this.#card !== null) blend(picture, this.#card);
    if (current === null) {
      this.#pages = null;
      return;
    }
    if (this.#pages?.utterance !== current.utterance) this.#pages = this.#prepare(current.utterance, current.caption);
    const share = current.total === 0 ? 0 : current.heard / current.total;
    const page = this.#pages.pages.find(({ until }) => share <= until);
    if (page?.tile != null) blend(picture, page.tile);
  }

  #prepare(utterance: string, caption: string): { utterance: string; pages: { tile: Tile | null; until: number }[] } {
    const pages = captionPages(caption).map((page) => {
      const drawn: { tile: Tile | null; until: number } = { tile: null, until: page.until };
      this.#overlay
        .caption(page.text)
        .then((tile) => {
          drawn.tile = tile;
        })
        .catch((error: unknown) => this.#log.error({ error: asError(error) }, 'caption not drawn'));
      return drawn;
    });
    return { utterance, pages };
  }
}
