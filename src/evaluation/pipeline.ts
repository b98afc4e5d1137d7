import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GroundedAnswerer } from '../answering/answerer.js';
import { CatalogueEvidence } from '../answering/finding/catalogue-evidence.js';
import { CloserLook } from '../answering/finding/closer-look.js';
import { loadRanking } from '../answering/finding/ranking-file.js';
import { Breaker } from '../answering/generation/breaker.js';
import { Budget } from '../answering/generation/budget.js';
import { Generator } from '../answering/generation/generator.js';
import { OpenAiChat } from '../answering/generation/openai-chat.js';
import { ClauseCheck } from '../answering/grounding/check.js';
import { loadMeanings } from '../answering/grounding/load-meanings.js';
import { loadReader } from '../answering/understanding/load.js';
import { Understander } from '../answering/understanding/understander.js';
import type { Clock } from '../domain/clock.js';
import { silentLog } from '../domain/log.js';
import { loadCatalogue } from '../knowledge/shop-file.js';
import type { Endpoint, OpenPipeline } from './evaluate.js';

const MODELS = fileURLToPath(new URL('../../models/understanding', import.meta.url));

/** Competitors on the evaluation's tenant list. */
export const RIVALS = ['唯品会', '拼多多', '优衣库', 'Amazon', 'Walmart'];

/** The answering of a room over a shop's file: the parts that the server assembles. */
export const openPipeline: OpenPipeline = async (shop, { clock, random, llm }) => {
  const catalogue = loadCatalogue(shop);
  const snapshot = (): typeof catalogue => catalogue;
  const reader = loadReader(MODELS);
  const understander = new Understander(reader, snapshot);
  const ranking = loadRanking(join(MODELS, 'ranking.json'));
  const closer = await CloserLook.open(MODELS, reader, ranking.closer);
  const finder = new CatalogueEvidence({ understander, catalogue: snapshot, ranking, closer, clock });
  await finder.prepare(new AbortController().signal);
  const check = new ClauseCheck(loadMeanings());
  const rules = { bannedWords: [], competitors: RIVALS };
  const answerer = new GroundedAnswerer({
    catalogue: snapshot,
    understander,
    finder,
    check,
    generator: llm === null ? null : generatorOf(llm, clock),
    rules: () => rules,
    clock,
    random,
    log: silentLog,
  });
  return {
    catalogue,
    understand: (text) => answerer.understand(text),
    find: (understanding, context, signal) => finder.find(understanding, context, signal),
    answerer,
    check,
    rules,
    close: async () => await Promise.resolve(),
  };
};

/** Without guards what the endpoint does is what is measured. */
function generatorOf({ patience, guards, ...endpoint }: Endpoint, clock: Clock): Generator {
  return new Generator({
    chat: new OpenAiChat(endpoint),
    breaker: new Breaker({ clock, failures: Number.MAX_SAFE_INTEGER }),
    budget: new Budget({ clock, tokensPerMinute: Number.MAX_SAFE_INTEGER }),
    log: silentLog,
    ...guards,
    clock,
    ...patience,
  });
}
