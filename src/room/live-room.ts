import type { Comment, CommentOutcome, RejectionReason } from '../domain/comment.js';
import { asError } from '../domain/failure.js';
import type { CommentEvent, RoomEvent, RoomPhase } from '../domain/event.js';
import type { PartState } from '../domain/part.js';
import type { PlatformEvent } from '../domain/platform.js';
import type { FactChange } from '../domain/product.js';
import type { Stage } from '../stage/stage.js';
import type { Heard } from './corrections.js';
import { HouseRules } from './house-rules.js';
import { Interruptions } from './interruptions.js';
import type { LiveRoomOptions } from './live-room-options.js';
import { LiveSound, type MicrophoneEvent } from './microphone.js';
import type { Held, When } from './operator.js';
import { roomParts, type RoomParts } from './parts.js';
import type { IncomingComment, RoomInfo, RoomPort } from './room-port.js';
import type { Script } from './script.js';

/** How long the goodbye may take when a room closes. */
const GOODBYE_MS = 5_000;
/** How long the room waits for another stage when its own has ended, before it looks again. */
const WITHOUT_STAGE_MS = 500;
const MOST_HAPPENED = 20_000;

/** A room on air: walks its show, answers between sentences, and goes on where it was cut. */
export class LiveRoom implements RoomPort {
  readonly id: string;
  readonly houseRules: HouseRules;
  readonly #options: LiveRoomOptions;
  readonly #parts: RoomParts;
  readonly #interruptions: Interruptions;
  readonly #listeners = new Set<(event: RoomEvent) => void>();
  /** Ids of the platform's events seen lately: what comes twice counts once. */
  readonly #happened = new Set<string>();
  readonly #closing = new AbortController();
  #phase: RoomPhase = 'starting';
  #speaking = false;
  #viewers = 0;
  /** Set while the show waits; called when a comment arrives. */
  #wake: () => void = () => undefined;
  #stageGone = false;
  #losses = 0;
  #script: Script;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: LiveRoomOptions) {
    this.id = options.id;
    this.#options = options;
    this.#script = options.script;
    this.houseRules = options.houseRules ?? new HouseRules(options.clock);
    this.#parts = roomParts(options, {
      closing: this.#closing.signal,
      emit: (event) => this.#emit(event),
      onSpeaking: (speaking) => this.#tellSpeaking(speaking),
      closed: (comment, outcome, turn) => this.#close(comment, outcome, turn),
      pause: async (ms) => await this.#pause(ms),
      isOff: () => this.#closing.signal.aborted || this.#stageGone,
      losses: () => this.#losses,
    });
    const pause = async (ms: number): Promise<void> => await this.#pause(ms);
    this.#interruptions = new Interruptions(options, this.#parts, pause, this.#closing.signal);
    this.#watchStage(options.stage);
  }

  /** Goes live; the show runs until `close`. */
  start(): void {
    this.#setPhase('live');
    this.#ended = this.#run();
  }

  info(): RoomInfo {
    const { id, title, language, scene, presenter, picture, label, pageTheme } = this.#options;
    return {
      id,
      title,
      language,
      scene,
      phase: this.#phase,
      speaking: this.#speaking,
      viewers: this.#viewers,
      presenter,
      picture,
      caption: this.#parts.air.caption,
      held: this.#parts.operator.held,
      quiz: this.#parts.quizzes.asked,
      product: this.#parts.showcase.shown,
      products: this.#options.products(),
      theme: pageTheme ?? { accent: null, logo: null },
      label,
    };
  }

  states(): Readonly<Record<string, PartState>> {
    const { voice, answerer } = this.#options;
    return { ...this.#parts.speaker.stage.states(), voice: voice.state(), answers: answerer.state() };
  }

  comment(
    incoming: IncomingComment,
    onEvent: (event: CommentEvent) => void,
  ): { accepted: true } | { accepted: false; reason: RejectionReason } {
    if (this.#phase !== 'live') return { accepted: false, reason: 'room_closed' };
    if (this.houseRules.isBanned(incoming.viewer)) return { accepted: false, reason: 'banned' };
    const { clock, moderate, answerer } = this.#options;
    const text = incoming.text.normalize('NFC').trim();
    const { clientId, viewer, nickname } = incoming;
    const comment: Comment = { id: `${viewer}/${clientId}`, clientId, viewer, nickname, text, receivedAt: clock.now() };
    const refused = this.#parts.desk.admits(comment) ?? moderate(text);
    if (refused !== null) return { accepted: false, reason: refused };
    this.#parts.show.commented();
    this.#parts.authors.add(comment, onEvent);
    this.#emit({ type: 'comment.shown', comment: { id: comment.id, nickname, text } });
    const asked = { thread: this.#parts.threads.productOf(viewer), pinned: this.#parts.showcase.pinned };
    const understanding = answerer.understand(text);
    const muted = this.houseRules.isMuted(understanding, asked.thread ?? asked.pinned);
    const ended = this.#parts.quizzes.answers(viewer, text) ? 'counted' : muted ? 'muted' : null;
    if (ended !== null) {
      this.#close(comment, ended);
      return { accepted: true };
    }
    const full = this.#parts.desk.take(comment, understanding, asked);
    if (full !== null) this.#parts.authors.withdraw(comment);
    if (full !== null) return { accepted: false, reason: full };
    // She looks at the comments while one waits; speech goes before.
    if (this.#parts.desk.waiting > 0) {
      this.#parts.manner.rest('listen');
      if (this.#parts.operator.held !== 'everything' && !this.#interruptions.showGoesOn)
        this.#parts.show.questionWaits();
    }
    this.#wake();
    return { accepted: true };
  }

  forget(viewer: string): void {
    this.#parts.desk.forget(viewer);
    this.#parts.threads.forget(viewer);
    this.#parts.authors.forget(viewer);
    this.#options.journal.record({ kind: 'left', room: this.id, viewer });
  }

  subscribe(listener: (event: RoomEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setViewers(count: number): void {
    if (count === this.#viewers) return;
    this.#viewers = count;
    this.#tellState();
  }

  /** Goes on with a stage started in place of one that ended. */
  replaceStage(stage: Stage): void {
    this.#parts.speaker.use(stage);
    this.#stageGone = false;
    this.#parts.manner.anew();
    this.#watchStage(stage);
    this.#parts.showcase.refresh(true);
    this.#parts.blackboard.refresh();
    this.#wake();
  }

  /** The catalogue changed: the card follows at once, and what was said otherwise is put right at the next boundary. */
  catalogueChanged(changes: readonly FactChange[]): void {
    this.#parts.showcase.refresh();
    const ids = new Set(changes.map(({ before, after }) => (after ?? before)?.product ?? null));
    for (const product of this.#options.products()) {
      if (ids.has(product.id)) this.#emit({ type: 'product.changed', product });
    }
    this.#parts.corrections.factsChanged(changes);
    this.#wake();
  }

  correct(sentence: string, text: string | null): ReturnType<RoomPort['correct']> {
    const heard = this.#parts.corrections.heard().find(({ id }) => id === sentence);
    if (heard === undefined) return { accepted: false, reason: 'unknown_sentence' };
    const detail = text === null ? null : this.#options.corrector.forbidden(text, heard.language);
    if (detail !== null) return { accepted: false, reason: 'forbidden', detail };
    if (!this.#parts.corrections.flag(heard, text)) return { accepted: false, reason: 'too_many' };
    this.#wake();
    return { accepted: true };
  }

  say(text: string, when: When): ReturnType<RoomPort['say']> {
    const { corrector, language } = this.#options;
    const detail = corrector.forbidden(text, language);
    if (detail !== null) return { accepted: false, reason: 'forbidden', detail };
    if (this.#phase !== 'live' || !this.#parts.operator.order({ text, language })) {
      return { accepted: false, reason: 'too_many' };
    }
    if (when !== 'sentence') {
      this.#parts.show.giveWay(when);
      this.#parts.air.cut(when);
    }
    this.#wake();
    return { accepted: true };
  }

  takeOver(by: string, onEvent: (event: MicrophoneEvent) => void): ReturnType<RoomPort['takeOver']> {
    const { operator, show, air } = this.#parts;
    if (this.#phase !== 'live') return { accepted: false, reason: 'room_closed' };
    if (operator.microphone !== null) return { accepted: false, reason: 'taken' };
    const { clock, level } = this.#options;
    const microphone = new LiveSound({ by, level: level(), clock, onEvent });
    operator.microphone = microphone;
    show.giveWay('now');
    air.cut('now');
    this.#wake();
    return { accepted: true, microphone };
  }

  hold(held: Held, when: When): void {
    this.#parts.operator.held = held;
    if (held !== 'nothing' && when !== 'sentence') {
      this.#parts.show.giveWay(when);
      if (held === 'everything') this.#parts.air.cut(when);
    }
    this.#wake();
  }

  skip(): void {
    this.#parts.show.skip();
    this.#wake();
  }

  happened(event: PlatformEvent): boolean {
    if (this.#phase !== 'live' || this.#happened.has(event.id)) return false;
    this.#happened.add(event.id);
    const [oldest] = this.#happened;
    if (this.#happened.size > MOST_HAPPENED && oldest !== undefined) this.#happened.delete(oldest);
    this.#parts.standings.note(event);
    this.#parts.courtesies.note(event);
    this.#options.journal.record({ room: this.id, ...event, kind: 'platform', event: event.kind });
    return true;
  }

  /** Another script, from the next sentence on. */
  changeShow(script: Script): void {
    this.#script = script;
    this.#parts.show.change(script);
  }

  heard(): readonly Heard[] {
    return this.#parts.corrections.heard();
  }

  /** Says goodbye within a few seconds and ends the show. */
  async close(): Promise<void> {
    if (this.#phase === 'closing' || this.#phase === 'closed') {
      await this.#ended;
      return;
    }
    this.#setPhase('closing');
    this.#losses += 1;
    this.#closing.abort();
    this.#wake();
    await this.#ended;
    this.#parts.desk.clear();
    this.#parts.replies.clear();
    this.#parts.corrections.clear();
    this.#parts.operator.clear();
    const { language, clock } = this.#options;
    if (!this.#stageGone) {
      this.#parts.manner.thank();
      const limit = new AbortController();
      const late = clock.sleep(GOODBYE_MS, limit.signal).catch(() => undefined);
      const goodbye = this.#script.closing[language].map(({ say }) => say[0] ?? '');
      await Promise.race([this.#sayGoodbye(goodbye, limit.signal), late]);
      limit.abort();
    }
    this.#parts.speaker.close();
    this.#setPhase('closed');
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        if (this.#stageGone) await this.#rest(WITHOUT_STAGE_MS);
        else if (!(await this.#interruptions.next())) await this.#parts.show.step();
      } catch (error) {
        this.#options.log.error({ error: asError(error), room: this.id }, 'a turn failed; the show goes on');
        this.#parts.show.end(true);
        await this.#rest(WITHOUT_STAGE_MS);
      }
    }
    this.#parts.show.end(true);
  }

  async #sayGoodbye(lines: readonly string[], signal: AbortSignal): Promise<void> {
    for (const text of lines) {
      if (signal.aborted) return;
      const words = { text, language: this.#options.language, pace: 1, breathes: true };
      await this.#parts.speaker.say('goodbye', words, signal).heard;
    }
  }

  /** Waits, but not longer than until a comment arrives or the room closes. */
  async #pause(ms: number): Promise<void> {
    const held = this.#parts.operator.held === 'everything';
    const waiting = this.#parts.desk.waiting + this.#parts.corrections.waiting;
    if (this.#parts.operator.waiting > 0 || (waiting > 0 && !held)) return;
    await this.#rest(ms);
  }

  /** The same whatever waits: while nothing can be said, what waits must not keep the loop going, which then never lets go of the thread. */
  async #rest(ms: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const timer = new AbortController();
    this.#wake = () => timer.abort();
    await this.#options.clock.sleep(ms, timer.signal).catch(() => undefined);
    this.#wake = () => undefined;
  }

  #watchStage(stage: Stage): void {
    stage.on((event) => {
      if (event.type !== 'exit' || stage !== this.#parts.speaker.stage) return;
      this.#stageGone = true;
      this.#losses += 1;
    });
  }

  #close(comment: Comment, outcome: CommentOutcome, turn?: string): void {
    this.#options.onOutcome(outcome);
    const ended = { outcome, ...(turn === undefined ? {} : { turn }) };
    this.#parts.authors.tell(comment, { type: 'comment.closed', id: comment.clientId, ...ended });
    const { id, viewer, nickname, text, receivedAt } = comment;
    this.#options.journal.record({ kind: 'comment', room: this.id, id, viewer, nickname, text, receivedAt, ...ended });
  }

  #setPhase(phase: RoomPhase): void {
    this.#phase = phase;
    this.#tellState();
  }

  #tellSpeaking(speaking: boolean): void {
    if (speaking === this.#speaking) return;
    this.#speaking = speaking;
    this.#tellState();
  }

  #tellState(): void {
    this.#emit({
      type: 'room.state',
      phase: this.#phase,
      speaking: this.#speaking,
      viewers: this.#viewers,
      product: this.#parts.showcase.pinned,
    });
  }

  #emit(event: RoomEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // The others are told all the same.
        this.#options.log.error({ error: asError(error), room: this.id, event: event.type }, 'a listener failed');
      }
    }
  }
}
