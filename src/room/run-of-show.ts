import type { Clock, Random } from '../domain/clock.js';
import type { Language } from '../domain/language.js';
import type { QuizQuestion } from '../domain/quiz.js';
import { Heardness } from './heardness.js';
import { isWithin } from './hours.js';
import { QUIZ_STEPS } from './quizzes.js';
import type { Script, ScriptLine, ScriptLines, ScriptSegment, SegmentKind, WriteLines } from './script.js';
import { behind, durationMs, type Part, type PartLine, placeIn, plain, wordings } from './show-part.js';

/** A segment of which fewer lines than this are fresh is given to the writer. */
const FEWEST_LINES = 2;
const UNHURRIED = { interrupt: 'sentence', countdownMs: null, pace: 1 } as const;
/** What a segment without a length of its own is written for. */
const WRITTEN_MS = 20_000;

export interface Line {
  readonly segment: string;
  readonly kind: SegmentKind;
  readonly product: string | null;
  /** Slots unfilled. */
  readonly text: string;
  readonly first: boolean;
  readonly last: boolean;
  /** Silence behind it, ms. */
  readonly waitMs: number;
  readonly pace: number;
  readonly interrupt: ScriptSegment['interrupt'];
  /** Set on the first line of a promotion: how long the offer stands, ms. */
  readonly countdownMs: number | null;
  /** The image that stands beside her while it is said. */
  readonly slide: string | null;
  /** Of a quiz: what is said is worded when its turn comes, and `text` is empty. */
  readonly quiz: PartLine['quiz'];
}

export interface RunOfShowOptions {
  readonly script: Script;
  readonly language: Language;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether a product can be sold now. */
  readonly available: (product: string) => boolean;
  /** Whether a question may be asked now: what it rests on still holds. */
  readonly askable: (quiz: QuizQuestion) => boolean;
  readonly write?: WriteLines;
  /** A line as it would be heard now. */
  readonly spoken: (line: string, product: string | null) => string;
}

/**
 * Walks the script: opening, segments with a bridge before each but the first, and again, until its rounds or hours are over,
 * then the closing. No line but the offer is heard twice within ten minutes, sold-out products are left out and that is said
 * once, and an interrupted segment goes on at its sentence behind a few words of transition.
 */
export class RunOfShow {
  readonly #options: RunOfShowOptions;
  readonly #heard: Heardness;
  #script: Script;
  readonly #toldSoldOut = new Set<string>();
  #segment = -1;
  #line = 0;
  #round = 1;
  #resume: string | null = null;
  #part: Part | null;
  /** What `closing` was said for; the show rests until its hours begin again. */
  #over = false;
  /** Everything that can be said was heard lately; it is looked again before the next line. */
  #speechless = false;

  constructor(options: RunOfShowOptions) {
    this.#options = options;
    this.#script = options.script;
    this.#heard = new Heardness(options.clock);
    this.#part = this.#isOn() ? this.#opening() : null;
  }

  /** How often the segments were begun, from 1. */
  get round(): number {
    return this.#round;
  }

  /**
   * The line to say next, null while the show rests. It stays the next one until `advance`: an interruption repeats nothing
   * and skips nothing.
   */
  peek(): Line | null {
    if (this.#part === null && !(this.#speechless ? this.#goesOn() : this.#begin())) return null;
    // One that an answer has told meanwhile is passed over.
    for (let told = this.#part; told !== null && this.#isTold(told); told = this.#part) this.#passLine(told);
    const part = this.#part;
    if (part === null) return null;
    const { id, kind, product, lines, interrupt, countdownMs, pace } = part;
    const last = this.#resume === null && this.#line === lines.length - 1;
    const line = lines[this.#line];
    const back = this.#resume !== null;
    return {
      segment: id,
      kind,
      product,
      text: this.#resume ?? line?.text ?? '',
      first: this.#line === 0,
      last,
      waitMs: last ? part.waitMs : back ? 0 : (line?.waitMs ?? 0),
      pace,
      interrupt,
      countdownMs: this.#line === 0 ? countdownMs : null,
      // On the way back to a line the board stands as it did when she was cut.
      slide: (back ? lines[this.#line - 1] : line)?.slide ?? null,
      quiz: back ? null : (line?.quiz ?? null),
    };
  }

  /** The line of this segment behind the next, as far as it is known now; null where another segment comes. */
  following(): Pick<Line, 'text' | 'product' | 'pace'> | null {
    if (this.#part === null) return null;
    const { lines, product, pace } = this.#part;
    const next = lines[this.#resume === null ? this.#line + 1 : this.#line];
    return next === undefined || next.quiz !== null ? null : { text: next.text, product, pace };
  }

  /** The line was heard. */
  advance(): void {
    const part = this.#part;
    if (part === null) return;
    if (this.#resume !== null) {
      this.heard(this.#options.spoken(this.#resume, part.product));
      this.#resume = null;
      return;
    }
    const line = part.lines[this.#line];
    if (line?.quiz == null) this.heard(this.#options.spoken(line?.text ?? '', part.product));
    else if (line.quiz.step === 'question') this.heard(line.quiz.question.question[this.#options.language]);
    this.#passLine(part);
  }

  #passLine(part: Part): void {
    this.#line += 1;
    if (this.#line < part.lines.length) return;
    if (part.kind === 'closing') {
      this.#over = true;
      this.#part = null;
      return;
    }
    this.#next();
  }

  #isTold({ product, lines }: Part): boolean {
    const line = lines[this.#line];
    return this.#resume === null && line?.written === true && !this.#isFresh(line.text, product);
  }

  /** Something else was said meanwhile: a segment in its middle is taken up again with a transition. */
  interrupted(): void {
    const about = this.#part?.kind === 'welcome' ? null : (this.#part?.product ?? null);
    if (about === null || this.#line === 0) return;
    this.#resume ??= this.#fresh(this.#script.resumes, about) ?? null;
  }

  /** A sentence was heard that is not the show's: a line of these very words waits as if it had been. */
  heard(text: string): void {
    this.#heard.note(text);
  }

  /**
   * Another script, between two sentences. The segment on air goes on behind the line that was said last, as the new script has it; one
   * that is gone makes place for what comes behind it. What opens, closes and asks a quiz ends as it began.
   */
  change(script: Script): void {
    const [before, part] = [this.#script, this.#part];
    this.#script = script;
    const old = before.segments[this.#segment];
    this.#segment = placeIn(script, before, this.#segment);
    if (part === null || old === undefined || part.id !== old.id || part.kind === 'quiz') return;
    const own = script.segments[this.#segment];
    if (own?.id !== old.id) {
      this.#next();
      return;
    }
    if (JSON.stringify(own) === JSON.stringify(old)) return;
    const { language } = this.#options;
    const said = part.lines.slice(0, this.#line);
    const left = behind(own.lines[language], old.lines[language], said);
    const lines = left.length === 0 ? [] : this.#linesOf({ ...own, lines: { ...own.lines, [language]: left } });
    if (lines.length === 0) {
      this.#next();
      return;
    }
    const { kind, product, countdownMs, interrupt, pace, waitMs } = own;
    const all = [...said, ...lines];
    this.#part = { id: own.id, kind, product, lines: all, waitMs, pace, interrupt, countdownMs };
  }

  /** Goes on with the next segment. */
  skip(): void {
    if (this.#part === null || this.#part.kind === 'closing') return;
    this.#next();
  }

  /** Words for a room that has gone quiet, slots unfilled; null when all were heard lately. */
  quietLine(): string | null {
    const line = this.#fresh(this.#script.quiet, null);
    if (line !== undefined) this.heard(this.#options.spoken(line, null));
    return line ?? null;
  }

  /** The show rests and its hours have begun again. */
  #begin(): boolean {
    const { rounds } = this.#script;
    if (!this.#isOn()) {
      this.#over = false;
      return false;
    }
    // Rounds are over for good; hours come again tomorrow.
    if (this.#over && rounds !== null && this.#round > rounds) return false;
    if (this.#over && this.#script.hours === null) return false;
    this.#segment = -1;
    this.#line = 0;
    this.#round = 1;
    this.#over = false;
    this.#part = this.#opening();
    return true;
  }

  #next(): void {
    const script = this.#script;
    this.#line = 0;
    this.#resume = null;
    const [segment, round] = [this.#segment, this.#round];
    for (let looked = 0; looked <= script.segments.length; looked += 1) {
      this.#segment += 1;
      if (this.#segment >= script.segments.length) {
        this.#segment = 0;
        this.#round += 1;
      }
      if (!this.#isOn() || (script.rounds !== null && this.#round > script.rounds)) {
        this.#part = this.#closing();
        return;
      }
      const part = this.#partOf(script.segments[this.#segment]);
      if (part !== null) {
        this.#part = part;
        return;
      }
    }
    // Nothing fresh to say about anything that can be sold: a word to the room, and a pause; or silence. No round was made of it.
    [this.#segment, this.#round] = [segment, round];
    const words = this.quietLine();
    this.#speechless = words === null;
    this.#part =
      words === null
        ? null
        : {
            id: 'quiet',
            kind: 'interaction',
            product: null,
            lines: plain([words]),
            waitMs: WRITTEN_MS,
            pace: 1,
            interrupt: 'clause',
            countdownMs: null,
          };
  }

  /** Looks again for something to say; true when there is. */
  #goesOn(): boolean {
    this.#speechless = false;
    this.#next();
    return this.#part !== null;
  }

  #partOf(segment: ScriptSegment | undefined): Part | null {
    if (segment === undefined) return null;
    const { id, kind, product, countdownMs, interrupt, pace } = segment;
    const lines = this.#linesOf(segment);
    if (lines.length === 0) return null;
    // A quiz waits for its answers in its middle.
    const waitMs = kind === 'quiz' ? this.#script.pauseMs : segment.waitMs;
    const bridge = this.#segment === 0 && this.#round === 1 ? undefined : this.#fresh(this.#script.bridges, product);
    return {
      id,
      kind,
      product,
      lines: bridge === undefined ? lines : [...plain([bridge], lines[0]?.slide), ...lines],
      waitMs,
      pace,
      interrupt,
      countdownMs,
    };
  }

  #linesOf(segment: ScriptSegment): readonly PartLine[] {
    const { available, language, write } = this.#options;
    const script = this.#script;
    const { product, quiz } = segment;
    if (product !== null && !available(product)) {
      if (this.#toldSoldOut.has(product)) return [];
      this.#toldSoldOut.add(product);
      const told = this.#fresh(script.soldOut, product);
      return told === undefined ? [] : plain([told]);
    }
    if (product !== null) this.#toldSoldOut.delete(product);
    const own = this.#onSlides(segment, (line) => this.#wording(line, product));
    if (quiz != null) return this.#quizLines(segment, quiz, own);
    // Without a writer a show that has said all its lines says them again, in the wordings unheard for longest.
    if (write === undefined && own.length < segment.lines[language].length)
      return this.#onSlides(segment, ({ say }) => this.#leastRecent(say, product));
    return this.#filled(segment, own);
  }

  /** A question is not asked twice within ten minutes, nor once what it rests on has changed. */
  #quizLines({ waitMs }: ScriptSegment, question: QuizQuestion, before: readonly PartLine[]): readonly PartLine[] {
    const { askable, language } = this.#options;
    if (!askable(question) || !this.#heard.isFresh(question.question[language])) return [];
    const steps = QUIZ_STEPS.filter((step) => typeof step !== 'number' || step < question.options[language].length);
    const asked = steps.map((step): PartLine => {
      const wait = step === 'invitation' ? waitMs : 0;
      return { text: '', slide: null, written: false, quiz: { question, step }, waitMs: wait };
    });
    return [...before, ...asked];
  }

  /** A segment's lines that have a wording, each with the slide that stands by then. */
  #onSlides({ lines, slide }: ScriptSegment, wording: (line: ScriptLine) => string | undefined): readonly PartLine[] {
    const { language } = this.#options;
    let shown = slide?.[language] ?? null;
    return lines[language].flatMap((line) => {
      shown = line.slide ?? shown;
      const text = wording(line);
      return text === undefined ? [] : plain([text], shown);
    });
  }

  /** Lines that are too few or too short are written on. */
  #filled(segment: ScriptSegment, own: readonly PartLine[]): readonly PartLine[] {
    const { language, write } = this.#options;
    const { product, kind, lengthMs } = segment;
    const texts = own.map(({ text }) => text);
    const missingMs = (lengthMs ?? 0) - durationMs(texts, language);
    const tooFew = own.length < Math.min(FEWEST_LINES, segment.lines[language].length);
    if (product === null || write === undefined || (!tooFew && missingMs < 3_000)) return own;
    const wanted = tooFew ? (lengthMs ?? WRITTEN_MS) : missingMs;
    const written = write({ product, kind, language, lengthMs: wanted, round: this.#round });
    const fresh = written.filter((line) => this.#isFresh(line, product) && !texts.includes(line));
    const slide = own.at(-1)?.slide ?? segment.slide?.[language];
    return [...own, ...plain(fresh, slide).map((line) => ({ ...line, written: true }))];
  }

  #opening(): Part {
    const { language } = this.#options;
    const script = this.#script;
    const product = script.segments[0]?.product ?? null;
    const lines = script.opening[language].flatMap((line) => this.#wording(line, product) ?? []);
    const said = lines.length > 0 ? lines : [this.#leastRecent(wordings(script.opening[language]), product)];
    return { id: 'opening', kind: 'welcome', product, lines: plain(said), waitMs: script.pauseMs, ...UNHURRIED };
  }

  #closing(): Part {
    const { language } = this.#options;
    const script = this.#script;
    const lines = plain(script.closing[language].map((line) => this.#wording(line, null) ?? line.say[0] ?? ''));
    return { id: 'closing', kind: 'closing', product: null, lines, waitMs: 0, ...UNHURRIED };
  }

  #isOn(): boolean {
    const { clock } = this.#options;
    const script = this.#script;
    return script.hours === null || isWithin(script.hours, clock.now(), script.timeZone);
  }

  /** A wording of the line that may be heard now; by chance, so that rounds differ. */
  #wording({ say, offer }: ScriptLine, product: string | null): string | undefined {
    const fresh = say.filter((wording) => this.#isFresh(wording, product));
    if (fresh.length > 0) return fresh[Math.floor(this.#options.random() * fresh.length)];
    return offer ? this.#leastRecent(say, product) : undefined;
  }

  #fresh(lines: ScriptLines, product: string | null): string | undefined {
    return this.#wording({ say: wordings(lines[this.#options.language]), offer: false }, product);
  }

  /** Whether it was not heard lately, as it would sound now: two products' `{link}: {name}` are two sentences. */
  #isFresh(line: string, product: string | null): boolean {
    return this.#heard.isFresh(this.#options.spoken(line, product));
  }

  #leastRecent(lines: readonly string[], product: string | null): string {
    const spoken = lines.map((line) => this.#options.spoken(line, product));
    return lines[spoken.indexOf(this.#heard.leastRecent(spoken))] ?? '';
  }
}
