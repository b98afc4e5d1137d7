import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { SCOPES } from '../../../access/principal.js';
import { api, path } from '../api.js';
import { Badge, Check, Field } from '../field.js';
import { useText } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { Table } from '../table.js';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly since: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly used: string | null;
}

/** Who administers is a person: the studio makes no key that does. */
const OFFERED = SCOPES.filter((scope) => scope !== 'administer');

/** Keys for platforms and programs. Each is shown once. */
export function Keys(): VNode {
  const t = useText();
  const doing = useDoing();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly (typeof OFFERED)[number][]>(['comments:write', 'events:read']);
  const [shown, setShown] = useState<string | null>(null);
  const load = useLoad(async (signal) => (await api.get<{ keys: Key[] }>('/v1/keys?limit=200', signal)).body.keys, []);
  const words: Readonly<Record<(typeof OFFERED)[number], string>> = {
    'comments:write': t('送入评论', 'Send comments'),
    'events:read': t('接收事件', 'Receive events'),
    'viewers:admit': t('放行观众', 'Admit viewers'),
    'rooms:read': t('查看直播间', 'See rooms'),
    'rooms:write': t('修改直播间', 'Change rooms'),
    'catalogue:read': t('查看商品', 'See the catalogue'),
    'catalogue:write': t('修改商品', 'Change the catalogue'),
    operate: t('控场', 'Operate'),
    analyse: t('分析', 'Analyse'),
  };
  const named = (scope: string): string => {
    const known = OFFERED.find((one) => one === scope);
    return known === undefined ? scope : words[known];
  };
  const now = Date.now();
  return (
    <section>
      {doing.error === null ? null : <Failed error={doing.error} />}
      {shown === null ? null : (
        <p class="notice good" role="status">
          {t('新密钥，只显示这一次：', 'The new key, shown this once: ')}
          <code>{shown}</code>
        </p>
      )}
      <Loaded load={load}>
        {(keys) => (
          <Table
            rows={keys}
            keyOf={({ id }) => id}
            empty={t('还没有密钥。', 'No keys yet.')}
            columns={[
              { head: t('名称', 'Name'), names: true, cell: ({ name: called }) => called },
              {
                head: t('可以', 'May'),
                cell: ({ scopes: may }) => <small>{may.map(named).join(t('、', ', '))}</small>,
              },
              {
                head: t('最近使用', 'Last used'),
                cell: ({ used }) => (used === null ? '–' : new Date(used).toLocaleString()),
              },
            ]}
            actions={({ id, revoked, expires }) =>
              revoked !== null || (expires !== null && Date.parse(expires) <= now) ? (
                <Badge tone="failed">{t('已失效', 'Ended')}</Badge>
              ) : (
                <button
                  type="button"
                  class="small outline danger"
                  onClick={() =>
                    void doing.run(async () => {
                      await api.delete(path`/v1/keys/${id}`);
                      load.again();
                    })
                  }
                >
                  {t('吊销', 'Revoke')}
                </button>
              )
            }
          />
        )}
      </Loaded>
      <form
        class="narrow"
        onSubmit={(event) => {
          event.preventDefault();
          void doing.run(async () => {
            const { body } = await api.post<{ key: string }>('/v1/keys', { name, scopes });
            setShown(body.key);
            setName('');
            load.again();
          });
        }}
      >
        <h2>{t('新建密钥', 'Make a key')}</h2>
        <Field label={t('名称', 'Name')} value={name} onChange={setName} required maxLength={100} />
        <fieldset>
          <legend>{t('可以做什么', 'What it may do')}</legend>
          {OFFERED.map((scope) => (
            <Check
              key={scope}
              label={words[scope]}
              checked={scopes.includes(scope)}
              onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
            />
          ))}
        </fieldset>
        <button type="submit" aria-busy={doing.busy} disabled={doing.busy || scopes.length === 0}>
          {t('新建', 'Make it')}
        </button>
      </form>
    </section>
  );
}
