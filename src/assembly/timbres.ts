import type { AvatarManifest } from '../avatar/manifest.js';
import { LANGUAGES } from '../domain/language.js';
import { type Timbre, VOICE_NAMES, type VoiceName } from '../domain/speech.js';
import type { Timbres } from '../speech/room-voice.js';

/** What may have been chosen of a room's voice. */
export interface VoiceChoice {
  /** By hand, for the room: it stays whoever presents. */
  readonly room: VoiceName | undefined;
  /** By hand, for every room: the embedded voice that the voices file names. */
  readonly server: VoiceName | undefined;
}

/**
 * How a room sounds: as was chosen for it, else as for every room, else as its presenter's bundle says. A bundle that says it for one
 * language alone says it for both, since a voice has one timbre; a name that is not known here says nothing.
 */
export function timbresOf({ room, server }: VoiceChoice, { voice }: Pick<AvatarManifest, 'voice'>): Timbres {
  if (room !== undefined) return ofBoth({ name: room, rate: 1, pitch: 0 });
  if (server !== undefined) return {};
  const [zh, en] = [known(voice.zh), known(voice.en)];
  return Object.fromEntries(
    LANGUAGES.flatMap((language) => {
      const timbre = language === 'zh' ? (zh ?? en) : (en ?? zh);
      return timbre === undefined ? [] : [[language, timbre]];
    }),
  );
}

function ofBoth(timbre: Timbre): Timbres {
  return { zh: timbre, en: timbre };
}

function known(said: AvatarManifest['voice']['zh']): Timbre | undefined {
  const name = VOICE_NAMES.find((one) => one === said?.name);
  return said === undefined || name === undefined ? undefined : { name, rate: said.rate, pitch: said.pitch };
}
