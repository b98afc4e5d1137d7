import { CatalogueEvidence } from '../../answering/finding/catalogue-evidence.js';
import { CloserLook, type Cross } from '../../answering/finding/closer-look.js';
import { directionOf, packed, Rarity } from '../../answering/finding/direction.js';
import { type AskedBefore, Experience, type ExperienceFile, type Scale } from '../../answering/finding/experience.js';
import type { RankingFile } from '../../answering/finding/judgement.js';
import type { Reader } from '../../answering/understanding/reading.js';
import { Understander } from '../../answering/understanding/understander.js';
import type { Clock } from '../../domain/clock.js';
import { Catalogue, type CatalogueContent } from '../../knowledge/catalogue.js';
import { type Heard, type Label, questionKey } from './label.js';
import { ReadOnce } from './read-once.js';

/** A labelled question, with what there is to remember of it: once for each fact that answers it. */
export interface Case {
  readonly key: string;
  readonly label: Label;
  readonly asked: readonly AskedBefore[];
}

/** What a room makes of a question. */
export interface Outcome {
  /** The fact it answers with first; null: it is silent. */
  readonly first: string | null;
  /** How sure it is, 0..1. */
  readonly belief: number;
}

export interface RehearsalParts {
  readonly reader: Reader;
  readonly ranking: RankingFile;
  readonly cross: Cross;
  readonly clock: Clock;
}

interface Room {
  readonly catalogue: Catalogue;
  readonly understander: Understander;
  readonly finder: CatalogueEvidence;
  experience: Experience | null;
}

/** The tenant's rooms, answering as on air, in which experiences are tried. */
export class Rehearsal {
  readonly #rooms = new Map<string, Room>();
  readonly #reader: Reader;
  #rarity: { readonly of: Scale; readonly rarity: Rarity } | undefined;
  readonly #signal = new AbortController().signal;

  constructor(shops: Readonly<Record<string, CatalogueContent>>, { reader, ranking, cross, clock }: RehearsalParts) {
    this.#reader = reader;
    const closer = new CloserLook(new ReadOnce(cross), reader, ranking.closer);
    for (const [name, content] of Object.entries(shops)) {
      const catalogue = new Catalogue(content);
      const learnt = (): Experience | null => this.#rooms.get(name)?.experience ?? null;
      const understander = new Understander(reader, () => catalogue, learnt);
      const finder = new CatalogueEvidence({
        understander,
        catalogue: () => catalogue,
        ranking,
        closer,
        learnt,
        clock,
      });
      this.#rooms.set(name, { catalogue, understander, finder, experience: null });
    }
  }

  /** What all rooms answer with from now on; null: the shipped parts alone. */
  learn(file: ExperienceFile | null): void {
    for (const [name, room] of this.#rooms) room.experience = file === null ? null : new Experience(file, name);
  }

  /** A comment as its words are compared with others'; null: its room is gone. */
  maskedOf({ room, text }: Heard): string | null {
    return this.#rooms.get(room)?.understander.read(text).masked ?? null;
  }

  /** Null for what several things are asked in at once, or in a room that is gone: it teaches nothing. */
  caseOf(label: Label, scale: Scale | undefined): Case | null {
    const room = this.#rooms.get(label.room);
    if (room === undefined) return null;
    const { understander, catalogue } = room;
    const [ask, second] = understander.understand(label.text).asks;
    if (second !== undefined) return null;
    const reading = ask === undefined ? understander.read(label.text) : understander.readAsk(ask).reading;
    const { vector, sketch } = directionOf(reading, this.#reader, this.#rarityOf(scale));
    const direction = { vector: packed(vector), sketch: packed(sketch) };
    const [mentioned] = reading.mentions.flatMap(({ products }) => products);
    const shown = label.context.thread ?? label.context.pinned;
    const base = { room: label.room, ...direction };
    const asked = label.facts.flatMap((id): AskedBefore[] => {
      const fact = catalogue.fact(id);
      if (fact === undefined) return [];
      const { product, facet } = fact;
      const hints = product !== null && product !== shown && mentioned === undefined;
      return [{ ...base, product, hints, fact: { id, facet } }];
    });
    if (label.facts.length === 0) asked.push({ ...base, product: mentioned ?? shown, hints: false, fact: null });
    return { key: questionKey(label), label, asked };
  }

  /** Read once for the many questions that are measured by it. */
  #rarityOf(scale: Scale | undefined): Rarity | null {
    if (scale === undefined) return null;
    if (this.#rarity?.of !== scale) this.#rarity = { of: scale, rarity: Rarity.read(scale.rarity) };
    return this.#rarity.rarity;
  }

  async ask({ label: { room: name, text, context } }: Case): Promise<Outcome> {
    const room = this.#rooms.get(name);
    if (room === undefined) return { first: null, belief: 0 };
    const found = await room.finder.find(room.understander.understand(text), context, this.#signal);
    const given = found.find(({ answerable }) => answerable);
    // What is taken for chatter is sure of nothing.
    return { first: given?.facts[0]?.fact.id ?? null, belief: (given ?? found[0])?.belief ?? 0.5 };
  }
}
