import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asError, Failure } from '../../domain/failure.js';
import { Likeness } from '../matching/likeness.js';
import { Model } from './model.js';
import { Ontology, type OntologyFile } from './ontology.js';
import { Reader } from './reading.js';
import { Syllables } from './syllables.js';

interface Manifest {
  readonly format: string;
  readonly labels: readonly string[];
  readonly version: number;
  readonly weights: { readonly sha256: string };
}

/**
 * Loads `models/understanding`, about 30 ms.
 * @throws Failure `bad_request` naming the folder when a file is missing or of another format.
 */
export function loadReader(folder: string): Reader {
  try {
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const manifest = JSON.parse(text('manifest.json')) as Manifest;
    if (manifest.format !== 'zhubo-understanding/1')
      throw new Failure('bad_request', `manifest.json has format ${manifest.format}, expected zhubo-understanding/1`);
    const ontology = new Ontology(JSON.parse(text('ontology.json')) as OntologyFile);
    const syllables = new Syllables(text('syllables.txt'));
    const model = Model.read(readFileSync(join(folder, 'weights.bin')));
    const likeness = Likeness.read(readFileSync(join(folder, 'match.bin')));
    return new Reader(model, manifest.labels, ontology, syllables, likeness);
  } catch (error) {
    throw new Failure('bad_request', `${folder} cannot be used: ${asError(error).message}`, { cause: error });
  }
}

/**
 * Names the trained files of a folder: the version and the beginning of the weights' hash.
 * @throws Failure `bad_request` when the manifest cannot be read.
 */
export function versionOf(folder: string): string {
  try {
    const { version, weights } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    return `${version}:${weights.sha256.slice(0, 12)}`;
  } catch (error) {
    throw new Failure('bad_request', `${folder} cannot be used: ${asError(error).message}`, { cause: error });
  }
}
