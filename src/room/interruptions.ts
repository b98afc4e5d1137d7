import type { Question } from '../domain/answer.js';
import { asError } from '../domain/failure.js';
import type { LiveRoomOptions } from './live-room-options.js';
import type { RoomParts } from './parts.js';

/** How often a room that an operator holds looks up; anything that changes wakes it. */
const HELD_MS = 60_000;

/** What comes before the show, in this order: the operator, what must be put right, questions, thanks and welcomes. */
export class Interruptions {
  readonly #options: Pick<LiveRoomOptions, 'answerer' | 'clock' | 'language'>;
  readonly #parts: RoomParts;
  readonly #pause: (ms: number) => Promise<void>;
  readonly #closing: AbortSignal;

  /** @param pause Waits, but not longer than until something comes. @param closing Of the room. */
  constructor(
    options: Pick<LiveRoomOptions, 'answerer' | 'clock' | 'language'>,
    parts: RoomParts,
    pause: (ms: number) => Promise<void>,
    closing: AbortSignal,
  ) {
    this.#options = options;
    this.#parts = parts;
    this.#pause = pause;
    this.#closing = closing;
  }

  /** Does what comes first, whole. False: nothing waits. */
  async next(): Promise<boolean> {
    const { microphone } = this.#parts.operator;
    if (microphone !== null) {
      this.#parts.show.cut();
      await this.#parts.turns.relay(microphone, this.#options.language).finally(() => {
        microphone.close();
        this.#parts.operator.microphone = null;
      });
      return true;
    }
    const order = this.#parts.operator.next();
    if (order !== null) {
      this.#parts.show.cut();
      await this.#parts.turns.order(order);
      return true;
    }
    const { held } = this.#parts.operator;
    if (held === 'everything') {
      await this.#pause(HELD_MS);
      return true;
    }
    const correction = this.#parts.corrections.next();
    if (correction !== null) {
      const said = await this.#parts.turns.putRight(correction, () => this.#parts.show.cut());
      if (!said) this.#parts.corrections.putBack(correction);
      return true;
    }
    const question = this.showGoesOn ? null : await this.#nextAloud();
    if (question === null) {
      if (held === 'nothing') return await this.#beCourteous();
      await this.#pause(HELD_MS);
      return true;
    }
    this.#parts.show.cut();
    await this.#answer(question);
    return true;
  }

  /** Answers were long ahead: what waits goes on waiting while the show says a few sentences. */
  get showGoesOn(): boolean {
    const { balance, operator, show } = this.#parts;
    return operator.held === 'nothing' && show.isOn && balance.showGoesOn;
  }

  /** The question to answer aloud; those whose answer was just heard, though asked otherwise, are answered in text. */
  async #nextAloud(): Promise<Question | null> {
    const { desk, showcase } = this.#parts;
    const { answerer } = this.#options;
    for (let question = desk.next(); question !== null; question = desk.next()) {
      const context = { ...question.asked, recent: showcase.recent };
      const outline = await answerer.outline(question, context, this.#closing);
      if (!desk.repliesInstead(question, outline)) return question;
    }
    return null;
  }

  async #answer(question: Question): Promise<void> {
    const { balance, desk, turns } = this.#parts;
    const began = this.#options.clock.monotonic();
    const { outcome, turn, citations, unheard } = await turns.answer(question).catch((error: unknown) => {
      desk.finish(question, 'dropped');
      throw asError(error);
    });
    balance.answered(began);
    // Cut before anything was heard: it comes again, as if it had not been taken.
    if (unheard) {
      desk.putBack(question);
      return;
    }
    desk.gave(outcome, citations, question.language);
    desk.finish(question, outcome, turn);
  }

  /** Thanks or welcomes between two sentences; the show goes on as if nothing had been said. */
  async #beCourteous(): Promise<boolean> {
    const { courtesies, manner, air, turns } = this.#parts;
    const courtesy = courtesies.next(() => turns.newId('s'));
    if (courtesy === null) return false;
    manner.thank();
    await air.say(courtesy.turn, { text: courtesy.text, language: this.#options.language, citations: [] });
    return true;
  }
}
