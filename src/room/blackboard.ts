import type { Board } from '../domain/board.js';

/** What stands beside the presenter in place of the product card: put on the stage when it changes, and again on another stage. */
export class Blackboard {
  readonly #show: (board: Board | null) => void;
  #board: Board | null = null;

  /** @param show Puts a board on the stage on air. */
  constructor(show: (board: Board | null) => void) {
    this.#show = show;
  }

  put(board: Board | null): void {
    if (JSON.stringify(board) === JSON.stringify(this.#board)) return;
    this.#board = board;
    this.#show(board);
  }

  /** Another stage is on air; it begins without a board. */
  refresh(): void {
    if (this.#board !== null) this.#show(this.#board);
  }
}
