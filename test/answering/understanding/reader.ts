import { loadReader } from '../../../src/answering/understanding/load.js';
import { Understander } from '../../../src/answering/understanding/understander.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';

const file = (path: string): string => new URL(`../../../${path}`, import.meta.url).pathname;

export const reader = loadReader(file('models/understanding'));
export const catalogue = loadCatalogue(file('config/shop.json'));
export const understander = new Understander(reader, () => catalogue);
