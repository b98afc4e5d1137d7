import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST } from '../avatar/bundle.js';
import { type AvatarManifest, readAvatarManifest } from '../avatar/manifest.js';
import { type Layout, layoutOf } from '../avatar/view.js';
import { type Aspect, ASPECTS } from '../domain/aspect.js';
import { asError, Failure } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import { because } from '../domain/reasons.js';
import type { VoiceName } from '../domain/speech.js';
import type { PresentersPort } from '../gateway/studio/presenter-routes.js';
import type { RoomFile } from '../knowledge/script.js';
import type { Timbres } from '../speech/room-voice.js';
import { timbresOf } from './timbres.js';

/** An avatar bundle that is there. */
export interface Presenter {
  readonly folder: string;
  readonly manifest: AvatarManifest;
}

/** How a room is seen: by whom, and in which shape. */
export interface RoomLook {
  readonly presenter: Presenter;
  readonly aspect: Aspect;
  /** null: the room has sound alone. */
  readonly layout: Layout | null;
}

/** The presenters that rooms may have: the server's own, and the bundles of a folder. */
export class Presenters implements PresentersPort {
  readonly #all: ReadonlyMap<string, Presenter>;
  readonly #standard: Presenter;
  readonly #aspect: Aspect;
  readonly #voice: VoiceName | undefined;

  private constructor(
    all: readonly Presenter[],
    standard: Presenter,
    { aspect, voice }: { readonly aspect: Aspect; readonly voice: VoiceName | undefined },
  ) {
    this.#all = new Map(all.map((one) => [one.manifest.id, one]));
    this.#standard = standard;
    this.#aspect = aspect;
    this.#voice = voice;
  }

  /**
   * @param own Folder of the server's own bundle. @param folder Each folder in it that holds a bundle is a presenter; one that cannot be
   * used is logged and left out. @param own.aspect Shape of rooms that say none. @param own.voice Of every room that chooses none, whoever presents.
   * @throws Failure `bad_request` when the server's own cannot be used.
   */
  static read(
    own: string,
    folder: string,
    rooms: { readonly aspect: Aspect; readonly voice?: VoiceName | undefined },
    log: Log,
  ): Presenters {
    const standard = { folder: own, manifest: readAvatarManifest(own) };
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    const others = names.flatMap((name): Presenter[] => {
      const place = join(folder, name);
      if (!existsSync(join(place, MANIFEST))) return [];
      try {
        return [{ folder: place, manifest: readAvatarManifest(place) }];
      } catch (error) {
        log.warn({ error: asError(error), folder: place }, 'a presenter cannot be used');
        return [];
      }
    });
    // The server's own comes last, so that it keeps its id.
    const { aspect, voice } = rooms;
    return new Presenters([...others, standard], standard, { aspect, voice });
  }

  /**
   * Who presents a room, and in which shape.
   * @throws Failure `bad_request` for a presenter that is not there, or a shape that they cannot be shown in.
   */
  lookOf({ presenter: id, theme, pictures }: Pick<RoomFile, 'presenter' | 'theme' | 'pictures'>): RoomLook {
    const presenter = this.#get(id);
    const aspect = theme?.aspect ?? this.#aspect;
    return { presenter, aspect, layout: pictures ? layoutOf(presenter.manifest, aspect) : null };
  }

  /** How a room sounds. @throws Failure `bad_request` for a presenter that is not there. */
  timbresOf({ presenter, voice }: Partial<Pick<RoomFile, 'presenter' | 'voice'>>): Timbres {
    return timbresOf({ room: voice, server: this.#voice }, this.#get(presenter).manifest);
  }

  list(): ReturnType<PresentersPort['list']> {
    return [...this.#all.values()].map(({ manifest }) => {
      const { id, version, name, licence, provisional } = manifest;
      const aspects = ASPECTS.filter((aspect) => canBe(manifest, aspect));
      const { zh, en } = this.timbresOf({ presenter: id });
      const voice = { zh: zh?.name ?? this.#voice ?? null, en: en?.name ?? this.#voice ?? null };
      const standard = manifest === this.#standard.manifest;
      return { id, version, name, licence, provisional, aspects, voice, standard };
    });
  }

  /** The picture of whoever presents a room; undefined: the server's own. */
  posterOf(id: string | undefined): string {
    const { folder, manifest } = (id === undefined ? undefined : this.#all.get(id)) ?? this.#standard;
    return join(folder, manifest.poster);
  }

  #get(id: string | undefined): Presenter {
    const presenter = id === undefined ? this.#standard : this.#all.get(id);
    if (presenter !== undefined) return presenter;
    const installed = [...this.#all.keys()].join(', ');
    throw new Failure('bad_request', because('no-presenter', { id: id ?? '', installed }));
  }

  poster(id: string): string | undefined {
    return this.#all.has(id) ? this.posterOf(id) : undefined;
  }
}

function canBe(manifest: AvatarManifest, aspect: Aspect): boolean {
  try {
    layoutOf(manifest, aspect);
    return true;
  } catch {
    return false;
  }
}
