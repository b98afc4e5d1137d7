import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The session's cookie. Over TLS it is a `__Host-` one (RFC 6265bis §4.1.3.2): no other host and no plain page can set it.
 * Over plain HTTP, which is for a machine of one's own and the local network, browsers take no such cookie.
 */
function nameFor(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-zhubo' : 'zhubo';
}

export function sessionOf(request: FastifyRequest): string | undefined {
  return request.cookies[nameFor(request)];
}

export function setSession(request: FastifyRequest, reply: FastifyReply, secret: string, seconds: number): void {
  reply.setCookie(nameFor(request), secret, { ...attributes(request), maxAge: seconds });
}

export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(nameFor(request), attributes(request));
}

/** What a browser must bring back from the OpenID provider, so that nobody signs another one in as themselves. */
export function setPending(request: FastifyRequest, reply: FastifyReply, secret: string, seconds: number): void {
  reply.setCookie(`${nameFor(request)}-oidc`, secret, { ...attributes(request), maxAge: seconds });
}

export function takePending(request: FastifyRequest, reply: FastifyReply): string | undefined {
  reply.clearCookie(`${nameFor(request)}-oidc`, attributes(request));
  return request.cookies[`${nameFor(request)}-oidc`];
}

function attributes(request: FastifyRequest): {
  readonly path: '/';
  readonly httpOnly: true;
  readonly sameSite: 'lax';
  readonly secure: boolean;
} {
  // Strict would lose the session on the way back from the OpenID provider; what changes anything wants x-csrf-token too.
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' };
}
