import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Whom the provider vouches for next, and how it lies. */
export interface Identity {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly nonce?: string;
  readonly aud?: string;
}

/** A small OpenID provider: discovery, authorisation code with PKCE (RFC 7636), ID tokens. */
export class ScriptedProvider {
  readonly issuer: string;
  identity: Identity = { sub: 'u1' };
  readonly #server: Server;
  readonly #codes = new Map<string, { readonly nonce: string; readonly challenge: string }>();

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(): Promise<ScriptedProvider> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const provider = new ScriptedProvider(server);
    const { issuer } = provider;
    server.on('request', (request, response) => {
      const send = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url === '/.well-known/openid-configuration') {
        send(200, {
          issuer,
          authorization_endpoint: `${issuer}/authorise`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        });
        return;
      }
      if (request.url === '/jwks') {
        send(200, { keys: [jwk] });
        return;
      }
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        void (async () => {
          const form = new URLSearchParams(body);
          const asked = provider.#codes.get(form.get('code') ?? '');
          provider.#codes.delete(form.get('code') ?? '');
          const verifier = createHash('sha256')
            .update(form.get('code_verifier') ?? '')
            .digest('base64url');
          if (asked?.challenge !== verifier) {
            send(400, { error: 'invalid_grant' });
            return;
          }
          const { sub, aud = 'zhubo', nonce = asked.nonce, ...claims } = provider.identity;
          const token = await new SignJWT({ ...claims, nonce })
            .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
            .setIssuer(issuer)
            .setSubject(sub)
            .setAudience(aud)
            .setIssuedAt()
            .setExpirationTime('5m')
            .sign(privateKey);
          send(200, { access_token: 'a', token_type: 'bearer', id_token: token });
        })();
      });
    });
    return provider;
  }

  /** What the browser is sent back to after somebody signed in at `address`. */
  signIn(address: string): string {
    const { searchParams } = new URL(address);
    const code = randomUUID();
    this.#codes.set(code, {
      nonce: searchParams.get('nonce') ?? '',
      challenge: searchParams.get('code_challenge') ?? '',
    });
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', searchParams.get('state') ?? '');
    return back.href;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
