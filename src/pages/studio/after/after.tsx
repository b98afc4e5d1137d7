import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { useEvidence } from '../evidence.js';
import { Choice, Field } from '../field.js';
import { useLanguage, useText } from '../language.js';
import { Empty, Loaded, useLoad } from '../loading.js';
import { hrefOf } from '../route.js';
import { useMay } from '../session.js';
import type { Fact } from '../shapes.js';
import { Figures, type FiguresProps } from './figures.js';
import { dayOf, lastDay, MOST_LINKS, nameOf, pastRecords, productsOf, type Reviewed, reviewedRooms } from './past.js';

/** What was asked, what went unanswered, how long it took, and why each answer was given: of a room on air, and of any day before. */
export function After({ room }: { readonly room: string | null }): VNode {
  const t = useText();
  const language = useLanguage();
  const prepared = useMay()('rooms:read');
  const rooms = useLoad(async (signal) => await reviewedRooms(prepared, signal), []);
  return (
    <main class="container">
      <h1>{t('复盘', 'Review')}</h1>
      <Loaded load={rooms}>
        {(all) => {
          const shown = all.find(({ id }) => id === room) ?? all[0];
          return shown === undefined ? (
            <Empty>{t('还没有直播间。', 'There is no room.')}</Empty>
          ) : (
            <>
              {all.length < 2 ? null : (
                <Choice
                  label={t('直播间', 'Room')}
                  value={shown.id}
                  onChange={(id) => {
                    location.hash = hrefOf('after', id);
                  }}
                  options={all.map((one) => [one.id, nameOf(one, language)] as const)}
                />
              )}
              <Review key={shown.id} room={shown} />
            </>
          );
        }}
      </Loaded>
    </main>
  );
}

type Period = 'now' | 'day';

function Review({ room }: { readonly room: Reviewed }): VNode {
  const t = useText();
  const [period, setPeriod] = useState<Period>(room.onAir ? 'now' : 'day');
  const facts = useLoad(
    async (signal) => (await api.get<{ facts: Fact[] }>(path`/v1/shops/${room.shop}/facts`, signal)).body.facts,
    [room.shop],
  );
  const products = useLoad(async (signal) => await productsOf(room.shop, signal), [room.shop]);
  // Figures need neither; without them, as of a shop that was taken away, products and facts go by their ids.
  const known = useMemo(
    () => new Map(facts.now.state === 'ready' ? facts.now.value.map((fact) => [fact.id, fact] as const) : []),
    [facts.now],
  );
  const names = useMemo(
    () => new Map(products.now.state === 'ready' ? products.now.value.map(({ id, name }) => [id, name] as const) : []),
    [products.now],
  );
  const of = { room, facts: known, names };
  return (
    <>
      {room.onAir ? (
        <Choice
          label={t('时间', 'Time')}
          value={period}
          onChange={setPeriod}
          options={[
            ['now', t('开播以来，随直播更新', 'Since it went on air, as it goes on')],
            ['day', t('某一天', 'One day')],
          ]}
        />
      ) : null}
      {period === 'now' ? <Now {...of} /> : <Days {...of} />}
    </>
  );
}

type Of = Omit<FiguresProps, 'records'>;

function Now(of: Of): VNode {
  return <Loaded load={useEvidence(of.room.id)}>{(records) => <Figures {...of} records={records} />}</Loaded>;
}

/** From the journal, which outlasts shows and the server; first the last day there is anything of. */
function Days(of: Of): VNode {
  const { room } = of;
  const t = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const last = useLoad(async (signal) => await lastDay(room.id, signal), [room.id]);
  return (
    <Loaded load={last}>
      {(newest) => {
        const day = chosen ?? newest ?? dayOf(new Date());
        return (
          <>
            <Field
              label={t('日期', 'Day')}
              type="date"
              name="day"
              value={day}
              onChange={(value) => {
                if (value !== '') setChosen(value);
              }}
            />
            <OneDay key={day} {...of} day={day} />
          </>
        );
      }}
    </Loaded>
  );
}

function OneDay({ day, ...of }: Of & { readonly day: string }): VNode {
  const t = useText();
  const past = useLoad(async (signal) => await pastRecords(of.room.id, day, signal), [of.room.id, day]);
  return (
    <Loaded load={past}>
      {({ records, more }) => (
        <>
          {more ? (
            <p class="soft">
              {t(
                `这一天的记录很多，只统计最近 ${MOST_LINKS} 条；全部可从接口导出。`,
                `There is much of this day: these are its last ${MOST_LINKS} records. All of them can be exported over REST.`,
              )}
            </p>
          ) : null}
          <Figures {...of} records={records} />
        </>
      )}
    </Loaded>
  );
}
