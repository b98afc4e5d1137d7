import * as client from 'openid-client';
import type { Clock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import { hashOf, newSecret } from './secrets.js';
import { forgetOldest } from '../domain/oldest.js';

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Where browsers find this server, such as `https://live.example`. */
  readonly publicUrl: string;
}

export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Absent unless the provider has verified it. */
  readonly email: string | undefined;
}

/** How long somebody may take at the provider, seconds; how many may be there at once. */
const AT_PROVIDER_S = 600;
const MOST_PENDING = 1_000;
const TIMEOUT_S = 10;

interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly until: number;
}

/** Signing in at an OpenID provider: authorisation code with PKCE, state and nonce, bound to the browser by a cookie. */
export class OidcLogin {
  readonly #options: OidcOptions;
  readonly #clock: Clock;
  readonly #pending = new Map<string, Pending>();
  #found: client.Configuration | undefined;

  constructor(options: OidcOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /**
   * Where to send the browser, and the secret it must bring back.
   * @throws Failure `unavailable` when the provider does not answer.
   */
  async begin(): Promise<{ readonly url: string; readonly pending: string; readonly seconds: number }> {
    const config = await this.#configuration();
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.#callback(),
      scope: 'openid email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const pending = newSecret('zo_');
    forgetOldest(this.#pending, MOST_PENDING - 1);
    const until = this.#clock.monotonic() + AT_PROVIDER_S * 1_000;
    this.#pending.set(hashOf(pending), { verifier, state, nonce, until });
    return { url: url.href, pending, seconds: AT_PROVIDER_S };
  }

  /**
   * Who came back from the provider, and where they go now.
   * @param path Path and query of the address they came back to.
   * @throws Failure `unauthorized` when it was not this browser that went, or the provider says no.
   */
  async finish(
    path: string,
    pending: string | undefined,
  ): Promise<{ readonly identity: Identity; readonly home: string }> {
    const key = hashOf(pending ?? '');
    const kept = this.#pending.get(key);
    this.#pending.delete(key);
    if (kept === undefined || kept.until < this.#clock.monotonic())
      throw new Failure('unauthorized', because('sign-in-not-begun'));
    const config = await this.#configuration();
    try {
      const tokens = await client.authorizationCodeGrant(config, new URL(path, this.#options.publicUrl), {
        pkceCodeVerifier: kept.verifier,
        expectedState: kept.state,
        expectedNonce: kept.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('there is no ID token');
      const { iss: issuer, sub: subject, email, email_verified: verified } = claims;
      const known = typeof email === 'string' && verified === true ? email : undefined;
      return { identity: { issuer, subject, email: known }, home: new URL('/studio', this.#options.publicUrl).href };
    } catch (error) {
      throw new Failure('unauthorized', `The OpenID provider did not vouch for you: ${asError(error).message}`, {
        cause: error,
      });
    }
  }

  #callback(): string {
    return new URL('/v1/session/oidc/callback', this.#options.publicUrl).href;
  }

  async #configuration(): Promise<client.Configuration> {
    if (this.#found !== undefined) return this.#found;
    const { issuer, clientId, clientSecret } = this.#options;
    const url = new URL(issuer);
    // Plain HTTP is for a provider on the same machine, as in tests.
    const plain = url.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    try {
      this.#found = await client.discovery(url, clientId, clientSecret, undefined, {
        timeout: TIMEOUT_S,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated as a warning: allowed for this machine only.
        ...(plain ? { execute: [client.allowInsecureRequests] } : {}),
      });
      return this.#found;
    } catch (error) {
      throw new Failure('unavailable', `The OpenID provider at ${url.host} does not answer.`, {
        retryable: true,
        cause: error,
      });
    }
  }
}
