import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { thingsFile } from '../../../config/tooling/make-things.js';

it('knows the things that understanding is taught with (npx tsx config/tooling/make-things.ts)', () => {
  const file = new URL('../../../src/answering/grounding/lexicon/things.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(thingsFile());
});
