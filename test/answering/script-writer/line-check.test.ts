import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../../src/answering/grounding/check.js';
import { loadMeanings } from '../../../src/answering/grounding/load-meanings.js';
import { LineCheck } from '../../../src/answering/script-writer/line-check.js';
import { systemClock } from '../../../src/domain/clock.js';
import { LANGUAGES } from '../../../src/domain/language.js';
import { loadRoomFile } from '../../../src/knowledge/script.js';
import { loadCatalogue } from '../../../src/knowledge/shop-file.js';

const catalogue = loadCatalogue(new URL('../../../config/shop.json', import.meta.url).pathname);
const lines = new LineCheck({
  catalogue: () => catalogue,
  check: new ClauseCheck(loadMeanings()),
  rules: () => ({ bannedWords: [], competitors: [] }),
  clock: systemClock,
});

describe('the check of a line that somebody wrote', () => {
  it('finds the facts that bear it out', () => {
    const { verdict, citations } = lines.check('内胆是 316 不锈钢。', 'thermal-mug', 'zh');
    expect(verdict.supported).toBe(true);
    expect(citations.map((id) => catalogue.fact(id)?.product)).toEqual(['thermal-mug']);
  });

  it('names what nothing bears out, not what is true beside it', () => {
    expect(lines.check('内胆是 316 不锈钢，喝水喝茶都合适。', 'thermal-mug', 'zh').verdict).toMatchObject({
      supported: false,
      check: 'unlicensed-words',
      detail: '茶',
    });
    expect(lines.check('It is 80% sheep wool, soft and not heavy.', 'wool-scarf', 'en').verdict).toMatchObject({
      supported: false,
      detail: 'heavy',
    });
  });

  it.each(LANGUAGES)('bears out everything that the demo show says (%s)', (language) => {
    const { segments } = loadRoomFile(new URL('../../../config/room.json', import.meta.url).pathname);
    const said = segments.flatMap(({ product, lines: both }) =>
      both[language].flatMap((line) => (typeof line === 'string' ? [line] : line.say)).map((say) => ({ product, say })),
    );
    const refused = said.filter(({ product, say }) => !lines.check(say, product, language).verdict.supported);
    expect(said.length).toBeGreaterThan(20);
    expect(refused).toEqual([]);
  });
});
