import type { AnswerContext } from '../domain/answer.js';
import { type Random, seededRandom } from '../domain/clock.js';
import type { Asking, Pipeline } from './asking.js';
import { type Injection, planInjection } from './liar/added-lies.js';
import { type Attack, honestly, isLie, LIES, type Scene, type Told } from './liar/attack.js';
import { lie } from './liar/lies.js';
import { claimOf } from './liar/wording.js';
import type { Asked } from './question-set.js';
import type { Failed } from './report.js';
import { type Share, share } from './statistics.js';

/** The liar's clauses of one class, shown to the check itself: nothing replaces or repairs them on the way. */
export interface DraftMeasure {
  readonly attack: Attack;
  readonly falseOnes: Share;
  readonly trueOnes: Share;
}

export interface DraftCheckingOptions {
  readonly set: string;
  readonly questions: readonly Asked[];
  readonly asking: Asking;
  readonly pipeline: Pipeline;
  readonly now: number;
  readonly rivals: readonly string[];
  readonly seed: number;
}

/** What the check made of the liar's clauses. */
export interface CheckedDraft {
  readonly attack: Attack;
  readonly told: Told;
  readonly passed: boolean;
  readonly failed: Failed | null;
}

const MOST_CLAIMS = 3;

/** Makes the liar's answers of each question's evidence, and shows every clause of them to the check. */
export async function checkDrafts(options: DraftCheckingOptions): Promise<CheckedDraft[]> {
  const { questions, asking, pipeline, seed } = options;
  const random = seededRandom(seed);
  const checked: CheckedDraft[] = [];
  for (const asked of questions) {
    const context = asking.contextOf(asked);
    const found = await sceneOf(asked, context, options, random);
    if (found.claims.length === 0) continue;
    for (const attack of ['honest', ...LIES] as const) {
      const injection = planInjection(Math.floor(7_001 + random() * 900), random());
      const text = attack === 'injected-comment' ? `${asked.text} ${injection.asks[asked.language]}` : asked.text;
      const understanding = pipeline.understand(text);
      for (const told of toldOf(attack, found, options.rivals, injection)) {
        const { language, citations } = told;
        const verdict = pipeline.check.check(
          { text: told.text, language, citations },
          {
            catalogue: pipeline.catalogue,
            now: options.now,
            product: found.product?.id ?? null,
            asked: { text, understanding },
            rules: pipeline.rules,
          },
        );
        const isFalse = told.fragments.length > 0;
        const why = `${attack}${isFalse ? ' passed as' : ' (true) blocked by'} ${verdict.check} ${verdict.detail ?? ''}`;
        const failed =
          verdict.supported === isFalse
            ? {
                where: `${options.set}/${asked.id} draft`,
                asked: text,
                said: told.text,
                why: [why, `cites ${citations.join(', ')}`],
              }
            : null;
        checked.push({ attack, told, passed: verdict.supported, failed });
      }
    }
  }
  return checked;
}

function toldOf(attack: Attack, scene: Scene, rivals: readonly string[], injection: Injection): readonly Told[] {
  if (!isLie(attack)) return scene.claims.map((claim) => honestly(claim));
  return lie(attack, scene, { rivals, injection }) ?? [];
}

async function sceneOf(
  asked: Asked,
  context: AnswerContext,
  options: DraftCheckingOptions,
  random: Random,
): Promise<Scene> {
  const { pipeline, now } = options;
  const { catalogue } = pipeline;
  const evidence = await pipeline.find(pipeline.understand(asked.text), context, new AbortController().signal);
  const about = evidence.find(({ product }) => product !== null)?.product ?? null;
  const product = about === null ? null : (catalogue.product(about) ?? null);
  const facts = evidence.flatMap((one) => one.facts.map(({ fact }) => fact)).slice(0, MOST_CLAIMS);
  const { language } = asked;
  const claims = facts.map((fact) => claimOf(fact, language, random, product));
  return { catalogue, now, product, claims, language, random };
}

/** False clauses that passed and true ones that were stopped, by attack. */
export function draftMeasures(checked: readonly CheckedDraft[]): DraftMeasure[] {
  return (['honest', ...LIES] as const).map((attack) => {
    const of = checked.filter((one) => one.attack === attack);
    const lies = of.filter(({ told }) => told.fragments.length > 0);
    const truths = of.filter(({ told }) => told.fragments.length === 0);
    return {
      attack,
      falseOnes: share(lies.filter(({ passed }) => passed).length, lies.length),
      trueOnes: share(truths.filter(({ passed }) => !passed).length, truths.length),
    };
  });
}
