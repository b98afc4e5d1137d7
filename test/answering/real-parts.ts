import { fileURLToPath } from 'node:url';
import { GroundedAnswerer } from '../../src/answering/answerer.js';
import { CatalogueEvidence } from '../../src/answering/finding/catalogue-evidence.js';
import { CloserLook } from '../../src/answering/finding/closer-look.js';
import { loadRanking } from '../../src/answering/finding/ranking-file.js';
import type { Generator } from '../../src/answering/generation/generator.js';
import { ClauseCheck } from '../../src/answering/grounding/check.js';
import { loadMeanings } from '../../src/answering/grounding/load-meanings.js';
import { loadReader } from '../../src/answering/understanding/load.js';
import { Understander } from '../../src/answering/understanding/understander.js';
import { type Clock, seededRandom, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import type { SceneKind } from '../../src/domain/scene.js';
import type { Catalogue } from '../../src/knowledge/catalogue.js';

const MODELS = fileURLToPath(new URL('../../models/understanding', import.meta.url));
const reader = loadReader(MODELS);
const ranking = loadRanking(`${MODELS}/ranking.json`);
const closer = await CloserLook.open(MODELS, reader, ranking.closer);

/** The answering of a room as the server joins it: real understanding, evidence, composer and check. */
export function realParts(
  catalogue: () => Catalogue,
  {
    clock = systemClock,
    generator = null,
    seed = 1,
    scene = 'shop',
  }: { clock?: Clock; generator?: Generator | null; seed?: number; scene?: SceneKind } = {},
): { answerer: GroundedAnswerer; finder: CatalogueEvidence; understander: Understander; check: ClauseCheck } {
  const understander = new Understander(reader, catalogue);
  const finder = new CatalogueEvidence({ understander, catalogue, ranking, closer, clock });
  const check = new ClauseCheck(loadMeanings());
  const random = seededRandom(seed);
  const answerer = new GroundedAnswerer({
    catalogue,
    understander,
    finder,
    check,
    generator,
    clock,
    random,
    scene,
    log: silentLog,
  });
  return { answerer, finder, understander, check };
}
