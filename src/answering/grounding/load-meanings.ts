import { readFileSync } from 'node:fs';
import { Meanings } from './meanings.js';

const FILE = new URL('../../../models/meanings/meanings.txt', import.meta.url);
let loaded: Meanings | undefined;

/** What the shipped file says that ordinary words mean; read once. */
export function loadMeanings(): Meanings {
  loaded ??= new Meanings(readFileSync(FILE, 'utf8'));
  return loaded;
}
