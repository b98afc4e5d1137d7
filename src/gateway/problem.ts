import type { FastifyReply, FastifyRequest } from 'fastify';
import { asError, Failure, type FailureCode } from '../domain/failure.js';
import type { Log } from '../domain/log.js';
import { because, type Reason } from '../domain/reasons.js';
import { reasonsOf } from './validation.js';

const STATUS: Readonly<Record<FailureCode, number>> = {
  bad_request: 400,
  bad_sdp: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  too_large: 413,
  unprocessable: 422,
  rate_limited: 429,
  overloaded: 503,
  interrupted: 503,
  unavailable: 503,
  timeout: 504,
  internal: 500,
};

const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  409: 'conflict',
  412: 'stale',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'unprocessable',
  429: 'rate_limited',
  503: 'overloaded',
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
  504: 'Timeout',
};

/**
 * Sends an RFC 9457 problem.
 * @param reasons What `detail` says, for pages that say it in another language.
 */
export async function sendProblem(
  reply: FastifyReply,
  status: number,
  code: string,
  detail?: string,
  reasons: readonly Reason[] = [],
): Promise<FastifyReply> {
  // The rate limit knows better than this how long to wait, and has said so already.
  if ((status === 503 || status === 429) && !reply.hasHeader('retry-after')) reply.header('retry-after', '2');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const body = {
    type: `https://www.rfc-editor.org/rfc/rfc9110#status.${status}`,
    title: TITLES[status] ?? 'Error',
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(reasons.length === 0 ? {} : { reasons }),
  };
  return await reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}

async function sendFailure(reply: FastifyReply, { code, message, reason }: Failure): Promise<FastifyReply> {
  return await sendProblem(reply, STATUS[code], code, message, reason === null ? [] : [reason]);
}

/** Turns whatever a route throws into a problem; what is our own fault is logged in full and told in brief. */
export function problemHandler(
  log: Log,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (thrown, request, reply) => {
    if (thrown instanceof Failure && thrown.code !== 'internal') {
      return await sendFailure(reply, thrown);
    }
    const error = asError(thrown) as Error & { statusCode?: number; validation?: unknown };
    const status = error.statusCode ?? 500;
    if (status === 413) {
      const allowed = request.routeOptions.bodyLimit;
      return await sendFailure(reply, new Failure('too_large', because('too-large', { bytes: allowed })));
    }
    if (status >= 400 && status < 500)
      return await sendProblem(reply, status, CODES[status] ?? 'bad_request', error.message, reasonsOf(error));
    if (status === 503) return await sendFailure(reply, new Failure('overloaded', because('server-busy')));
    log.error({ error, method: request.method, route: request.routeOptions.url }, 'request failed');
    return await sendProblem(reply, 500, 'internal');
  };
}
