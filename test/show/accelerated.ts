import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Corrector } from '../../src/answering/correction.js';
import type { Generator } from '../../src/answering/generation/generator.js';
import { NO_RULES } from '../../src/answering/grounding/draft.js';
import { moderate } from '../../src/answering/moderation.js';
import type { Understander } from '../../src/answering/understanding/understander.js';
import { ScriptWriter } from '../../src/answering/script-writer/script-writer.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { CommentOutcome, RejectionReason } from '../../src/domain/comment.js';
import type { RoomEvent } from '../../src/domain/event.js';
import type { Language } from '../../src/domain/language.js';
import { silentLog } from '../../src/domain/log.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';
import { loadRoomFile, renderLine, type RoomFile } from '../../src/knowledge/script.js';
import { loadShop } from '../../src/knowledge/shop-file.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { LiveRoom } from '../../src/room/live-room.js';
import { liveLevel } from '../../src/speech/live-level.js';
import type { PreparingVoice } from '../../src/speech/voice.js';
import { realParts } from '../answering/real-parts.js';
import type { Act } from './audience.js';
import { PacedVoice, PacketClock, PlayedStage } from './played.js';

const KEY = { tenant: 'test', shop: 'demo' } as const;

/** What became of a comment. */
export interface Fate {
  readonly text: string;
  readonly viewer: string;
  readonly atMs: number;
  rejected: RejectionReason | null;
  readonly outcomes: CommentOutcome[];
}

/** Told at its show time. */
export interface Cue {
  readonly atMs: number;
  readonly run: (show: AcceleratedShow) => void | Promise<void>;
}

export interface AcceleratedOptions {
  readonly language: Language;
  /** Changes to the demo room's file. */
  readonly change?: (file: RoomFile) => RoomFile;
  /** A language model that words answers; it works in real time. */
  readonly generator?: Generator;
  /** Default: one that takes no time and speaks silence. */
  readonly voice?: PreparingVoice;
  readonly stage?: PlayedStage;
}

/**
 * A whole show as fast as it goes: the real room, desk, run of show, answering, catalogue and playout, on a clock that the
 * sound moves. Only the voice (silence of the right length) and the pictures (none) are not the server's own.
 */
export class AcceleratedShow {
  readonly clock = new PacketClock();
  readonly stage: PlayedStage;
  /** Speaks, unless another was given. */
  readonly voice = new PacedVoice();
  readonly events: { readonly atMs: number; readonly event: RoomEvent }[] = [];
  readonly journal: JournalEntry[] = [];
  readonly fates: Fate[] = [];
  readonly file: RoomFile;
  readonly store: CatalogueStore;
  readonly room: LiveRoom;
  readonly understander: Understander;
  readonly #folder: string;
  #ids = 0;
  /** Questions whose facts are being read, by a network that takes its own time: the show's clock waits for it. */
  #finding = 0;

  private constructor(
    folder: string,
    store: CatalogueStore,
    file: RoomFile,
    { language, voice, stage, generator }: AcceleratedOptions,
  ) {
    this.stage = stage ?? new PlayedStage();
    this.#folder = folder;
    this.store = store;
    this.file = file;
    const { clock } = this;
    const catalogue = (): Catalogue => this.catalogue;
    const { answerer, check, understander, finder } = realParts(catalogue, { clock, generator: generator ?? null });
    const find = finder.find.bind(finder);
    finder.find = async (...asked) => {
      this.#finding += 1;
      return await find(...asked).finally(() => (this.#finding -= 1));
    };
    this.understander = understander;
    const random = seededRandom(7);
    const shared = { catalogue, check, clock, random };
    this.room = new LiveRoom({
      ...file,
      language,
      presenter: 'test',
      label: { zh: 'AI', en: 'AI' },
      picture: { width: 2, height: 2, framesPerSecond: 25 },
      script: file,
      random,
      render: (line, product, wanted) =>
        renderLine(line, product === null ? undefined : catalogue().product(product), wanted),
      write: new ScriptWriter(shared).writeLines,
      products: () => catalogue().products.flatMap((product) => catalogue().card(product.id) ?? []),
      answerer,
      corrector: new Corrector({ ...shared, rules: NO_RULES }),
      moderate,
      voice: voice ?? this.voice,
      level: liveLevel,
      fillers: true,
      stage: this.stage,
      journal: { record: (entry) => this.journal.push(entry), close: async () => await Promise.resolve() },
      log: {
        ...silentLog,
        error: (values, message) =>
          this.failures.push(
            `${message}: ${String('error' in values && values.error instanceof Error ? values.error.stack : '')}`,
          ),
      },
      clock,
      onOutcome: () => undefined,
      onLatency: () => undefined,
    });
    this.room.subscribe((event) => this.events.push({ atMs: clock.monotonic(), event }));
    store.on(({ changed }) => this.room.catalogueChanged(changed));
  }

  /** What the room logged as an error. */
  readonly failures: string[] = [];

  static async open({ change = (file) => file, ...options }: AcceleratedOptions): Promise<AcceleratedShow> {
    const folder = mkdtempSync(join(tmpdir(), 'zhubo-show-'));
    const file = loadRoomFile(new URL('../../config/room.json', import.meta.url).pathname);
    const store = await CatalogueStore.open(
      join(folder, 'shop.sqlite'),
      { now: () => 0, monotonic: () => performance.now(), sleep: async () => await new Promise(() => undefined) },
      silentLog,
    );
    await store.replace(KEY.tenant, KEY.shop, loadShop(file.shop), { source: 'test' });
    return new AcceleratedShow(folder, store, change(file), options);
  }

  get catalogue(): Catalogue {
    return this.store.snapshot(KEY.tenant, KEY.shop);
  }

  /** An edit as the REST interface makes it. */
  async edit(change: Parameters<CatalogueStore['apply']>[2]): Promise<void> {
    await this.store.apply(KEY.tenant, KEY.shop, change, { source: 'test' });
  }

  /** A viewer acts now. */
  act(act: Act): void {
    this.#ids += 1;
    const { viewer, nickname } = act;
    if ('event' in act) {
      const product = act.event === 'order' ? 'wool-scarf' : null;
      this.room.happened({ kind: act.event, id: `e${this.#ids}`, viewer, nickname, gift: '', product });
      return;
    }
    const fate: Fate = { text: act.comment, viewer, atMs: this.clock.monotonic(), rejected: null, outcomes: [] };
    this.fates.push(fate);
    const admitted = this.room.comment({ clientId: `c${this.#ids}`, viewer, nickname, text: act.comment }, (event) => {
      if (event.type === 'comment.closed') fate.outcomes.push(event.outcome);
    });
    if (!admitted.accepted) fate.rejected = admitted.reason;
  }

  /** Runs the show for this long with what its viewers do and what else happens, in the order of time. */
  async run(seconds: number, acts: readonly Act[], cues: readonly Cue[] = []): Promise<void> {
    const began = this.clock.monotonic();
    let [nextAct, nextCue] = [0, 0];
    if (began === 0) this.room.start();
    await settle();
    while (this.clock.monotonic() - began < 1000 * seconds) {
      let busy = this.clock.tick();
      busy = this.stage.tick() || busy;
      const now = this.clock.monotonic() - began;
      for (let act = acts[nextAct]; act !== undefined && act.atMs <= now; act = acts[nextAct]) {
        nextAct += 1;
        this.act(act);
        busy = true;
      }
      for (let cue = cues[nextCue]; cue !== undefined && cue.atMs <= now; cue = cues[nextCue]) {
        nextCue += 1;
        await cue.run(this);
        busy = true;
      }
      if (busy) await settle();
      while (this.#finding > 0) await settle();
    }
  }

  /** Plays on, a packet a turn of the event loop, until something holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await this.run(0.02, []);
      await settle();
    }
  }

  async close(): Promise<void> {
    const closed = this.room.close();
    const state = { done: false };
    void closed.then(() => (state.done = true));
    for (let packets = 0; packets < 3_000 && !state.done; packets += 1) {
      this.clock.tick();
      this.stage.tick();
      await settle();
    }
    await closed;
    await settle();
    await this.store.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Lets everything that is ready to run do so; the parts under test wait for nothing but each other. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
