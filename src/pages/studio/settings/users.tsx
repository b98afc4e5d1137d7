import type { VNode } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { type Role, ROLES } from '../../../access/principal.js';
import { api, path } from '../api.js';
import { Badge, Choice, Field } from '../field.js';
import { useText, useWord } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { SessionContext } from '../session.js';
import { Table } from '../table.js';

interface User {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly disabled: boolean;
  readonly invited: boolean;
  readonly version: number;
  readonly used: string | null;
}

/** The people of the studio. Nobody but they themselves knows their passwords: one invites. */
export function Users(): VNode {
  const t = useText();
  const word = useWord();
  const session = useContext(SessionContext);
  const doing = useDoing();
  const [invitation, setInvitation] = useState<string | null>(null);
  const [form, setForm] = useState<{ login: string; name: string; role: Role }>({
    login: '',
    name: '',
    role: 'operator',
  });
  const load = useLoad(
    async (signal) => (await api.get<{ users: User[] }>('/v1/users?limit=200', signal)).body.users,
    [],
  );
  const shownLink = (secret: string): string => `${location.origin}/studio#invitation=${secret}`;
  const change = (user: User, what: object): void => {
    void doing.run(async () => {
      await api.patch(path`/v1/users/${user.id}`, what, { ifMatch: `"${user.version}"` });
      load.again();
    });
  };
  const invite = (user: User): void => {
    void doing.run(async () => {
      const { body } = await api.post<{ invitation: string }>(path`/v1/users/${user.id}/invitation`);
      setInvitation(shownLink(body.invitation));
    });
  };
  return (
    <section>
      {doing.error === null ? null : <Failed error={doing.error} />}
      {invitation === null ? null : (
        <p class="notice good" role="status">
          {t(
            '把这个链接发给对方，三天内有效，只显示这一次：',
            'Give them this link; it works for three days and is shown this once: ',
          )}
          <code>{invitation}</code>
        </p>
      )}
      <Loaded load={load}>
        {(users) => (
          <Table
            rows={users}
            keyOf={({ id }) => id}
            columns={[
              { head: t('姓名', 'Name'), names: true, cell: ({ name }) => name },
              { head: t('登录名', 'Login'), cell: ({ login }) => login },
              {
                head: t('角色', 'Role'),
                cell: (user) => (
                  <Choice
                    label={t('角色', 'Role')}
                    hidden
                    value={user.role}
                    disabled={user.id === session?.user?.id}
                    onChange={(role) => change(user, { role })}
                    options={ROLES.map((role) => [role, word('role', role)] as const)}
                  />
                ),
              },
              {
                head: t('状态', 'State'),
                cell: ({ disabled, invited }) =>
                  disabled ? (
                    <Badge tone="failed">{t('已停用', 'Shut out')}</Badge>
                  ) : invited ? (
                    <Badge tone="starting">{t('已邀请', 'Invited')}</Badge>
                  ) : (
                    <Badge tone="ok">{t('正常', 'Active')}</Badge>
                  ),
              },
            ]}
            actions={(user) =>
              user.id === session?.user?.id ? null : (
                <>
                  <button type="button" class="small outline" onClick={() => invite(user)}>
                    {t('邀请', 'Invite')}
                  </button>
                  <button
                    type="button"
                    class="small outline danger"
                    onClick={() => change(user, { disabled: !user.disabled })}
                  >
                    {user.disabled ? t('恢复', 'Let in') : t('停用', 'Shut out')}
                  </button>
                </>
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
            const { body } = await api.post<{ invitation: string }>('/v1/users', form);
            setInvitation(shownLink(body.invitation));
            setForm({ login: '', name: '', role: 'operator' });
            load.again();
          });
        }}
      >
        <h2>{t('添加成员', 'Add somebody')}</h2>
        <Field label={t('姓名', 'Name')} value={form.name} onChange={(name) => setForm({ ...form, name })} required />
        <Field
          label={t('登录名（邮箱）', 'Login (e-mail)')}
          value={form.login}
          onChange={(login) => setForm({ ...form, login })}
          required
        />
        <Choice<Role>
          label={t('角色', 'Role')}
          value={form.role}
          onChange={(role) => setForm({ ...form, role })}
          options={ROLES.map((role) => [role, word('role', role)] as const)}
        />
        <button type="submit" aria-busy={doing.busy} disabled={doing.busy}>
          {t('添加并邀请', 'Add and invite')}
        </button>
      </form>
    </section>
  );
}
