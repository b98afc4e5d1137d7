import { fileURLToPath } from 'node:url';
import type { Language } from '../../src/domain/language.js';
import { loadRoomFile, renderLine } from '../../src/knowledge/script.js';

/** Every line of the demo show as it is said, and the names in it. */
export function showLines(language: Language): {
  readonly lines: readonly string[];
  readonly names: readonly string[];
} {
  const room = loadRoomFile(fileURLToPath(new URL('../../config/room.json', import.meta.url)));
  const products = room.catalogue.products;
  const lines = room.segments.flatMap(({ product, lines: said }) =>
    said[language].flatMap(({ say }) =>
      say.map(
        (line) =>
          renderLine(
            line,
            products.find(({ id }) => id === product),
            language,
          ).text,
      ),
    ),
  );
  return { lines, names: products.map(({ name }) => name[language]) };
}
