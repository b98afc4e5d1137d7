import type { FastifyPluginAsync } from 'fastify';
import { evidenceRoutes, type EvidenceRoutesOptions } from './evidence-routes.js';
import { houseRulesRoutes, type HouseRulesRoutesOptions } from './house-rules-routes.js';
import { scriptRoutes, type ScriptRoutesOptions } from './script-routes.js';
import { voiceRoutes, type VoiceRoutesOptions } from './voice-routes.js';

export type OperatingOptions = EvidenceRoutesOptions &
  HouseRulesRoutesOptions &
  ScriptRoutesOptions &
  VoiceRoutesOptions;

/** What operators work with beside the room itself: why things were said, who may write, the script's writer, the voice. */
export const operatingRoutes: FastifyPluginAsync<OperatingOptions> = async (app, options) => {
  await app.register(houseRulesRoutes, options);
  await app.register(evidenceRoutes, options);
  await app.register(scriptRoutes, options);
  await app.register(voiceRoutes, options);
};
