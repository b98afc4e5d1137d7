import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Clock } from '../../domain/clock.js';
import type { RoomPort } from '../../room/room-port.js';
import { type HlsRoutesOptions, hlsRoutes } from './hls-routes.js';
import { outletRoutes, type OutletsPort } from './outlet-routes.js';
import { recordingRoutes, type RecordingsPort } from './recording-routes.js';

export interface OutletsRoutesOptions {
  /** The room of the address, to steer and to watch. @throws Failure `not_found`. */
  readonly steered: (request: FastifyRequest) => RoomPort;
  readonly watched: (request: FastifyRequest) => RoomPort;
  readonly keptBy: HlsRoutesOptions['keptBy'];
  readonly outlets: {
    readonly outlets: OutletsPort;
    /** Streams may go to private addresses. */
    readonly inside: boolean;
    readonly recordings: RecordingsPort;
    readonly hls: HlsRoutesOptions['file'];
  };
  readonly clock: Clock;
}

/** Everything about where a room's stream goes besides its viewers over WebRTC. */
export const outletsRoutes: FastifyPluginAsync<OutletsRoutesOptions> = async (app: FastifyInstance, options) => {
  const { steered, watched, keptBy, clock } = options;
  const { outlets, inside, recordings, hls } = options.outlets;
  await app.register(outletRoutes, { roomOf: steered, outlets, inside, clock });
  await app.register(recordingRoutes, { roomOf: steered, recordings });
  await app.register(hlsRoutes, { roomOf: watched, keptBy, file: hls });
};
