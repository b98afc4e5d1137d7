import type { AnswerContext, Answerer, Question, Sentence } from '../domain/answer.js';
import type { Clock } from '../domain/clock.js';
import type { Comment, CommentOutcome, RejectionReason, Understanding } from '../domain/comment.js';
import { asError } from '../domain/failure.js';
import type { CommentEvent, RoomEvent, RoomPhase } from '../domain/event.js';
import type { Bilingual, Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { Journal } from '../flywheel/journal.js';
import type { Voice } from '../speech/voice.js';
import type { Stage } from '../stage/stage.js';
import { CommentDesk } from './comment-desk.js';
import { Manner } from './manner.js';
import type { IncomingComment, RoomInfo, RoomPort } from './room-port.js';
import { type Line, RunOfShow, type Script } from './run-of-show.js';
import { Speaker, type Spoken } from './speaker.js';
import { Threads } from './threads.js';

/** How long the goodbye may take when a room closes. */
const GOODBYE_MS = 5_000;
/** How long the room waits for another stage when its own has ended, before it looks again. */
const WITHOUT_STAGE_MS = 500;
const RECENT = 4;

export interface LiveRoomOptions {
  readonly id: string;
  readonly title: Bilingual;
  readonly language: Language;
  readonly presenter: string;
  readonly label: Bilingual;
  readonly picture: RoomInfo['picture'];
  readonly script: Script;
  readonly products: readonly ProductCard[];
  readonly answerer: Answerer & { understand(text: string): Understanding };
  readonly moderate: (text: string) => RejectionReason | null;
  readonly voice: Voice;
  readonly stage: Stage;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** A comment reached its outcome, for the counters. */
  readonly onOutcome: (outcome: CommentOutcome) => void;
  /** Seconds from a comment to the first sample of its answer. */
  readonly onLatency: (seconds: number) => void;
}

/** A room on air: walks its show, answers between sentences, and goes on where it was cut. */
export class LiveRoom implements RoomPort {
  readonly id: string;
  readonly #options: LiveRoomOptions;
  readonly #speaker: Speaker;
  readonly #desk: CommentDesk;
  readonly #show: RunOfShow;
  readonly #listeners = new Set<(event: RoomEvent) => void>();
  readonly #authors = new Map<string, (event: CommentEvent) => void>();
  readonly #threads: Threads;
  readonly #manner = new Manner((mood) => this.#speaker.stage.mood(mood));
  readonly #closing = new AbortController();
  #phase: RoomPhase = 'starting';
  #speaking = false;
  #caption: RoomInfo['caption'] = null;
  #viewers = 0;
  #pinned: string | null = null;
  #recent: string[] = [];
  #turns = 0;
  /** Set while the show waits; called when a comment arrives. */
  #wake: () => void = () => undefined;
  #stageGone = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: LiveRoomOptions) {
    this.id = options.id;
    this.#options = options;
    this.#show = new RunOfShow(options.script, options.language);
    this.#speaker = new Speaker(options.voice, options.stage, options.clock, options.log);
    this.#threads = new Threads(options.clock);
    this.#desk = new CommentDesk(options.clock, (comment, outcome, turn) => this.#close(comment, outcome, turn));
    this.#watchStage(options.stage);
  }

  /** Goes live; the show runs until `close`. */
  start(): void {
    this.#setPhase('live');
    this.#ended = this.#run();
  }

  info(): RoomInfo {
    const { id, title, language, presenter, picture, products, label } = this.#options;
    return {
      id,
      title,
      language,
      phase: this.#phase,
      speaking: this.#speaking,
      viewers: this.#viewers,
      presenter,
      picture,
      caption: this.#caption,
      product: products.find((product) => product.id === this.#pinned) ?? null,
      products,
      label,
    };
  }

  states(): Readonly<Record<string, PartState>> {
    const { voice, answerer } = this.#options;
    const mode = 'mode' in answerer && typeof answerer.mode === 'string' ? answerer.mode : 'custom';
    return { ...this.#speaker.stage.states(), voice: voice.state(), answers: { status: 'ok', mode } };
  }

  comment(
    incoming: IncomingComment,
    onEvent: (event: CommentEvent) => void,
  ): { accepted: true } | { accepted: false; reason: RejectionReason } {
    if (this.#phase !== 'live') return { accepted: false, reason: 'room_closed' };
    const { clock, moderate, answerer } = this.#options;
    const text = incoming.text.normalize('NFC').trim();
    const { clientId, viewer, nickname } = incoming;
    const comment: Comment = { id: `${viewer}/${clientId}`, clientId, viewer, nickname, text, receivedAt: clock.now() };
    const refused = this.#desk.admits(comment) ?? moderate(text);
    if (refused !== null) return { accepted: false, reason: refused };
    this.#authors.set(comment.id, onEvent);
    this.#emit({ type: 'comment.shown', comment: { id: comment.id, nickname, text } });
    const understood = answerer.understand(text);
    const thread = this.#threads.productOf(viewer);
    // Grouped by the product that is meant, not by the words alone.
    const meant =
      understood.products.length === 0 && thread !== null ? { ...understood, products: [thread] } : understood;
    const full = this.#desk.take(comment, meant);
    if (full !== null) {
      this.#authors.delete(comment.id);
      return { accepted: false, reason: full };
    }
    // She looks at the comments while one waits; speech goes before.
    if (this.#desk.waiting > 0) this.#manner.rest('listen');
    this.#wake();
    return { accepted: true };
  }

  forget(viewer: string): void {
    this.#desk.forget(viewer);
    this.#threads.forget(viewer);
    for (const id of this.#authors.keys()) if (id.startsWith(`${viewer}/`)) this.#authors.delete(id);
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
    this.#speaker.use(stage);
    this.#stageGone = false;
    this.#manner.anew();
    this.#watchStage(stage);
    const card = this.#options.products.find((product) => product.id === this.#pinned);
    if (card !== undefined) stage.show(card, this.#options.language);
    this.#wake();
  }

  /** Says goodbye within a few seconds and ends the show. */
  async close(): Promise<void> {
    if (this.#phase === 'closing' || this.#phase === 'closed') {
      await this.#ended;
      return;
    }
    this.#setPhase('closing');
    this.#closing.abort();
    this.#wake();
    await this.#ended;
    this.#desk.clear();
    const { script, language, clock } = this.#options;
    if (!this.#stageGone) {
      this.#manner.thank();
      const limit = new AbortController();
      const late = clock.sleep(GOODBYE_MS, limit.signal).catch(() => undefined);
      await Promise.race([this.#sayAll('goodbye', script.closing[language], limit.signal), late]);
      limit.abort();
    }
    this.#speaker.close();
    this.#setPhase('closed');
  }

  async #run(): Promise<void> {
    const show: { turn: { id: string; segment: string } | null } = { turn: null };
    const endTurn = (interrupted: boolean): void => {
      if (show.turn !== null)
        this.#emit({ type: 'segment.finished', turn: show.turn.id, segment: show.turn.segment, interrupted });
      show.turn = null;
    };
    while (!this.#closing.signal.aborted) {
      try {
        if (this.#stageGone) {
          await this.#pause(WITHOUT_STAGE_MS);
          continue;
        }
        const question = this.#desk.next();
        if (question !== null) {
          endTurn(true);
          await this.#answer(question);
          continue;
        }
        const line = this.#show.peek();
        if (show.turn?.segment !== line.segment) {
          show.turn = { id: this.#newTurn('s'), segment: line.segment };
          this.#pin(line.product);
          this.#manner.opens(line);
          this.#emit({ type: 'segment.started', turn: show.turn.id, segment: line.segment, product: line.product });
        }
        await this.#perform(show.turn.id, line, () => endTurn(false));
      } catch (error) {
        this.#options.log.error({ error: asError(error), room: this.id }, 'a turn failed; the show goes on');
        endTurn(true);
        await this.#pause(WITHOUT_STAGE_MS);
      }
    }
    endTurn(true);
  }

  /** One sentence of the show. It moves on only when the sentence was heard. */
  async #perform(turn: string, line: Line, endTurn: () => void): Promise<void> {
    const { language, script } = this.#options;
    this.#manner.rest('idle');
    const spoken = await this.#say(turn, { text: line.text, language, citations: [] });
    if (this.#closing.signal.aborted || this.#stageGone) return;
    if (!spoken.complete) await this.#pause(WITHOUT_STAGE_MS);
    this.#show.advance();
    if (!line.last) return;
    endTurn();
    this.#manner.rest('listen');
    await this.#pause(script.pauseMs);
  }

  async #answer(question: Question): Promise<void> {
    const { answerer, clock, journal, onLatency } = this.#options;
    const turn = this.#newTurn('a');
    const said: Sentence[] = [];
    const heard: Promise<Spoken>[] = [];
    const signal = this.#closing.signal;
    const context: AnswerContext = {
      thread: this.#threads.productOf(question.lead.viewer),
      pinned: this.#pinned,
      recent: this.#recent,
    };
    const show = this.#pinned;
    let first = true;
    this.#emit({ type: 'answer.started', turn, comments: question.comments.map((comment) => comment.clientId) });
    this.#manner.answers(question.intent);
    for await (const sentence of answerer.answer(question, context, signal)) {
      said.push(sentence);
      this.#pinFor(sentence, question);
      const { handedOver, heard: ended } = this.#begin(turn, sentence, () => {
        if (first) onLatency((clock.now() - question.lead.receivedAt) / 1000);
        first = false;
      });
      heard.push(ended);
      await handedOver;
    }
    const results = await Promise.all(heard);
    this.#tellSpeaking(false);
    const interrupted = results.length === 0 || results.some((spoken) => !spoken.complete);
    const citations = [...new Set(said.flatMap((sentence) => sentence.citations))];
    const refused = said.every((sentence) => sentence.kind === 'refusal');
    const text = said.map((sentence) => sentence.text).join(question.language === 'en' ? ' ' : '');
    this.#emit({ type: 'answer.finished', turn, interrupted, citations, text, refused });
    this.#desk.finish(question, results.length === 0 ? 'dropped' : refused ? 'refused' : 'answered', turn);
    const comments = question.comments.map(({ id, text: words, receivedAt }) => ({ id, text: words, receivedAt }));
    journal.record({
      kind: 'answer',
      room: this.id,
      turn,
      comments,
      sentences: said,
      interrupted,
      mediaTime: this.#speaker.stage.time(),
    });
    if (show !== this.#pinned) this.#pin(show);
  }

  /** The card follows what is spoken about. */
  #pinFor(sentence: Sentence, question: Question): void {
    const product = sentence.citations
      .map((id) => id.slice(0, id.indexOf('.')))
      .find((id) => this.#options.products.some((card) => card.id === id));
    if (product === undefined) return;
    for (const { viewer } of question.comments) this.#threads.remember(viewer, product);
    this.#recent = [product, ...this.#recent.filter((id) => id !== product)].slice(0, RECENT);
    if (product !== this.#pinned) this.#manner.point();
    this.#pin(product);
  }

  #pin(product: string | null): void {
    if (product === null || product === this.#pinned) return;
    const card = this.#options.products.find((one) => one.id === product);
    if (card === undefined) return;
    this.#pinned = product;
    this.#recent = [product, ...this.#recent.filter((id) => id !== product)].slice(0, RECENT);
    this.#speaker.stage.show(card, this.#options.language);
    this.#emit({ type: 'product.shown', product: card });
  }

  async #say(turn: string, sentence: Pick<Sentence, 'text' | 'language' | 'citations'>): Promise<Spoken> {
    const { handedOver, heard } = this.#begin(turn, sentence, () => undefined);
    await handedOver;
    const spoken = await heard;
    this.#tellSpeaking(false);
    return spoken;
  }

  async #sayAll(turn: string, lines: readonly string[], signal: AbortSignal): Promise<void> {
    for (const text of lines) {
      if (signal.aborted) return;
      await this.#speaker.say(turn, text, this.#options.language, signal, () => undefined).heard;
    }
  }

  #begin(
    turn: string,
    sentence: Pick<Sentence, 'text' | 'language' | 'citations'>,
    onHeard: () => void,
  ): { handedOver: Promise<void>; heard: Promise<Spoken> } {
    const { text, language, citations } = sentence;
    const said = this.#speaker.say(turn, text, language, this.#closing.signal, ({ startMs, endMs }) => {
      this.#tellSpeaking(true);
      this.#caption = { text, language };
      this.#manner.says(text, language);
      onHeard();
      this.#emit({ type: 'caption', turn, text, language, startMs, endMs, citations: [...citations] });
    });
    // Closing cuts the sentence being heard; the goodbye follows.
    const cut = (): void => {
      this.#speaker.interrupt(turn).catch(() => undefined);
    };
    this.#closing.signal.addEventListener('abort', cut, { once: true });
    void said.heard.then(() => this.#closing.signal.removeEventListener('abort', cut));
    return said;
  }

  /** Waits, but not longer than until a comment arrives or the room closes. */
  async #pause(ms: number): Promise<void> {
    if (this.#desk.waiting > 0 || this.#closing.signal.aborted) return;
    const timer = new AbortController();
    this.#wake = () => timer.abort();
    await this.#options.clock.sleep(ms, timer.signal).catch(() => undefined);
    this.#wake = () => undefined;
  }

  #watchStage(stage: Stage): void {
    stage.on((event) => {
      if (event.type === 'exit' && stage === this.#speaker.stage) this.#stageGone = true;
    });
  }

  #close(comment: Comment, outcome: CommentOutcome, turn?: string): void {
    this.#options.onOutcome(outcome);
    const tell = this.#authors.get(comment.id);
    this.#authors.delete(comment.id);
    const event: CommentEvent = {
      type: 'comment.closed',
      id: comment.clientId,
      outcome,
      ...(turn === undefined ? {} : { turn }),
    };
    // A comment may be closed inside `comment()` itself (chat): its author first hears that it was accepted.
    if (tell !== undefined) queueMicrotask(() => tell(event));
    const { id, text, receivedAt } = comment;
    this.#options.journal.record({
      kind: 'comment',
      room: this.id,
      id,
      text,
      receivedAt,
      outcome,
      ...(turn === undefined ? {} : { turn }),
    });
  }

  #newTurn(kind: 'a' | 's'): string {
    this.#turns += 1;
    return `${kind}${this.#turns}`;
  }

  #setPhase(phase: RoomPhase): void {
    this.#phase = phase;
    this.#tellState();
  }

  #tellSpeaking(speaking: boolean): void {
    if (speaking === this.#speaking) return;
    this.#speaking = speaking;
    if (!speaking) this.#caption = null;
    this.#tellState();
  }

  #tellState(): void {
    this.#emit({
      type: 'room.state',
      phase: this.#phase,
      speaking: this.#speaking,
      viewers: this.#viewers,
      product: this.#pinned,
    });
  }

  #emit(event: RoomEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
