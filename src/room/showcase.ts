import type { ProductCard } from '../domain/product.js';

const RECENT = 4;

/** Which product the picture and the talk are about: the pinned card and those spoken of lately. */
export class Showcase {
  readonly #card: (id: string) => ProductCard | undefined;
  readonly #show: (card: ProductCard) => void;
  #pinned: string | null = null;
  #shown: ProductCard | null = null;
  #recent: readonly string[] = [];

  /**
   * @param card A product as the catalogue has it now.
   * @param show Puts a card on the picture and tells the room.
   */
  constructor(card: (id: string) => ProductCard | undefined, show: (card: ProductCard) => void) {
    this.#card = card;
    this.#show = show;
  }

  get pinned(): string | null {
    return this.#pinned;
  }

  /** The card on the picture. */
  get shown(): ProductCard | null {
    return this.#shown;
  }

  /** Products spoken of lately, newest first, at most 4. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  knows(product: string): boolean {
    return this.#card(product) !== undefined;
  }

  /** Talk turns to a product; true when another card had to be put up. Products the catalogue does not have change nothing. */
  pin(product: string | null): boolean {
    const card = product === null ? undefined : this.#card(product);
    if (product === null || card === undefined) return false;
    this.#recent = [product, ...this.#recent.filter((id) => id !== product)].slice(0, RECENT);
    if (product === this.#pinned) return false;
    this.#pinned = product;
    this.#put(card);
    return true;
  }

  /** The catalogue changed, or another stage is on air: the card is shown as it is now. */
  refresh(always = false): void {
    const card = this.#pinned === null ? undefined : this.#card(this.#pinned);
    if (card !== undefined && (always || JSON.stringify(card) !== JSON.stringify(this.#shown))) this.#put(card);
  }

  #put(card: ProductCard): void {
    this.#shown = card;
    this.#show(card);
  }
}
