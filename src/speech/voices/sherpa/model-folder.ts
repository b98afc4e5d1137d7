import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asError, Failure } from '../../../domain/failure.js';

/** Families of models that the adapter knows how to lay out. */
export const SHERPA_KINDS = ['vits', 'matcha', 'kokoro', 'zipvoice'] as const;
export type SherpaKind = (typeof SHERPA_KINDS)[number];

/** Files of a model by the names of sherpa-onnx's configuration. */
export type SherpaModel = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Finds a model's files in the folder that its archive unpacks to (k2-fsa.github.io/sherpa/onnx/tts): networks by their names, full
 * precision before int8; `tokens.txt`; every `lexicon*.txt`, but British English only where there is no American;
 * `espeak-ng-data/`; `voices.bin`. Rule files (*.fst) are not used: numbers are words before the engine sees them.
 * @throws Failure `bad_request` naming the folder and what is missing
 */
export function readModelFolder(kind: SherpaKind, folder: string): SherpaModel {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    throw new Failure('bad_request', `The voice's folder ${folder} cannot be read: ${asError(error).message}`);
  }
  const network = (what: string, wanted: RegExp, unwanted = /^$/): string => {
    const found = names.filter((name) => name.endsWith('.onnx') && wanted.test(name) && !unwanted.test(name));
    const [best] = [...found.filter((name) => !/int8/i.test(name)), ...found];
    if (best === undefined) throw missing(kind, folder, `${what} (*.onnx)`);
    return join(folder, best);
  };
  const file = (name: string): string => {
    if (!names.includes(name)) throw missing(kind, folder, name);
    return join(folder, name);
  };
  const shared = { tokens: file('tokens.txt'), ...lexicon(folder, names), ...phonemes(folder) };
  const vocoder = /^(?:vocos|hifigan|vocoder)/i;
  switch (kind) {
    case 'vits':
      return { vits: { model: network('network', /./), ...shared } };
    case 'matcha':
      return {
        matcha: {
          acousticModel: network('acoustic model', /./, vocoder),
          vocoder: network('vocoder (vocos or hifigan)', vocoder),
          ...shared,
        },
      };
    case 'kokoro':
      return { kokoro: { model: network('network', /./), voices: file('voices.bin'), ...shared } };
    case 'zipvoice':
      return {
        zipvoice: {
          encoder: network('encoder', /encoder/i),
          decoder: network('decoder', /decoder/i),
          vocoder: network('vocoder (vocos or hifigan)', vocoder),
          ...shared,
        },
      };
  }
}

function lexicon(folder: string, names: readonly string[]): { lexicon?: string } {
  const found = names.filter((name) => /^lexicon.*\.txt$/.test(name));
  const used = found.filter((name) => !(name.includes('gb') && found.some((other) => other.includes('us'))));
  return used.length === 0 ? {} : { lexicon: used.map((name) => join(folder, name)).join(',') };
}

function phonemes(folder: string): { dataDir?: string } {
  const path = join(folder, 'espeak-ng-data');
  return existsSync(path) && statSync(path).isDirectory() ? { dataDir: path } : {};
}

function missing(kind: SherpaKind, folder: string, what: string): Failure {
  return new Failure('bad_request', `${folder} is no ${kind} voice: it has no ${what}`);
}
