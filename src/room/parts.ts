import type { Comment, CommentOutcome } from '../domain/comment.js';
import type { RoomEvent } from '../domain/event.js';
import { LANGUAGES, type Language } from '../domain/language.js';
import { Air } from './air.js';
import { Authors } from './authors.js';
import { Balance } from './balance.js';
import { Blackboard } from './blackboard.js';
import { CommentDesk } from './comment-desk.js';
import { Corrections } from './corrections.js';
import { Courtesies } from './courtesies.js';
import type { LiveRoomOptions } from './live-room-options.js';
import { Fillers } from './fillers.js';
import { Manner } from './manner.js';
import { Operator } from './operator.js';
import { Quizzes } from './quizzes.js';
import { Replies } from './replies.js';
import { RunOfShow } from './run-of-show.js';
import type { ExplainQuiz } from './script.js';
import { Show } from './show.js';
import { Showcase } from './showcase.js';
import { Speaker } from './speaker.js';
import { Standings } from './standings.js';
import { Threads } from './threads.js';
import { fillerWords, Turns } from './turns.js';

/** What the parts ask of the room they are in. */
export interface RoomHooks {
  /** Aborts when the room closes. */
  readonly closing: AbortSignal;
  readonly emit: (event: RoomEvent) => void;
  readonly onSpeaking: (speaking: boolean) => void;
  readonly closed: (comment: Comment, outcome: CommentOutcome, turn?: string) => void;
  /** Waits, but not longer than until something asks for attention. */
  readonly pause: (ms: number) => Promise<void>;
  /** Nothing is heard any more. */
  readonly isOff: () => boolean;
  /** How often what was being said was lost: a stage ended, or the room closed. */
  readonly losses: () => number;
}

export interface RoomParts {
  readonly speaker: Speaker;
  readonly authors: Authors;
  readonly threads: Threads;
  readonly corrections: Corrections;
  readonly showcase: Showcase;
  readonly blackboard: Blackboard;
  readonly quizzes: Quizzes;
  readonly manner: Manner;
  readonly air: Air;
  readonly turns: Turns;
  readonly show: Show;
  readonly desk: CommentDesk;
  readonly standings: Standings;
  readonly courtesies: Courtesies;
  readonly operator: Operator;
  readonly balance: Balance;
  readonly replies: Replies;
}

/** Puts a room's parts together. */
export function roomParts(options: LiveRoomOptions, hooks: RoomHooks): RoomParts {
  const { voice, stage, script, language, clock, log, random, write } = options;
  const authors = new Authors(log);
  const names = (wanted: Language): string[] => options.products().map(({ name }) => name[wanted]);
  const speaker = new Speaker({ voice, stage, clock, log, names });
  const manner = new Manner((mood) => speaker.stage.mood(mood));
  const threads = new Threads(options.clock);
  const corrections = new Corrections(options.clock);
  const showcase = new Showcase(
    (id) => options.products().find((card) => card.id === id),
    (card) => {
      speaker.stage.show(card, options.language);
      hooks.emit({ type: 'product.shown', product: card });
    },
  );
  const blackboard = new Blackboard((board) => speaker.stage.board(board));
  const explain: ExplainQuiz = options.explain ?? (() => null);
  const quizzes = new Quizzes({
    language,
    explain,
    emit: (event) => {
      hooks.emit(event);
      const { type, ...what } = event;
      options.journal.record({ kind: 'quiz', room: options.id, event: type, ...what });
    },
  });
  const run = new RunOfShow({
    script,
    language,
    clock,
    random,
    available: (product) => options.products().some(({ id, stock }) => id === product && stock !== 0),
    askable: (quiz) => explain(quiz, language) !== null,
    spoken: (line, product) => options.render(line, product, language).text,
    ...(write === undefined ? {} : { write }),
  });
  const air = new Air({
    speaker: speaker,
    clock,
    closing: hooks.closing,
    onSpeaking: hooks.onSpeaking,
    onHeard: (heard, caption) => {
      const { id, citations, ...said } = heard;
      // What a person says is known to nobody here, and is not put right by the presenter.
      if (!turns.isPerson(said.turn)) {
        manner.says(said.text, said.language);
        options.answerer.heard(said.text);
        if (!turns.isShow(said.turn)) run.heard(said.text);
        corrections.remember(heard);
      }
      hooks.emit({ type: 'caption', ...said, sentence: id, ...caption, citations: [...citations] });
    },
    onTimed: ({ id, citations, ...said }, { startMs, endMs, words }, corrected) => {
      if (corrected) hooks.emit({ type: 'caption.timed', turn: said.turn, sentence: id, endMs, words });
      if (turns.isPerson(said.turn)) return;
      const named = courtesies.namedIn(said.turn);
      const names = named.length > 0 ? { named } : {};
      const heard = { kind: 'sentence', room: options.id, sentence: id, ...said, citations, startMs, endMs } as const;
      options.journal.record({ ...heard, ...names });
    },
  });
  const mayBeSpoken = (text: string, spoken: Language): boolean =>
    options.moderate(text) === null && options.corrector.forbidden(text, spoken) === null;
  const isPrepared = (text: string, spoken: Language): boolean => speaker.isPrepared(fillerWords(text, spoken));
  const fillers = options.fillers ? new Fillers({ random, mayBeSpoken, isPrepared }) : null;
  for (const spoken of LANGUAGES) {
    for (const text of fillers?.words(spoken) ?? []) speaker.prepare(fillerWords(text, spoken));
  }
  const turns = new Turns({
    room: options.id,
    air: air,
    answerer: options.answerer,
    corrector: options.corrector,
    showcase: showcase,
    threads: threads,
    manner: manner,
    fillers,
    journal: options.journal,
    clock: options.clock,
    emit: hooks.emit,
    ask: (comment) => speaker.stage.ask(comment),
    mediaTime: () => speaker.stage.time(),
    losses: hooks.losses,
    onLatency: options.onLatency,
  });
  const show = new Show({
    run,
    air: air,
    turns: turns,
    showcase: showcase,
    manner: manner,
    blackboard,
    quizzes,
    render: options.render,
    clock,
    language,
    emit: hooks.emit,
    countDown: (length) => speaker.stage.countDown(length),
    pause: hooks.pause,
    prepare: (words) => speaker.prepare(words),
    isOff: hooks.isOff,
  });
  const replies = new Replies({
    room: options.id,
    answerer: options.answerer,
    recent: () => showcase.recent,
    tell: (comment, event) => authors.tell(comment, event),
    finish: (question, outcome) => desk.finish(question, outcome),
    journal: options.journal,
    log: options.log,
    closing: hooks.closing,
  });
  const standings = new Standings(clock);
  const desk = new CommentDesk({
    clock,
    closed: hooks.closed,
    reply: (question, close) => replies.take(question, close),
    standing: (viewer) => standings.of(viewer),
    onScreen: () => showcase.pinned,
  });
  const courtesies = new Courtesies({
    clock,
    random,
    language,
    scene: options.scene,
    mayBeSpoken: (text) => mayBeSpoken(text, language),
  });
  return {
    speaker,
    authors,
    threads,
    corrections,
    showcase,
    blackboard,
    quizzes,
    manner,
    air,
    turns,
    show,
    desk,
    standings,
    courtesies,
    operator: new Operator(),
    balance: new Balance(clock),
    replies,
  };
}
