import type { Answerer } from '../domain/answer.js';
import type { Clock, Random } from '../domain/clock.js';
import type { CommentOutcome, RejectionReason, Understanding } from '../domain/comment.js';
import type { Bilingual, Language } from '../domain/language.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { SceneKind } from '../domain/scene.js';
import type { Journal } from '../flywheel/journal.js';
import type { LevelsSound } from '../speech/live-level.js';
import type { PreparingVoice } from '../speech/voice.js';
import type { Stage } from '../stage/stage.js';
import type { ComposesCorrections } from './corrections.js';
import type { HouseRules } from './house-rules.js';
import type { RoomInfo } from './room-port.js';
import type { ExplainQuiz, RenderLine, Script, WriteLines } from './script.js';

/** What a room is given: its show, and the parts that answer, speak and draw. */
export interface LiveRoomOptions {
  readonly id: string;
  readonly title: Bilingual;
  readonly language: Language;
  readonly scene: SceneKind;
  readonly presenter: string;
  readonly label: Bilingual;
  /** The page's own colours and no logo unless given. */
  readonly pageTheme?: RoomInfo['theme'];
  readonly picture: RoomInfo['picture'];
  readonly script: Script;
  /** Fills a script line's slots as the catalogue is when it is spoken. */
  readonly render: RenderLine;
  /** Writes further lines when a segment has none that was not heard lately. */
  readonly write?: WriteLines;
  /** Why a quiz's answer is right; without it no quiz is asked. */
  readonly explain?: ExplainQuiz;
  readonly random: Random;
  /** The cards as the catalogue is now. */
  readonly products: () => readonly ProductCard[];
  readonly answerer: Answerer & {
    understand(text: string): Understanding;
    /** Told of what the show says, so that answers do not repeat it word for word. */
    heard(text: string): void;
    state(): PartState;
  };
  readonly corrector: ComposesCorrections;
  /** Who may not write and what is not talked about; absent: nothing yet, and it ends with the process. */
  readonly houseRules?: HouseRules;
  readonly moderate: (text: string) => RejectionReason | null;
  readonly voice: PreparingVoice;
  /** Whether a slow answer is bridged with a word ("嗯，"): where a language model answers, or a voice is slow. */
  readonly fillers: boolean;
  /** Brings the voice of a person at the microphone to the level of all speech; made for each take-over. */
  readonly level: () => LevelsSound;
  readonly stage: Stage;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** A comment reached its outcome, for the counters. */
  readonly onOutcome: (outcome: CommentOutcome) => void;
  /** Seconds from a comment to the first sample of its answer. */
  readonly onLatency: (seconds: number) => void;
}
