import { AAC_CONFIGURATION, configurationRecord, lengthPrefixed, type ParameterSets } from '../avc.js';
import type { PictureSize } from '../outlet.js';
import type { Amf } from './amf.js';

/** Bodies of FLV tags (Adobe FLV 10.1, annex E), which RTMP carries as its messages. */

/** Key frame or not, AVC. */
const KEY_AVC = 0x17;
const INTER_AVC = 0x27;
/** AAC, which is always marked as 44 kHz stereo; the configuration says what it is. */
const AAC = 0xaf;
const CONFIGURATION = 0;
const DATA = 1;

/** Decoder configuration of the pictures (§E.4.3). */
export function avcConfiguration(sets: ParameterSets): Buffer {
  return Buffer.concat([Buffer.from([KEY_AVC, CONFIGURATION, 0, 0, 0]), configurationRecord(sets)]);
}

/** One picture; nothing is reordered, so composition time is 0. */
export function avcPicture(data: Uint8Array, keyFrame: boolean): Buffer {
  return Buffer.concat([Buffer.from([keyFrame ? KEY_AVC : INTER_AVC, DATA, 0, 0, 0]), lengthPrefixed(data)]);
}

/** Decoder configuration of the sound (§E.4.2). */
export function aacConfiguration(): Buffer {
  return Buffer.concat([Buffer.from([AAC, CONFIGURATION]), AAC_CONFIGURATION]);
}

export function aacFrame(data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([AAC, DATA]), data]);
}

/** What `onMetaData` says of the stream (§E.5). */
export function metadata(pictures: PictureSize | null): Amf {
  return {
    audiocodecid: 10,
    audiosamplerate: 48_000,
    audiosamplesize: 16,
    audiochannels: 1,
    stereo: false,
    encoder: 'Zhubo',
    ...(pictures === null ? {} : { videocodecid: 7, width: pictures.width, height: pictures.height, framerate: 25 }),
  };
}
