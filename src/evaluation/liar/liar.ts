import { type Random, seededRandom } from '../../domain/clock.js';
import type { Fact } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import { isValid } from '../../knowledge/catalogue.js';
import type { Injection } from './added-lies.js';
import { type Attack, ATTACKS, honestly, isLie, type Scene, type Told } from './attack.js';
import type { Asked, ChatMessage, Dialect } from './dialect.js';
import { ScriptedEndpoint } from './endpoint.js';
import { Ledger } from './ledger.js';
import { lie } from './lies.js';
import { failing, type Play, streamed, type Write } from './playing.js';
import { claimOf } from './wording.js';

export interface LiarOptions {
  readonly catalogue: () => Catalogue;
  /** ms since epoch. */
  readonly now: () => number;
  readonly dialect: Dialect;
  readonly seed: number;
  /** Competitors on the tenant's list. */
  readonly rivals: readonly string[];
}

/** Facts a good answer uses at most. */
const MOST_CLAIMS = 3;

/**
 * A language model that lies on purpose: it reads the facts out of the prompt it gets, makes a good answer of them and
 * corrupts it by one class of attack. Everything it says goes into its table with what is false about it.
 */
export class Liar {
  readonly ledger = new Ledger();
  readonly #options: LiarOptions;
  readonly #random: Random;
  #endpoint: ScriptedEndpoint | null = null;
  #attacks: readonly Attack[] = ['honest'];
  #turn = 0;
  #placed = 0;
  readonly #counts = new Map<Attack, number>();
  /** Attacks that found no place when it was their turn; each waits for an answer that has one. */
  readonly #owed = new Set<Attack>();
  /** What the next comment was made to ask for. */
  injection: Injection | null = null;

  private constructor(options: LiarOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  static async start(options: LiarOptions): Promise<Liar> {
    const liar = new Liar(options);
    liar.#endpoint = await ScriptedEndpoint.open((messages) => liar.#play(messages));
    return liar;
  }

  get url(): string {
    return this.#endpoint?.url ?? '';
  }

  get requests(): number {
    return this.#endpoint?.requests ?? 0;
  }

  /** Requests being served, stalled ones aside. */
  get busy(): number {
    return this.#endpoint?.busy ?? 0;
  }

  /** Answers in which the attack found its place, since it was chosen. */
  get placed(): number {
    return this.#placed;
  }

  /** How often each attack was played since the start. */
  get counts(): ReadonlyMap<Attack, number> {
    return this.#counts;
  }

  /** From now on these attacks are played in turn. */
  use(attacks: readonly Attack[] = ATTACKS): void {
    this.#attacks = attacks;
    this.#turn = 0;
    this.#placed = 0;
    this.#owed.clear();
  }

  async close(): Promise<void> {
    await this.#endpoint?.close();
  }

  #play(messages: readonly ChatMessage[]): Play {
    const { dialect } = this.#options;
    const asked = dialect.read(messages) ?? { language: 'zh', about: null, facts: [] };
    const write: Write = (told) => dialect.written(told, asked, this.#random);
    const scene = this.#sceneOf(asked);
    const next = this.#attacks[this.#turn % this.#attacks.length] ?? 'honest';
    const placed =
      this.#owing(scene, write) ??
      this.#next(next, scene, write) ??
      streamed(
        scene.claims.map((claim) => honestly(claim, next)),
        write,
      );
    this.ledger.write(placed.told);
    return placed;
  }

  #owing(scene: Scene, write: Write): Play | null {
    for (const attack of this.#owed) {
      const play = this.#played(attack, scene, write);
      if (play !== null) return play;
    }
    return null;
  }

  #next(attack: Attack, scene: Scene, write: Write): Play | null {
    this.#turn += 1;
    const play = this.#played(attack, scene, write);
    if (play === null && this.#attacks.length > 1) this.#owed.add(attack);
    return play;
  }

  #played(attack: Attack, scene: Scene, write: Write): Play | null {
    const play = this.#attack(attack, scene, write);
    if (play === null) return null;
    this.#owed.delete(attack);
    this.#placed += 1;
    this.#counts.set(attack, (this.#counts.get(attack) ?? 0) + 1);
    return play;
  }

  #attack(attack: Attack, scene: Scene, write: Write): Play | null {
    if (attack === 'honest') {
      const told = scene.claims.map((claim): Told => honestly(claim));
      return told.length === 0 ? null : streamed(told, write);
    }
    if (!isLie(attack)) return failing(attack, scene, write);
    const told = lie(attack, scene, { rivals: this.#options.rivals, injection: this.injection });
    return told === null ? null : streamed(told, write);
  }

  #sceneOf({ language, about, facts }: Asked): Scene {
    const { now } = this.#options;
    const catalogue = this.#options.catalogue();
    const at = now();
    const id = about ?? facts.find(({ product }) => product !== null)?.product ?? null;
    const product = id === null ? null : (catalogue.product(id) ?? null);
    const offered = facts.map(
      ({ id: factId, product: of, says }): Fact =>
        catalogue.fact(factId) ?? {
          // Worked out for the comment: no fact of the catalogue, as true as one.
          id: factId,
          product: of,
          facet: 'price',
          text: { [language]: says },
          source: 'prompt',
          version: 1,
        },
    );
    const claims = offered
      .filter((fact) => isValid(fact, at))
      .slice(0, MOST_CLAIMS)
      .map((fact) => claimOf(fact, language, this.#random, product));
    return { catalogue, now: at, product, claims, language, random: this.#random };
  }
}
