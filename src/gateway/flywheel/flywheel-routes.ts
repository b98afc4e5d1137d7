import type { FastifyPluginAsync } from 'fastify';
import { insightRoutes, type InsightRoutesOptions } from './insight-routes.js';
import { journalRoutes, type JournalRoutesOptions } from './journal-routes.js';
import { learningRoutes, type LearningRoutesOptions } from './learning-routes.js';

export type FlywheelRoutesOptions = JournalRoutesOptions & InsightRoutesOptions & LearningRoutesOptions;

/** The journal and what is learnt from it, over HTTP. Everything is of the tenant who asks. */
export const flywheelRoutes: FastifyPluginAsync<FlywheelRoutesOptions> = async (app, options) => {
  await app.register(journalRoutes, options);
  await app.register(insightRoutes, options);
  await app.register(learningRoutes, options);
};
