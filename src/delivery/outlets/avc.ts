import { nalUnits } from '../packetising.js';

/** NAL unit types (ITU-T H.264 table 7-1). */
const SEQUENCE_PARAMETERS = 7;
const PICTURE_PARAMETERS = 8;
const DELIMITER = 9;

/** What a decoder must know before the first picture. */
export interface ParameterSets {
  readonly sequence: Buffer;
  readonly picture: Buffer;
}

/** The parameter sets of an Annex B access unit; null when it has none. */
export function parameterSets(data: Uint8Array): ParameterSets | null {
  const units = nalUnits(data);
  const sequence = units.find((unit) => typeOf(unit) === SEQUENCE_PARAMETERS);
  const picture = units.find((unit) => typeOf(unit) === PICTURE_PARAMETERS);
  return sequence === undefined || picture === undefined
    ? null
    : { sequence: Buffer.from(sequence), picture: Buffer.from(picture) };
}

export function sameSets(one: ParameterSets, other: ParameterSets): boolean {
  return one.sequence.equals(other.sequence) && one.picture.equals(other.picture);
}

/** As AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1.2), four-byte lengths. */
export function configurationRecord({ sequence, picture }: ParameterSets): Buffer {
  const sized = (unit: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(unit.length);
    return Buffer.concat([length, unit]);
  };
  const head = Buffer.from([1, sequence[1] ?? 0, sequence[2] ?? 0, sequence[3] ?? 0, 0xff, 0xe1]);
  return Buffer.concat([head, sized(sequence), Buffer.from([1]), sized(picture)]);
}

/** As Annex B, for who takes that as configuration. */
export function annexB({ sequence, picture }: ParameterSets): Buffer {
  const start = Buffer.from([0, 0, 0, 1]);
  return Buffer.concat([start, sequence, start, picture]);
}

/** An Annex B access unit with four-byte lengths instead of start codes, parameter sets left out: they are in the configuration. */
export function lengthPrefixed(data: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (const unit of nalUnits(data)) {
    const type = typeOf(unit);
    if (type === SEQUENCE_PARAMETERS || type === PICTURE_PARAMETERS || type === DELIMITER) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(unit.length);
    parts.push(length, unit);
  }
  return Buffer.concat(parts);
}

/** AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) of AAC-LC, 48 kHz, mono. */
export const AAC_CONFIGURATION = Buffer.from([0x11, 0x88]);

function typeOf(unit: Buffer): number {
  return (unit[0] ?? 0) & 0x1f;
}
