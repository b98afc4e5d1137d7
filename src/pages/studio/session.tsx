import { createContext, type VNode } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { SHORTEST_PASSWORD } from '../../domain/passwords.js';
import { api } from './api.js';
import { Field } from './field.js';
import { useText } from './language.js';
import { Failed, useDoing } from './loading.js';

/** Who is signed in, as `GET /v1/session` answers. */
export interface Session {
  readonly user: {
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly role: string;
    readonly tenant: string;
    readonly scopes: readonly string[];
  } | null;
  readonly csrf: string | null;
  readonly setup: boolean;
  readonly oidc: boolean;
}

export const SessionContext = createContext<Session | null>(null);

/** Whether the person signed in may do what needs this scope. */
export function useMay(): (scope: string) => boolean {
  return mayOf(useContext(SessionContext));
}

export function mayOf(session: Session | null): (scope: string) => boolean {
  return (scope) => session?.user?.scopes.includes(scope) === true;
}

/** Signing in; on a server that nobody owns yet, becoming its owner; with an invitation, choosing a password. */
export function SignIn({
  session,
  onSession,
}: {
  readonly session: Session;
  readonly onSession: (session: Session) => void;
}): VNode {
  const t = useText();
  const doing = useDoing();
  const given = new URLSearchParams(location.hash.slice(1));
  const invitation = given.get('invitation');
  const [form, setForm] = useState({ token: given.get('setup') ?? '', login: '', name: '', password: '' });
  const set = (key: keyof typeof form) => (value: string) => setForm({ ...form, [key]: value });
  const kind = invitation !== null ? 'invitation' : session.setup ? 'setup' : 'login';

  const submit = async (): Promise<void> => {
    const { login, password, name, token } = form;
    const [where, body] =
      kind === 'invitation'
        ? ['/v1/session/invitation', { invitation, password }]
        : kind === 'setup'
          ? ['/v1/setup', { token: token.trim(), login, name, password }]
          : ['/v1/session', { login, password }];
    const answer = await api.post<Session>(where, body);
    // What opened the door does not stay in the address.
    if (kind !== 'login') location.hash = '#/';
    onSession(answer.body);
  };

  return (
    <main class="container door">
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void doing.run(submit);
        }}
      >
        <h1>
          {kind === 'login'
            ? t('登录工作室', 'Sign in to the studio')
            : t('欢迎使用主播工作室', 'Welcome to the studio')}
        </h1>
        {kind === 'setup' ? (
          <p>
            {t(
              '这台服务器还没有所有者。请填入服务器启动时在控制台打印的设置令牌。',
              'Nobody owns this server yet. Enter the setup token that it printed on its console when it started.',
            )}
          </p>
        ) : null}
        {kind === 'setup' ? (
          <Field
            label={t('设置令牌', 'Setup token')}
            value={form.token}
            onChange={set('token')}
            name="token"
            required
          />
        ) : null}
        {kind === 'invitation' ? (
          <p>{t('请设置你的密码。', 'Choose your password.')}</p>
        ) : (
          <Field
            label={t('登录名（邮箱）', 'Login (e-mail)')}
            value={form.login}
            onChange={set('login')}
            name="login"
            autocomplete="username"
            required
          />
        )}
        {kind === 'setup' ? (
          <Field
            label={t('姓名', 'Name')}
            value={form.name}
            onChange={set('name')}
            name="name"
            autocomplete="name"
            required
          />
        ) : null}
        <Field
          label={t('密码', 'Password')}
          hint={
            kind === 'login'
              ? undefined
              : t(`至少 ${SHORTEST_PASSWORD} 个字符`, `At least ${SHORTEST_PASSWORD} characters`)
          }
          type="password"
          value={form.password}
          onChange={set('password')}
          name="password"
          autocomplete={kind === 'login' ? 'current-password' : 'new-password'}
          required
        />
        {doing.error === null ? null : <Failed error={doing.error} />}
        <button type="submit" aria-busy={doing.busy} disabled={doing.busy}>
          {kind === 'login' ? t('登录', 'Sign in') : t('开始', 'Begin')}
        </button>
        {session.oidc ? (
          <a role="button" class="outline" href="/v1/session/oidc">
            {t('用企业账号登录', 'Sign in with your organisation')}
          </a>
        ) : null}
      </form>
    </main>
  );
}
