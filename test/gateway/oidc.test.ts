import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedProvider } from './oidc-provider.js';
import { expectProblem } from './problems.js';
import { serve, type Server } from './scripted.js';
import { type OpenedAccess, accessOf } from '../access/open.js';

describe('signing in at an OpenID provider', () => {
  let provider: ScriptedProvider;
  let access: OpenedAccess;
  let server: Server;

  beforeEach(async () => {
    provider = await ScriptedProvider.open();
    const publicUrl = 'http://zhubo.test';
    access = await accessOf({}, { oidc: { issuer: provider.issuer, clientId: 'zhubo', clientSecret: 's', publicUrl } });
    server = await serve({ access });
    await access.users.add('default', { login: 'mei@acme.cn', name: 'Mei', role: 'operator' });
  });

  afterEach(async () => {
    await server.app.close();
    await access.end();
    await provider.close();
  });

  /** Goes to the provider and comes back, as a browser with its cookies. */
  const begin = async (): Promise<{ address: string; cookie: string }> => {
    const response = await fetch(`${server.url}/v1/session/oidc`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return { address: response.headers.get('location') ?? '', cookie };
  };
  const comeBack = async (address: string, cookie: string): Promise<Response> => {
    const { pathname, search } = new URL(address);
    return await fetch(`${server.url}${pathname}${search}`, { redirect: 'manual', headers: { cookie } });
  };
  const signIn = async (): Promise<Response> => {
    const { address, cookie } = await begin();
    return await comeBack(provider.signIn(address), cookie);
  };

  it('lets in whom an owner added, by the address the provider has verified, and by subject from then on', async () => {
    provider.identity = { sub: 'u1', email: 'Mei@Acme.cn', email_verified: true };
    const first = await signIn();
    expect([first.status, first.headers.get('location')]).toEqual([302, 'http://zhubo.test/studio']);
    const cookie = first.headers.getSetCookie().find((one) => one.startsWith('zhubo=')) ?? '';
    const session = await fetch(`${server.url}/v1/session`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await session.json()).toMatchObject({ user: { login: 'mei@acme.cn', role: 'operator' }, oidc: true });
    provider.identity = { sub: 'u1', email: 'married@elsewhere.cn', email_verified: true };
    expect((await signIn()).status).toBe(302);
    // Whoever has the address later is somebody else.
    provider.identity = { sub: 'u2', email: 'mei@acme.cn', email_verified: true };
    await expectProblem(await signIn(), 403, 'forbidden');
  });

  it('lets nobody in by an address that is not verified, or that nobody added', async () => {
    for (const identity of [
      { sub: 'u1', email: 'mei@acme.cn', email_verified: false },
      { sub: 'u1', email: 'mei@acme.cn' },
      { sub: 'u1', email: 'li@acme.cn', email_verified: true },
      { sub: 'u1' },
    ]) {
      provider.identity = identity;
      await expectProblem(await signIn(), 403, 'forbidden');
    }
  });

  it('takes no token for another, no other browser’s sign-in, and nothing twice', async () => {
    const good = { sub: 'u1', email: 'mei@acme.cn', email_verified: true };
    for (const wrong of [{ nonce: 'replayed' }, { aud: 'another-client' }]) {
      provider.identity = { ...good, ...wrong };
      await expectProblem(await signIn(), 401, 'unauthorized');
    }
    provider.identity = good;
    const { address, cookie } = await begin();
    const other = await begin();
    const back = provider.signIn(address);
    await expectProblem(await comeBack(back, ''), 401, 'unauthorized');
    await expectProblem(await comeBack(back, other.cookie), 401, 'unauthorized');
    expect((await comeBack(back, cookie)).status).toBe(302);
    await expectProblem(await comeBack(back, cookie), 401, 'unauthorized');
  });
});
