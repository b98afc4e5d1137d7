import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FACETS } from '../../../domain/comment.js';
import { api, path } from '../api.js';
import { Badge, Choice, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { inEither } from '../wording.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import type { Room } from '../shapes.js';
import { MicrophoneButton } from './microphone.js';

type When = 'sentence' | 'clause' | 'now';
type Held = Room['held'];

/** Words to say now, pause and go on, skip, and what is not talked about. */
export function Controls({ room }: { readonly room: Room }): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [words, setWords] = useState('');
  const [when, setWhen] = useState<When>('sentence');
  const [held, setHeld] = useState<Held>(room.held);
  const [told, setTold] = useState('');
  const at = (what: string): string => `${path`/v1/rooms/${room.id}`}/${what}`;

  const say = (): void => {
    void doing.run(async () => {
      await api.post(at('speech'), { text: words.trim(), when });
      setWords('');
      setTold(t('已排上，马上说。', 'Queued; it comes next.'));
    });
  };
  const hold = (next: Held): void => {
    void doing.run(async () => {
      await api.put(at('held'), { held: next, when: next === 'everything' ? 'now' : 'clause' });
      setHeld(next);
      setTold(word('held', next));
    });
  };
  const skip = (): void => {
    void doing.run(async () => {
      await api.post(at('skip'));
      setTold(t('跳到下一段。', 'On to the next segment.'));
    });
  };
  return (
    <div class="controls">
      <div class="button-row show-buttons" role="toolbar" aria-label={t('节目', 'Show')}>
        {held === 'nothing' ? (
          <>
            <button type="button" class="outline" id="pause-show" onClick={() => hold('show')}>
              {t('暂停讲解', 'Pause the show')}
            </button>
            <button type="button" class="outline danger" id="pause-all" onClick={() => hold('everything')}>
              {t('全部暂停', 'Pause everything')}
            </button>
          </>
        ) : (
          <button type="button" id="resume" onClick={() => hold('nothing')}>
            {t('继续', 'Go on')} · {word('held', held)}
          </button>
        )}
        <button type="button" class="outline" id="skip" onClick={skip}>
          {t('跳过这段', 'Skip segment')}
        </button>
      </div>
      <MicrophoneButton room={room.id} />
      <form
        class="say"
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim() !== '') say();
        }}
      >
        <Field
          label={t('让主播说', 'Have the presenter say')}
          value={words}
          onChange={setWords}
          rows={2}
          maxLength={200}
          name="say"
          hint={t(
            '内容由你负责；违反广告法的话不会说。',
            'You answer for what it claims; what the law forbids is not said.',
          )}
        />
        <div class="say-end">
          <Choice<When>
            label={t('什么时候', 'When')}
            hidden
            value={when}
            onChange={setWhen}
            options={[
              ['sentence', t('这句说完', 'After this sentence')],
              ['clause', t('这半句说完', 'After this clause')],
              ['now', t('马上（紧急）', 'At once (urgent)')],
            ]}
          />
          <button type="submit" disabled={doing.busy || words.trim() === ''} aria-busy={doing.busy}>
            {t('说', 'Say it')}
          </button>
        </div>
      </form>
      {doing.error === null ? null : <Failed error={doing.error} />}
      <p class="soft" role="status">
        {doing.error === null ? told : ''}
      </p>
      <details>
        <summary>{t('禁言与静音话题', 'Bans and muted topics')}</summary>
        <Muted room={room} />
        <Bans room={room.id} />
      </details>
    </div>
  );
}

interface Topic {
  readonly facet: string | null;
  readonly product: string | null;
}

function Muted({ room }: { readonly room: Room }): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const doing = useDoing();
  const [facet, setFacet] = useState('');
  const [product, setProduct] = useState('');
  const here = path`/v1/rooms/${room.id}/muted-topics`;
  const load = useLoad(async (signal) => (await api.get<{ topics: Topic[] }>(here, signal)).body.topics, [room.id]);
  const nameOf = (id: string): string =>
    inEither(room.products.find((one) => one.id === id)?.name ?? { zh: id }, language);
  const put = (topics: readonly Topic[]): void => {
    void doing.run(async () => {
      await api.put(here, { topics });
      load.again();
    });
  };
  return (
    <Loaded load={load}>
      {(topics) => (
        <>
          <p class="badges">
            {topics.map((topic) => (
              <Badge key={`${topic.facet ?? ''} ${topic.product ?? ''}`}>
                {topic.product === null ? t('所有商品', 'Everything') : nameOf(topic.product)} ·{' '}
                {topic.facet === null ? t('全部', 'all') : word('facet', topic.facet)}{' '}
                <button
                  type="button"
                  class="inline"
                  aria-label={t('不再静音', 'Unmute')}
                  onClick={() => put(topics.filter((one) => one !== topic))}
                >
                  ×
                </button>
              </Badge>
            ))}
          </p>
          <div class="grid-3">
            <Choice
              label={t('话题', 'Topic')}
              value={facet}
              onChange={setFacet}
              options={[['', t('全部', 'All')], ...FACETS.map((one) => [one, word('facet', one)] as const)]}
            />
            <Choice
              label={t('商品', 'Product')}
              value={product}
              onChange={setProduct}
              options={[
                ['', t('所有商品', 'Every product')],
                ...room.products.map(({ id }) => [id, nameOf(id)] as const),
              ]}
            />
            <button
              type="button"
              class="outline"
              disabled={doing.busy || (facet === '' && product === '')}
              onClick={() =>
                put([...topics, { facet: facet === '' ? null : facet, product: product === '' ? null : product }])
              }
            >
              {t('静音这个话题', 'Mute it')}
            </button>
          </div>
          {doing.error === null ? null : <Failed error={doing.error} />}
        </>
      )}
    </Loaded>
  );
}

function Bans({ room }: { readonly room: string }): VNode {
  const t = useText();
  const doing = useDoing();
  const load = useLoad(
    async (signal) =>
      (await api.get<{ bans: { viewer: string; until: string | null }[] }>(path`/v1/rooms/${room}/bans`, signal)).body
        .bans,
    [room],
    10_000,
  );
  return (
    <Loaded load={load}>
      {(bans) =>
        bans.length === 0 ? (
          <p class="soft">{t('没有人被禁言。', 'Nobody is banned.')}</p>
        ) : (
          <ul>
            {bans.map(({ viewer, until }) => (
              <li key={viewer}>
                {viewer}{' '}
                <small class="soft">
                  {until === null ? t('本场', 'this show') : new Date(until).toLocaleTimeString()}
                </small>{' '}
                <button
                  type="button"
                  class="small outline"
                  onClick={() =>
                    void doing.run(async () => {
                      await api.delete(path`/v1/rooms/${room}/bans/${viewer}`);
                      load.again();
                    })
                  }
                >
                  {t('解除', 'Lift')}
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
