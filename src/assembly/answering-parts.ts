import { join } from 'node:path';
import { GroundedAnswerer } from '../answering/answerer.js';
import { Corrector } from '../answering/correction.js';
import { CatalogueEvidence } from '../answering/finding/catalogue-evidence.js';
import { CloserLook } from '../answering/finding/closer-look.js';
import type { Experience } from '../answering/finding/experience.js';
import { loadRanking } from '../answering/finding/ranking-file.js';
import type { RankingFile } from '../answering/finding/judgement.js';
import { Breaker } from '../answering/generation/breaker.js';
import { Budget } from '../answering/generation/budget.js';
import { Generator } from '../answering/generation/generator.js';
import { OpenAiChat } from '../answering/generation/openai-chat.js';
import { ClauseCheck } from '../answering/grounding/check.js';
import type { TenantRules } from '../answering/grounding/draft.js';
import { loadMeanings } from '../answering/grounding/load-meanings.js';
import { EntailmentThread } from '../answering/grounding/entailment-thread.js';
import { SecondOpinion } from '../answering/grounding/second-opinion.js';
import { moderate } from '../answering/moderation.js';
import { QuizExplainer } from '../answering/quiz-explanation.js';
import { LineCheck } from '../answering/script-writer/line-check.js';
import type { Pitch, PitchWish } from '../answering/script-writer/pitch.js';
import { ScriptWriter } from '../answering/script-writer/script-writer.js';
import { loadReader, versionOf } from '../answering/understanding/load.js';
import type { Reader } from '../answering/understanding/reading.js';
import { Understander } from '../answering/understanding/understander.js';
import { type Clock, seededRandom } from '../domain/clock.js';
import type { Log } from '../domain/log.js';
import type { PartState } from '../domain/part.js';
import type { ProductCard } from '../domain/product.js';
import type { Catalogue } from '../knowledge/catalogue.js';
import { renderLine, type RoomFile } from '../knowledge/script.js';
import type { LiveRoomOptions } from '../room/live-room-options.js';
import type { Settings } from '../settings.js';
import type { ShopSearch } from './fact-search.js';

/** What a room answers with, and its show. */
export type RoomAnswers = Pick<
  LiveRoomOptions,
  | 'id'
  | 'title'
  | 'language'
  | 'scene'
  | 'script'
  | 'render'
  | 'write'
  | 'explain'
  | 'random'
  | 'products'
  | 'answerer'
  | 'corrector'
  | 'moderate'
>;

/** Help with a room's script, for those who write it. */
export interface RoomScripts {
  write(wish: PitchWish, signal: AbortSignal): Promise<Pitch>;
  readonly check: LineCheck['check'];
}

/** What all rooms answer with: trained parts are read once. */
export class AnsweringParts {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #reader: Reader;
  /** Of the trained parts that ship with the product. */
  readonly #version: string;
  readonly #ranking: RankingFile;
  readonly #closer: CloserLook;
  readonly #check = new ClauseCheck(loadMeanings());
  readonly #entailment: EntailmentThread | null;

  private constructor(
    settings: Settings,
    clock: Clock,
    log: Log,
    parts: {
      readonly reader: Reader;
      readonly ranking: RankingFile;
      readonly closer: CloserLook;
      readonly entailment: EntailmentThread | null;
    },
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#reader = parts.reader;
    this.#version = versionOf(join(settings.root, 'models/understanding'));
    this.#ranking = parts.ranking;
    this.#closer = parts.closer;
    this.#entailment = parts.entailment;
  }

  /** @throws Failure `bad_request` for a part whose files cannot be used. */
  static async open(settings: Settings, clock: Clock, log: Log): Promise<AnsweringParts> {
    const { ZHUBO_ENTAILMENT: folder } = settings;
    const entailment = folder === undefined ? null : await EntailmentThread.open({ folder, clock, log });
    const models = join(settings.root, 'models/understanding');
    const reader = loadReader(models);
    const ranking = loadRanking(join(models, 'ranking.json'));
    const closer = await CloserLook.open(models, reader, ranking.closer);
    return new AnsweringParts(settings, clock, log, { reader, ranking, closer, entailment });
  }

  /** What answers are made with, for the journal. */
  versions(): Readonly<Record<string, string>> {
    const { ZHUBO_LLM_URL: url, ZHUBO_LLM_MODEL: model } = this.#settings;
    return { understanding: this.#version, words: url === undefined ? 'embedded composer' : model };
  }

  states(): Readonly<Record<string, PartState>> {
    return this.#entailment === null ? {} : { entailment: this.#entailment.state() };
  }

  /** A room's own: its understanding of its catalogue, its budget, its memory of phrases. */
  async forRoom(
    file: RoomFile,
    catalogue: () => Catalogue,
    search: ShopSearch,
    learnt: () => Experience | null,
  ): Promise<RoomAnswers> {
    const { id, title, language, scene } = file;
    const clock = this.#clock;
    const log = this.#log;
    const understander = new Understander(this.#reader, catalogue, learnt);
    const finder = new CatalogueEvidence({
      understander,
      catalogue,
      ranking: this.#ranking,
      closer: this.#closer,
      learnt,
      clock,
      search,
    });
    await finder.prepare(new AbortController().signal);
    const rules = this.#rules;
    const random = seededRandom(this.#settings.ZHUBO_SEED);
    const check = this.#check;
    const persona = file.persona === null ? {} : { persona: file.persona };
    const shared = { catalogue, check, rules: () => rules, clock, random, scene, ...persona };
    const explainer = new QuizExplainer({ catalogue, written: file.catalogue, check, clock, rules });
    const opinion = this.#entailment === null ? null : new SecondOpinion({ entailment: this.#entailment, clock });
    return {
      id,
      title,
      language,
      scene,
      script: file,
      render: (line, product, wanted) =>
        renderLine(line, product === null ? undefined : catalogue().product(product), wanted),
      products: () => cardsOf(catalogue()),
      random,
      write: new ScriptWriter(shared).writeLines,
      explain: (quiz, wanted) => explainer.explain(quiz, wanted),
      answerer: new GroundedAnswerer({ ...shared, understander, finder, generator: this.#generator(), opinion, log }),
      corrector: new Corrector({ catalogue, check, clock, random, rules, scene }),
      moderate,
    };
  }

  /** A writer of its own: what it words for a script is not what the show has said, and it has a budget of its own. */
  scriptsOf({ scene, persona }: RoomFile, catalogue: () => Catalogue): RoomScripts {
    const clock = this.#clock;
    const check = this.#check;
    const rules = (): TenantRules => this.#rules;
    const random = seededRandom(this.#settings.ZHUBO_SEED);
    const own = persona === null ? {} : { persona };
    const writer = new ScriptWriter({
      catalogue,
      check,
      rules,
      clock,
      random,
      scene,
      generator: this.#generator(),
      ...own,
    });
    const lines = new LineCheck({ catalogue, check, rules, clock });
    return {
      write: async (wish, signal) => await writer.write(wish, signal),
      check: (line, product, language) => lines.check(line, product, language),
    };
  }

  async close(): Promise<void> {
    await this.#entailment?.close();
  }

  get #rules(): TenantRules {
    const { ZHUBO_BANNED_WORDS: bannedWords, ZHUBO_COMPETITORS: competitors } = this.#settings;
    return { bannedWords, competitors };
  }

  /** The language model of a room, where one is set; null: the embedded composer alone. */
  #generator(): Generator | null {
    const { ZHUBO_LLM_URL: url, ZHUBO_LLM_MODEL: model, ZHUBO_LLM_KEY: key } = this.#settings;
    if (url === undefined) return null;
    const clock = this.#clock;
    return new Generator({
      chat: new OpenAiChat({ url, model, ...(key === undefined ? {} : { key }) }),
      breaker: new Breaker({ clock }),
      budget: new Budget({ clock, tokensPerMinute: this.#settings.ZHUBO_LLM_TOKENS_PER_MINUTE }),
      clock,
      log: this.#log,
    });
  }
}

function cardsOf(catalogue: Catalogue): ProductCard[] {
  return catalogue.products.flatMap((product) => catalogue.card(product.id) ?? []);
}
