import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Check, Field } from '../field.js';
import { useText } from '../language.js';
import { Empty, Failed, Loaded, useDoing, useLoad } from '../loading.js';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly since: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly used: string | null;
}

const SCOPES = [
  'comments:write',
  'events:read',
  'viewers:admit',
  'rooms:read',
  'rooms:write',
  'catalogue:read',
  'catalogue:write',
  'operate',
  'analyse',
] as const;

/** Keys for platforms and programs. Each is shown once. */
export function Keys(): VNode {
  const t = useText();
  const doing = useDoing();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['comments:write', 'events:read']);
  const [shown, setShown] = useState<string | null>(null);
  const load = useLoad(async (signal) => (await api.get<{ keys: Key[] }>('/v1/keys?limit=200', signal)).body.keys, []);
  const words: Readonly<Record<(typeof SCOPES)[number], string>> = {
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
        {(keys) =>
          keys.length === 0 ? (
            <Empty>{t('还没有密钥。', 'No keys yet.')}</Empty>
          ) : (
            <div class="scroll">
              <table class="striped">
                <thead>
                  <tr>
                    <th scope="col">{t('名称', 'Name')}</th>
                    <th scope="col">{t('可以', 'May')}</th>
                    <th scope="col">{t('最近使用', 'Last used')}</th>
                    <th scope="col">{t('状态', 'State')}</th>
                  </tr>
                </thead>
                <tbody>
                  {keys.map((key) => {
                    const over = key.revoked !== null || (key.expires !== null && Date.parse(key.expires) <= now);
                    return (
                      <tr key={key.id}>
                        <th scope="row">{key.name}</th>
                        <td>
                          <small>{key.scopes.join(', ')}</small>
                        </td>
                        <td>{key.used === null ? '–' : new Date(key.used).toLocaleString()}</td>
                        <td class="actions">
                          {over ? (
                            <Badge tone="failed">{t('已失效', 'Ended')}</Badge>
                          ) : (
                            <button
                              type="button"
                              class="small outline danger"
                              onClick={() =>
                                void doing.run(async () => {
                                  await api.delete(path`/v1/keys/${key.id}`);
                                  load.again();
                                })
                              }
                            >
                              {t('吊销', 'Revoke')}
                            </button>
                          )}
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )
        }
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
          {SCOPES.map((scope) => (
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
