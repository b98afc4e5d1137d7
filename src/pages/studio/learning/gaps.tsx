import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Choice, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { Empty, Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import { nameOf, productsOf, type Reviewed, reviewedRooms } from '../after/past.js';
import type { Gap, Product } from '../shapes.js';
import { inEither } from '../wording.js';

/** What viewers ask and the shop does not say, the most asked first: each becomes a fact in the words given, or is put aside. */
export function Gaps(): VNode {
  const t = useText();
  const language = useLanguage();
  const prepared = useMay()('rooms:read');
  const rooms = useLoad(async (signal) => await reviewedRooms(prepared, signal), []);
  const [chosen, setChosen] = useState('');
  return (
    <section aria-labelledby="gaps">
      <h2 id="gaps">{t('缺的资料', 'What the shop does not say')}</h2>
      <Loaded load={rooms}>
        {(all) => {
          const room = all.find(({ id }) => id === chosen) ?? all[0];
          if (room === undefined) return <Empty>{t('还没有直播间。', 'There is no room.')}</Empty>;
          return (
            <>
              {all.length < 2 ? null : (
                <Choice
                  label={t('直播间', 'Room')}
                  value={room.id}
                  onChange={setChosen}
                  options={all.map((one) => [one.id, nameOf(one, language)] as const)}
                />
              )}
              <OfRoom key={room.id} room={room} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function OfRoom({ room }: { readonly room: Reviewed }): VNode {
  const t = useText();
  // Without them, as of a shop that was taken away, products go by their ids.
  const products = useLoad(async (signal) => await productsOf(room.shop, signal), [room.shop]);
  const load = useLoad(
    async (signal) => (await api.get<{ gaps: Gap[] }>(path`/v1/rooms/${room.id}/gaps`, signal)).body.gaps,
    [room.id],
  );
  return (
    <Loaded load={load}>
      {(gaps) =>
        gaps.length === 0 ? (
          <Empty>{t('观众问到的都有资料。', 'Everything viewers asked about is stated.')}</Empty>
        ) : (
          <ul class="facts gaps">
            {gaps.slice(0, 50).map((gap) => (
              <OneGap
                key={gap.id}
                room={room.id}
                product={
                  (products.now.state === 'ready' ? products.now.value : []).find(({ id }) => id === gap.product)?.name
                }
                gap={gap}
                onDone={load.again}
              />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function OneGap({
  room,
  product,
  gap,
  onDone,
}: {
  readonly room: string;
  readonly product: Product['name'] | undefined;
  readonly gap: Gap;
  readonly onDone: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const may = useMay()('catalogue:write');
  const doing = useDoing();
  const [text, setText] = useState('');
  const about = product === undefined ? (gap.product ?? t('全店', 'The store')) : inEither(product, language);
  const send = (what: 'accept' | 'dismiss', body?: unknown): void => {
    void doing.run(async () => {
      await api.post(`${path`/v1/rooms/${room}/gaps/${gap.id}`}/${what}`, body);
      onDone();
    });
  };
  const [first = '', ...others] = gap.examples;
  return (
    <li>
      <form
        class="fact-form"
        onSubmit={(event) => {
          event.preventDefault();
          send('accept', { [language]: text.trim() });
        }}
      >
        <p>
          <b>{first}</b> <Badge>{t(`${gap.questions} 次`, `${gap.questions} times`)}</Badge>{' '}
          {gap.facet === null ? null : <Badge>{word('facet', gap.facet)}</Badge>} <small class="soft">{about}</small>
        </p>
        {others.length === 0 ? null : <p class="soft two-lines">{others.join(' · ')}</p>}
        {may ? (
          <>
            <Field
              label={t('资料怎么说', 'What the shop says to this')}
              name={`gap-${gap.id}`}
              value={text}
              onChange={setText}
              maxLength={500}
              hint={t(
                `会成为资料 ${gap.proposed}，下次就能回答。`,
                `It becomes the fact ${gap.proposed}; the next answer states it.`,
              )}
            />
            {doing.error === null ? null : <Failed error={doing.error} />}
            <div class="buttons">
              <button type="button" class="small outline" disabled={doing.busy} onClick={() => send('dismiss')}>
                {t('不用', 'Not needed')}
              </button>
              <button type="submit" class="small" disabled={doing.busy || text.trim() === ''} aria-busy={doing.busy}>
                {t('加为资料', 'Make it a fact')}
              </button>
            </div>
          </>
        ) : null}
      </form>
    </li>
  );
}
