import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from './api.js';
import { Badge } from './field.js';
import { useLanguage, useText, useWord } from './language.js';
import { counted, inEither, type Word } from './wording.js';
import { Picture } from './live/picture.js';
import { Empty, Failed, Loaded, useDoing, useLoad } from './loading.js';
import { hrefOf } from './route.js';
import { useMay } from './session.js';
import type { Prepared, Readiness, Room } from './shapes.js';
import { Table } from './table.js';

const EVERY_MS = 5_000;

/** The rooms with what they show, and how the server is. */
export function Overview(): VNode {
  const t = useText();
  const may = useMay();
  const rooms = useLoad(
    async (signal) => (await api.get<{ rooms: Room[] }>('/v1/rooms', signal)).body.rooms,
    [],
    EVERY_MS,
  );
  return (
    <main class="container">
      <div class="toolbar">
        <h1>{t('直播间', 'Rooms')}</h1>
        {may('rooms:write') ? (
          <a role="button" href={hrefOf('new')}>
            {t('新建直播间', 'New room')}
          </a>
        ) : null}
      </div>
      <Loaded load={rooms}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              {t('还没有直播间在线。服务器可能正在启动。', 'No room is on air. The server may still be starting.')}
            </Empty>
          ) : (
            <div class="rooms">
              {all.map((room) => (
                <RoomCard key={room.id} room={room} />
              ))}
            </div>
          )
        }
      </Loaded>
      {may('rooms:read') ? <OffAir onAir={rooms.again} /> : null}
      <Health />
    </main>
  );
}

function RoomCard({ room }: { readonly room: Room }): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const [watching, setWatching] = useState(false);
  const title = inEither(room.title, language);
  return (
    <article class="room-card" aria-label={title}>
      <div class="thumb">
        {watching && room.picture !== null ? (
          <Picture room={room.id} compact />
        ) : (
          <img src={path`/v1/rooms/${room.id}/poster.jpg`} alt="" />
        )}
        {room.picture === null ? null : (
          <button type="button" class="small over" aria-pressed={watching} onClick={() => setWatching(!watching)}>
            {watching ? t('停止预览', 'Stop preview') : t('看画面', 'Live picture')}
          </button>
        )}
      </div>
      <div class="room-card-words">
        <h2>
          <a href={hrefOf('rooms', room.id, 'live')}>{title}</a>
        </h2>
        <p class="badges">
          <Badge tone={room.phase}>{word('phase', room.phase)}</Badge>
          {room.held === 'nothing' ? null : <Badge tone="degraded">{word('held', room.held)}</Badge>}
          <Badge>{t(`${room.viewers} 人在看`, `${room.viewers} watching`)}</Badge>
          <Badge>{t(`${room.products.length} 件商品`, counted(room.products.length, 'product'))}</Badge>
        </p>
        <p class="soft two-lines">{room.caption?.text ?? room.presenter}</p>
        <p class="links">
          <a href={hrefOf('rooms', room.id, 'live')}>{t('控场', 'Run it')}</a>
          <a href={hrefOf('rooms', room.id, 'products')}>{t('备播', 'Prepare')}</a>
          <a href={hrefOf('after', room.id)}>{t('复盘', 'Review')}</a>
          <a href={`/rooms/${encodeURIComponent(room.id)}`} target="_blank" rel="noreferrer">
            {t('观众页', 'Viewer page')}
          </a>
        </p>
      </div>
    </article>
  );
}

/** Rooms that are prepared and not on air. */
function OffAir({ onAir }: { readonly onAir: () => void }): VNode {
  const t = useText();
  const language = useLanguage();
  const may = useMay();
  const doing = useDoing();
  const load = useLoad(
    async (signal) => (await api.get<{ rooms: Prepared[] }>('/v1/studio/rooms?limit=200', signal)).body.rooms,
    [],
    EVERY_MS,
  );
  const start = (id: string): void => {
    void doing.run(async () => {
      await api.put(path`/v1/studio/rooms/${id}/live`, { live: true });
      load.again();
      onAir();
    });
  };
  const idle = load.now.state === 'ready' ? load.now.value.filter(({ versionOnAir }) => versionOnAir === null) : [];
  if (idle.length === 0) return <></>;
  return (
    <section aria-labelledby="off-air">
      <h2 id="off-air">{t('未开播', 'Not on air')}</h2>
      {doing.error === null ? null : <Failed error={doing.error} />}
      <ul class="facts">
        {idle.map(({ id, room }) => (
          <li key={id}>
            <span>
              {inEither(room.title ?? {}, language)} <small class="soft">{id}</small>
            </span>
            <a href={hrefOf('after', id)}>{t('复盘', 'Review')}</a>
            {may('rooms:write') ? (
              <button type="button" class="small" disabled={doing.busy} onClick={() => start(id)}>
                {t('开播', 'Go live')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Embedded parts that stand in for better ones, by the mode they tell. */
function Health(): VNode {
  const t = useText();
  const word = useWord();
  const ready = useLoad(readiness, [], EVERY_MS);
  return (
    <section aria-labelledby="health">
      <h2 id="health">{t('运行状态', 'Health')}</h2>
      <Loaded load={ready}>
        {({ status, parts }) => (
          <details open={status !== 'ready'}>
            <summary>
              <Badge tone={status === 'ready' ? 'ok' : 'failed'}>
                {status === 'ready' ? t('一切就绪', 'Everything is ready') : t('尚未就绪', 'Not ready')}
              </Badge>{' '}
              {t(`${Object.keys(parts).length} 个部件`, counted(Object.keys(parts).length, 'part'))}
            </summary>
            <Table
              rows={Object.entries(parts)}
              keyOf={([name]) => name}
              columns={[
                { head: t('部件', 'Part'), names: true, cell: ([name]) => partIn(name, word) },
                {
                  head: t('状态', 'State'),
                  cell: ([, part]) => <Badge tone={part.status}>{word('status', part.status)}</Badge>,
                },
                {
                  head: t('正在使用', 'In use'),
                  cell: ([, part]) => (
                    <>
                      {part.mode}
                      {part.mode.includes('embedded') ? <Badge>{t('内置', 'embedded default')}</Badge> : null}
                      {part.detail === undefined ? null : <small class="soft"> {part.detail}</small>}
                    </>
                  ),
                },
              ]}
            />
          </details>
        )}
      </Loaded>
    </section>
  );
}

/** A part by its last word: where there are several rooms, theirs carry their id in front. */
function partIn(name: string, word: Word): string {
  const at = name.lastIndexOf(' ') + 1;
  return `${name.slice(0, at)}${word('serverPart', name.slice(at))}`;
}

/** Not ready is an answer too: 503 with the parts. */
async function readiness(signal: AbortSignal): Promise<Readiness> {
  const response = await fetch('/readyz', { signal });
  return (await response.json()) as Readiness;
}
