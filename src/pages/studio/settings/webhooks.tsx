import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Dialog } from '../field.js';
import { useText, useWord } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { DeadLetter, Webhook, WebhookTest } from '../shapes.js';
import { Table } from '../table.js';
import { NewWebhook } from './new-webhook.js';
import { Removing } from './removing.js';
import { counted } from '../wording.js';

const EVERY_MS = 5_000;
const MOST_SHOWN = 100;

interface Tested {
  readonly webhook: Webhook;
  readonly test: WebhookTest;
}

/** Servers that are told what happens in rooms: whether it arrives, and new ones. */
export function Webhooks(): VNode {
  const t = useText();
  const word = useWord();
  const may = useMay()('rooms:write');
  const doing = useDoing();
  const [tested, setTested] = useState<Tested | null>(null);
  const [undelivered, setUndelivered] = useState<Webhook | null>(null);
  const [removing, setRemoving] = useState<Webhook | null>(null);
  const load = useLoad(
    async (signal) => (await api.get<{ webhooks: Webhook[] }>('/v1/webhooks', signal)).body.webhooks,
    [],
    EVERY_MS,
  );
  const test = (webhook: Webhook): void => {
    setTested(null);
    void doing.run(async () => {
      const { body } = await api.post<WebhookTest>(path`/v1/webhooks/${webhook.id}/test`);
      setTested({ webhook, test: body });
    });
  };
  const turn = ({ id, enabled }: Webhook): void => {
    void doing.run(async () => {
      await api.patch(path`/v1/webhooks/${id}`, { enabled: !enabled });
      load.again();
    });
  };
  return (
    <section>
      {doing.error === null ? null : <Failed error={doing.error} />}
      {tested === null ? null : <ResultOf {...tested} />}
      <Loaded load={load}>
        {(webhooks) => (
          <Table
            id="webhooks"
            rows={webhooks}
            keyOf={({ id }) => id}
            empty={t('还没有 Webhook。', 'No webhooks yet.')}
            columns={[
              {
                head: t('地址', 'Address'),
                names: true,
                cell: ({ url, events, rooms }) => (
                  <>
                    <span class="address">{url}</span>
                    <small class="soft block">
                      {rooms === null ? t('所有直播间', 'All rooms') : rooms.join(', ')} ·{' '}
                      {events.map((type) => word('event', type)).join(t('、', ', '))}
                    </small>
                  </>
                ),
              },
              {
                head: t('状态', 'State'),
                cell: ({ enabled, why }) => (
                  <>
                    <Badge tone={enabled ? 'ok' : 'failed'}>{enabled ? t('启用', 'On') : t('停用', 'Off')}</Badge>
                    {why === null || why === 'switched off' ? null : <small class="soft block">{why}</small>}
                  </>
                ),
              },
              {
                head: t('待送', 'Waiting'),
                cell: ({ waiting, lost }) => (
                  <>
                    {waiting}
                    {lost === 0 ? null : (
                      <small class="soft block">
                        {t(`另有 ${lost} 条丢失`, `${counted(lost, 'more was', 'more were')} lost`)}
                      </small>
                    )}
                  </>
                ),
              },
            ]}
            actions={(webhook) => (
              <>
                <button type="button" class="small outline" onClick={() => setUndelivered(webhook)}>
                  {t('未送达', 'Undelivered')}
                </button>
                {may ? (
                  <>
                    <button type="button" class="small outline" disabled={doing.busy} onClick={() => test(webhook)}>
                      {t('发送测试', 'Send a test')}
                    </button>
                    <button type="button" class="small outline" disabled={doing.busy} onClick={() => turn(webhook)}>
                      {webhook.enabled ? t('停用', 'Switch off') : t('启用', 'Switch on')}
                    </button>
                    <button type="button" class="small outline danger" onClick={() => setRemoving(webhook)}>
                      {t('移除', 'Remove')}
                    </button>
                  </>
                ) : null}
              </>
            )}
          />
        )}
      </Loaded>
      {may ? <NewWebhook onMade={load.again} /> : null}
      {undelivered === null ? null : (
        <Undelivered webhook={undelivered} may={may} onClose={() => setUndelivered(null)} />
      )}
      {removing === null ? null : (
        <Removing
          what={hostOf(removing)}
          warning={t('还没送到的事件会一并删除。', 'What waits to be delivered goes with it.')}
          onRemove={async () => {
            await api.delete(path`/v1/webhooks/${removing.id}`);
            load.again();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}

function hostOf({ url }: Webhook): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function ResultOf({ webhook, test }: Tested): VNode {
  const t = useText();
  const host = hostOf(webhook);
  const { delivered, error, milliseconds } = test;
  return (
    <p class={delivered ? 'notice good' : 'notice bad'} role="status">
      {delivered
        ? t(`测试事件已送达 ${host}，用时 ${milliseconds} 毫秒。`, `The test reached ${host} in ${milliseconds} ms.`)
        : t(`测试事件没有送达 ${host}：${error ?? ''}`, `The test did not reach ${host}: ${error ?? ''}`)}
    </p>
  );
}

/** What could not be delivered; all of it can be tried again. */
function Undelivered({
  webhook,
  may,
  onClose,
}: {
  readonly webhook: Webhook;
  readonly may: boolean;
  readonly onClose: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const here = path`/v1/webhooks/${webhook.id}/dead-letters`;
  const load = useLoad(
    async (signal) =>
      (await api.get<{ deadLetters: DeadLetter[] }>(`${here}?limit=${MOST_SHOWN}`, signal)).body.deadLetters,
    [webhook.id],
  );
  return (
    <Dialog title={`${t('未送达', 'Undelivered')} · ${hostOf(webhook)}`} onClose={onClose} wide>
      <Loaded load={load}>
        {(letters) => (
          <>
            <Table
              rows={letters}
              keyOf={({ room, seq }) => `${room} ${seq}`}
              tall
              empty={t('没有未送达的事件。', 'Everything was delivered.')}
              columns={[
                { head: t('时间', 'Time'), cell: ({ since }) => new Date(since).toLocaleString() },
                { head: t('直播间', 'Room'), cell: ({ room }) => room },
                { head: t('事件', 'Event'), cell: ({ type }) => word('event', type) },
                { head: t('尝试', 'Tries'), cell: ({ attempts }) => attempts },
                { head: t('原因', 'Why'), cell: ({ error }) => error },
              ]}
            />
            {letters.length < MOST_SHOWN ? null : (
              <p class="soft">{t(`只列出前 ${MOST_SHOWN} 条。`, `Only the first ${MOST_SHOWN} are listed.`)}</p>
            )}
            {doing.error === null ? null : <Failed error={doing.error} />}
            {letters.length === 0 || !may ? null : (
              <footer class="buttons">
                <button
                  type="button"
                  aria-busy={doing.busy}
                  disabled={doing.busy}
                  onClick={() =>
                    void doing.run(async () => {
                      await api.post(`${here}/retry`);
                      load.again();
                    })
                  }
                >
                  {t('全部重发', 'Try all again')}
                </button>
              </footer>
            )}
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
