import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Choice, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { counted, inEither } from '../wording.js';
import { Empty, Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { hrefOf } from '../route.js';
import type { Outlet, Prepared } from '../shapes.js';
import { Table } from '../table.js';
import { bitrateOf, durationOf, EMPTY_OUTLET, type OutletForm, outletOf, sizeOf } from './outlet-form.js';
import { Removing } from './removing.js';
import { Why } from '../why.js';

const EVERY_MS = 2_000;
const TYPES = ['rtmp', 'whip', 'recording'] as const;
const TONES: Readonly<Record<Outlet['state'], string>> = {
  ...{ connecting: 'starting', live: 'ok', retrying: 'degraded', failed: 'failed', stopped: '' },
};

/** States in which what went wrong is over. */
const OVER: ReadonlySet<Outlet['state']> = new Set(['live', 'stopped']);

/** Where rooms' streams are sent besides their viewers. */
export function Outlets(): VNode {
  const t = useText();
  const language = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const rooms = useLoad(async (signal) => {
    const { body } = await api.get<{ rooms: Prepared[] }>('/v1/studio/rooms?limit=200', signal);
    return body.rooms.filter(({ versionOnAir }) => versionOnAir !== null);
  }, []);
  return (
    <section>
      <Loaded load={rooms}>
        {(all) => {
          const shown = all.find(({ id }) => id === chosen) ?? all[0];
          return shown === undefined ? (
            <Empty>
              {t('没有直播间在线；开播后才能设置输出。', 'No room is on air; outlets are set up while one is.')}{' '}
              <a href={hrefOf()}>{t('去开播', 'To the rooms')}</a>
            </Empty>
          ) : (
            <>
              {all.length === 1 ? null : (
                <Choice
                  label={t('直播间', 'Room')}
                  value={shown.id}
                  onChange={setChosen}
                  options={all.map(({ id, room }) => [id, inEither(room.title ?? {}, language) || id] as const)}
                />
              )}
              <OutletsOf key={shown.id} room={shown.id} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function OutletsOf({ room }: { readonly room: string }): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [removing, setRemoving] = useState<Outlet | null>(null);
  const here = path`/v1/rooms/${room}/outlets`;
  const load = useLoad(
    async (signal) => (await api.get<{ outlets: Outlet[] }>(here, signal)).body.outlets,
    [room],
    EVERY_MS,
  );
  const called = ({ name, type }: Outlet): string => (name === '' ? word('outlet', type) : name);
  const turn = ({ id, enabled }: Outlet): void => {
    void doing.run(async () => {
      await api.patch(`${here}/${encodeURIComponent(id)}`, { enabled: !enabled });
      load.again();
    });
  };
  return (
    <>
      {doing.error === null ? null : <Failed error={doing.error} />}
      <Loaded load={load}>
        {(outlets) => (
          <Table
            id="outlets"
            rows={outlets}
            keyOf={({ id }) => id}
            empty={t('还没有输出。', 'No outlets yet.')}
            columns={[
              {
                head: t('输出', 'Outlet'),
                names: true,
                cell: (outlet) => (
                  <>
                    {called(outlet)}
                    <small class="soft block">
                      {outlet.type === 'recording'
                        ? t(`每 ${String(outlet.minutes)} 分钟一个文件`, `A file every ${String(outlet.minutes)} min`)
                        : outlet.target}
                    </small>
                  </>
                ),
              },
              {
                head: t('状态', 'State'),
                cell: ({ state, uptimeSeconds }) => (
                  <>
                    <Badge tone={TONES[state]}>{word('outletState', state)}</Badge>
                    {state === 'live' ? <small class="soft"> {durationOf(uptimeSeconds)}</small> : null}
                  </>
                ),
              },
              {
                head: t('码率', 'Bitrate'),
                cell: ({ state, bitsPerSecond, bytes }) => (
                  <>
                    {state === 'live' ? bitrateOf(bitsPerSecond) : '–'}
                    <small class="soft block">{sizeOf(bytes)}</small>
                  </>
                ),
              },
              {
                head: t('问题', 'Trouble'),
                cell: ({ state, error, because, dropped }) => (
                  <>
                    {error === null ? null : (
                      <span class={OVER.has(state) ? 'soft' : undefined}>
                        {OVER.has(state) ? t('上次中断：', 'Last ended: ') : null}
                        <Why because={because} words={error} />
                      </span>
                    )}
                    {error === null && dropped === 0 ? '–' : null}
                    {dropped === 0 ? null : (
                      <small class="soft block">
                        {t(`丢弃 ${dropped} 个包`, `${counted(dropped, 'packet')} dropped`)}
                      </small>
                    )}
                  </>
                ),
              },
            ]}
            actions={(outlet) => (
              <>
                <button type="button" class="small outline" disabled={doing.busy} onClick={() => turn(outlet)}>
                  {outlet.enabled ? t('停止', 'Stop') : t('启动', 'Start')}
                </button>
                <button type="button" class="small outline danger" onClick={() => setRemoving(outlet)}>
                  {t('移除', 'Remove')}
                </button>
              </>
            )}
          />
        )}
      </Loaded>
      <NewOutlet here={here} onMade={load.again} />
      {removing === null ? null : (
        <Removing
          what={called(removing)}
          warning={
            removing.type === 'recording'
              ? t('已录好的文件会保留。', 'What was recorded stays.')
              : t('串流密钥也会一并删除。', 'Its key is forgotten with it.')
          }
          onRemove={async () => {
            await api.delete(`${here}/${encodeURIComponent(removing.id)}`);
            load.again();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

function NewOutlet({ here, onMade }: { readonly here: string; readonly onMade: () => void }): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [form, setForm] = useState<OutletForm>(EMPTY_OUTLET);
  const set =
    <K extends keyof OutletForm>(key: K) =>
    (value: OutletForm[K]): void =>
      setForm((now) => ({ ...now, [key]: value }));
  return (
    <form
      class="narrow"
      id="new-outlet"
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(async () => {
          await api.post(here, outletOf(form));
          setForm({ ...EMPTY_OUTLET, type: form.type });
          onMade();
        });
      }}
    >
      <h2>{t('新建输出', 'Add an outlet')}</h2>
      <Choice
        label={t('类型', 'Kind')}
        value={form.type}
        onChange={set('type')}
        options={TYPES.map((type) => [type, word('outlet', type)] as const)}
      />
      <Field label={t('名称', 'Name')} name="outlet-name" value={form.name} onChange={set('name')} maxLength={60} />
      {form.type === 'recording' ? (
        <div class="grid-2">
          <Field
            label={t('每多少分钟一个文件', 'A file every so many minutes')}
            type="number"
            min={1}
            max={1_440}
            value={form.minutes}
            onChange={set('minutes')}
            required
          />
          <Field
            label={t('或每多少 MB', 'or so many MB')}
            type="number"
            min={1}
            max={100_000}
            value={form.megabytes}
            onChange={set('megabytes')}
            required
          />
        </div>
      ) : (
        <>
          <Field
            label={t('地址', 'Address')}
            name="outlet-url"
            value={form.url}
            onChange={set('url')}
            required
            maxLength={2_000}
            placeholder={form.type === 'rtmp' ? 'rtmp://push.example.com/live' : 'https://sfu.example.com/whip'}
          />
          <Field
            label={form.type === 'rtmp' ? t('串流密钥', 'Stream key') : t('令牌（可选）', 'Token (optional)')}
            name="outlet-secret"
            type="password"
            autocomplete="new-password"
            value={form.secret}
            onChange={set('secret')}
            maxLength={2_000}
            hint={
              form.type === 'rtmp'
                ? t(
                    '保存后不再显示；已包含在地址末尾时留空。',
                    'Not shown again; leave it empty when it ends the address.',
                  )
                : t('保存后不再显示。', 'Not shown again.')
            }
          />
        </>
      )}
      {doing.error === null ? null : <Failed error={doing.error} />}
      <button type="submit" aria-busy={doing.busy} disabled={doing.busy}>
        {t('添加', 'Add it')}
      </button>
    </form>
  );
}
