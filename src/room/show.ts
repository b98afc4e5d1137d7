import type { Clock } from '../domain/clock.js';
import type { RoomEvent } from '../domain/event.js';
import type { Language } from '../domain/language.js';
import { type Samples, samplesFromMs } from '../domain/media-time.js';
import type { Air, Saying } from './air.js';
import type { Blackboard } from './blackboard.js';
import type { Manner } from './manner.js';
import type { Line, RunOfShow } from './run-of-show.js';
import type { RenderLine, Script } from './script.js';
import type { Quizzes } from './quizzes.js';
import type { Showcase } from './showcase.js';
import type { Words } from './speaker.js';
import type { Turns } from './turns.js';

/** How often a show that rests looks whether its hours have begun. */
const RESTING_MS = 5_000;
/** A room that listens and hears nothing for this long is spoken to. */
const QUIET_MS = 10_000;
/** Nobody has written for this long: a word to the room before the next segment, this often at most. */
const SILENT_MS = 45_000;
/** A sentence that could not be said is followed by a moment's rest. */
const FAILED_MS = 500;

export interface ShowOptions {
  readonly run: RunOfShow;
  readonly air: Air;
  readonly turns: Turns;
  readonly showcase: Showcase;
  readonly manner: Manner;
  readonly blackboard: Blackboard;
  readonly quizzes: Quizzes;
  readonly render: RenderLine;
  readonly clock: Clock;
  readonly language: Language;
  readonly emit: (event: RoomEvent) => void;
  /** Puts an offer's countdown on the picture, or takes it away. */
  readonly countDown: (length: Samples | null) => void;
  /** Waits, but not longer than until a comment or a correction comes, or the room closes. */
  readonly pause: (ms: number) => Promise<void>;
  /** Has the voice make what will be said soon. */
  readonly prepare: (words: Words) => void;
  /** Nothing is heard any more: the room closes, or its stage is gone. */
  readonly isOff: () => boolean;
}

/** The show on air: performs the run of show line by line and listens between its segments. */
export class Show {
  readonly #options: ShowOptions;
  #turn: { readonly id: string; readonly segment: string } | null = null;
  /** The line being said, and whether it is being cut: then it is said again. */
  #saying: { readonly line: Line; cut: boolean } | null = null;
  /** The segment begun last; one that was cut goes on with its quiz. */
  #begun: string | null = null;
  /** Monotonic ms until which the host listens before the show goes on. */
  #listensUntil = 0;
  /** When the last comment came, and when a word to a quiet room was said last. */
  #commentedAt: number;
  #encouragedAt = -Infinity;
  /** Another script, to be taken at the next boundary. */
  #script: Script | null = null;

  constructor(options: ShowOptions) {
    this.#options = options;
    this.#commentedAt = options.clock.monotonic();
  }

  /** Says the next line, or listens, or rests. */
  async step(): Promise<void> {
    const { run, pause } = this.#options;
    if (this.#script !== null) run.change(this.#script);
    this.#script = null;
    if (await this.#listens()) return;
    if (await this.#encourages()) return;
    const line = run.peek();
    if (line === null) {
      this.end(false);
      this.#options.quizzes.leave();
      this.#options.blackboard.put(null);
      await pause(RESTING_MS);
      return;
    }
    if (this.#turn?.segment !== line.segment) {
      this.end(false);
      this.#begin(line);
    }
    await this.#perform(line);
  }

  /** Whether it has something of its own to say now: it neither listens, nor rests, nor is in a segment made for comments. */
  get isOn(): boolean {
    const { run, clock } = this.#options;
    if (this.#listensUntil > clock.monotonic()) return false;
    const kind = run.peek()?.kind;
    return kind !== undefined && kind !== 'questions' && kind !== 'interaction';
  }

  /** Somebody wrote something: the room is not quiet. */
  commented(): void {
    this.#commentedAt = this.#options.clock.monotonic();
  }

  /** A question waits: the segment's policy says whether the sentence being said is cut for it. It is said again later. */
  questionWaits(): void {
    const policy = this.#saying?.line.interrupt ?? 'sentence';
    if (policy !== 'sentence') this.giveWay(policy);
  }

  /** Cuts the sentence being said for something urgent; it is said again later. */
  giveWay(how: 'clause' | 'now'): void {
    if (this.#saying !== null && this.#options.air.cut(how)) this.#saying.cut = true;
  }

  /** Another script from the next sentence on. */
  change(script: Script): void {
    this.#script = script;
  }

  /** Goes on with the next segment, at once. */
  skip(): void {
    this.giveWay('now');
    this.end(true);
    this.#listensUntil = 0;
    this.#options.run.skip();
  }

  /** An answer or a correction takes the word; the segment goes on where it was. */
  cut(): void {
    this.end(true);
    this.#options.run.interrupted();
  }

  /** The segment on air is over. */
  end(interrupted: boolean): void {
    if (this.#turn === null) return;
    const { id, segment } = this.#turn;
    this.#turn = null;
    this.#options.emit({ type: 'segment.finished', turn: id, segment, interrupted });
  }

  #begin(line: Line): void {
    const { turns, showcase, manner, quizzes, emit, countDown } = this.#options;
    const { segment, product, countdownMs } = line;
    const turn = turns.newId('s');
    this.#turn = { id: turn, segment };
    if (this.#begun !== segment) quizzes.leave();
    this.#begun = segment;
    showcase.pin(product);
    manner.opens(line);
    emit({ type: 'segment.started', turn, segment, product });
    countDown(countdownMs === null ? null : samplesFromMs(countdownMs));
    if (countdownMs !== null) emit({ type: 'countdown.started', turn, product, seconds: countdownMs / 1000 });
  }

  /** One sentence. The show moves on only when it was heard. */
  async #perform(line: Line): Promise<void> {
    const { run, air, manner, clock, pause, isOff } = this.#options;
    manner.rest('idle');
    const words = this.#words(line);
    if (words !== null) {
      const saying = { line, cut: false };
      this.#saying = saying;
      const performed = air.say(this.#turn?.id ?? '', { ...words, pace: line.pace });
      this.#prepare(run.following());
      const spoken = await performed;
      this.#saying = null;
      if (isOff() || (!spoken.complete && saying.cut)) return;
      if (!spoken.complete) await pause(FAILED_MS);
    }
    run.advance();
    if (line.waitMs > 0) this.#listensUntil = clock.monotonic() + line.waitMs;
    if (!line.last) return;
    this.end(false);
    this.#prepare(run.peek());
  }

  /** What a line comes to, with its board put up; null when there is nothing to say. */
  #words({ text, product, slide, quiz }: Line): Saying | null {
    const { blackboard, quizzes, render, language } = this.#options;
    if (quiz === null) {
      // On the way back into a quiz its question stays on the board.
      if (!quizzes.stands) blackboard.put(slide === null ? null : { kind: 'slide', image: slide });
      return { ...render(text, product, language), language };
    }
    const words = quizzes.take(quiz.question, quiz.step, this.#turn?.id ?? '');
    blackboard.put(quizzes.board);
    return words;
  }

  /** Has the voice make a line that comes soon; what its slots state may change, then it is made again. */
  #prepare(line: Pick<Line, 'text' | 'product' | 'pace'> | null): void {
    if (line === null || line.text === '') return;
    const { render, language, prepare } = this.#options;
    prepare({ ...render(line.text, line.product, language), language, pace: line.pace, breathes: true });
  }

  /** Between segments the host looks at the comments, and says a word to a room that stays quiet. False: the show goes on. */
  async #listens(): Promise<boolean> {
    const { run, manner, quizzes, clock, pause, isOff } = this.#options;
    const began = clock.monotonic();
    const left = this.#listensUntil - began;
    if (left <= 0) return false;
    manner.rest('listen');
    await pause(Math.min(left, QUIET_MS));
    const undisturbed = clock.monotonic() - began >= QUIET_MS;
    const mayTalk = undisturbed && left >= 2 * QUIET_MS && !isOff() && !quizzes.open;
    const line = mayTalk ? run.quietLine() : null;
    if (line !== null) await this.#sayToRoom(line);
    return true;
  }

  /** Before a segment of a room in which nobody has written for long: a word to those who only watch. */
  async #encourages(): Promise<boolean> {
    const { run, clock } = this.#options;
    const now = clock.monotonic();
    const quiet = now - Math.max(this.#commentedAt, this.#encouragedAt) >= SILENT_MS;
    if (this.#turn !== null || !quiet || run.peek()?.first !== true) return false;
    const line = run.quietLine();
    if (line === null) return false;
    await this.#sayToRoom(line);
    return true;
  }

  async #sayToRoom(line: string): Promise<void> {
    const { air, turns, render, clock, language } = this.#options;
    await air.say(turns.newId('s'), { ...render(line, null, language), language });
    this.#encouragedAt = clock.monotonic();
  }
}
