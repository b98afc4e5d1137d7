import type { FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.js';

/** A version as a strong ETag. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * What a request demands of the version of the thing it changes (RFC 9110, 13.1): `If-Match: "3"` that it is 3,
 * `If-Match: *` that there is one, `If-None-Match: *` that there is none.
 * @param version The thing's version now; 0 when there is none.
 * @throws Failure `stale` when the demand cannot be met any more, `bad_request` for one that is not understood.
 */
export function demandOf(request: FastifyRequest, version: number): { readonly ifVersion?: number } {
  const match = request.headers['if-match'];
  if (match !== undefined) {
    if (match.trim() === '*') {
      if (version === 0) throw new Failure('stale', 'There is nothing here for If-Match: * to match.');
      return {};
    }
    const wanted = /^"(\d{1,15})"$/.exec(match.trim())?.[1];
    if (wanted === undefined)
      throw new Failure(
        'bad_request',
        `If-Match ${match.slice(0, 60)} is not understood; send one ETag as it came, such as "3".`,
      );
    return { ifVersion: Number(wanted) };
  }
  const none = request.headers['if-none-match'];
  if (none === undefined) return {};
  if (none.trim() !== '*')
    throw new Failure('bad_request', `If-None-Match ${none.slice(0, 60)} is not understood here; allowed: *`);
  return { ifVersion: 0 };
}
