import type { VNode } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../field.js';
import { useText, useWord } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { hrefOf } from '../route.js';
import { SessionContext, useMay } from '../session.js';
import { Tabs } from '../tabs.js';
import { Keys } from './keys.js';
import { Outlets } from './outlets.js';
import { Users } from './users.js';
import { Webhooks } from './webhooks.js';

/** What each tab wants of who opens it, and of the server. */
const TABS = {
  account: null,
  outlets: { scope: 'operate', path: '/v1/rooms/{room}/outlets' },
  webhooks: { scope: 'rooms:read', path: '/v1/webhooks' },
  users: { scope: 'administer', path: '/v1/users' },
  keys: { scope: 'administer', path: '/v1/keys' },
} as const;
type Tab = keyof typeof TABS;
const PAGES: Readonly<Record<Tab, () => VNode>> = {
  ...{ account: Account, outlets: Outlets, webhooks: Webhooks, users: Users, keys: Keys },
};

/** One's own account; and for those who look after them, where streams and events go, people and keys. */
export function Settings({ tab }: { readonly tab: string }): VNode {
  const t = useText();
  const may = useMay();
  // Parts of the server may be left out: what it has is in its OpenAPI document.
  const offered = useLoad(async (signal) => {
    const { body } = await api.get<{ paths: Record<string, unknown> }>('/v1/openapi.json', signal);
    return body.paths;
  }, []);
  const names: Readonly<Record<Tab, string>> = {
    account: t('我的账号', 'My account'),
    outlets: t('输出', 'Outlets'),
    webhooks: t('Webhook', 'Webhooks'),
    users: t('成员', 'People'),
    keys: t('密钥', 'Keys'),
  };
  return (
    <main class="container">
      <h1>{t('设置', 'Settings')}</h1>
      <Loaded load={offered}>
        {(paths) => {
          const shown = (Object.keys(TABS) as Tab[]).filter((one) => {
            const wanted = TABS[one];
            return wanted === null || (may(wanted.scope) && Object.hasOwn(paths, wanted.path));
          });
          const open = shown.find((one) => one === tab) ?? 'account';
          const Page = PAGES[open];
          return (
            <>
              <Tabs
                label={t('设置', 'Settings')}
                tabs={shown.map((id) => ({ id, name: names[id], href: hrefOf('settings', id) }))}
                open={open}
              />
              <Page key={open} />
            </>
          );
        }}
      </Loaded>
    </main>
  );
}

function Account(): VNode {
  const t = useText();
  const word = useWord();
  const session = useContext(SessionContext);
  const doing = useDoing();
  const [before, setBefore] = useState('');
  const [wanted, setWanted] = useState('');
  const [done, setDone] = useState(false);
  const user = session?.user;
  return (
    <section class="narrow">
      <dl>
        <dt>{t('姓名', 'Name')}</dt>
        <dd>{user?.name}</dd>
        <dt>{t('登录名', 'Login')}</dt>
        <dd>{user?.login}</dd>
        <dt>{t('角色', 'Role')}</dt>
        <dd>{word('role', user?.role ?? '')}</dd>
      </dl>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void doing.run(async () => {
            await api.post('/v1/session/password', { password: before, wanted });
            setBefore('');
            setWanted('');
            setDone(true);
          });
        }}
      >
        <h2>{t('修改密码', 'Change the password')}</h2>
        <Field
          label={t('现在的密码', 'Password now')}
          type="password"
          autocomplete="current-password"
          value={before}
          onChange={setBefore}
          required
        />
        <Field
          label={t('新密码', 'New password')}
          type="password"
          autocomplete="new-password"
          value={wanted}
          onChange={setWanted}
          required
        />
        {doing.error === null ? null : <Failed error={doing.error} />}
        {done ? (
          <p class="notice good" role="status">
            {t('密码已修改，其他登录已退出。', 'Changed; whoever else was signed in with it is signed out.')}
          </p>
        ) : null}
        <button type="submit" aria-busy={doing.busy} disabled={doing.busy}>
          {t('修改', 'Change')}
        </button>
      </form>
    </section>
  );
}
