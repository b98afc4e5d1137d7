import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Choice } from '../field.js';
import { useText, useWord } from '../language.js';
import { Empty, Failed, useDoing } from '../loading.js';
import { type CommentGroup, grouped, type LiveComment, viewerOf } from './live-state.js';

type Filter = 'all' | 'waiting' | 'answered' | 'refused';
const ANSWERED = new Set(['answered', 'grouped', 'replied']);

/** What viewers write, those that one answer served together, and what became of each. */
export function Comments({
  comments,
  room,
  may,
  chosen,
  onChoose,
}: {
  readonly comments: readonly LiveComment[];
  readonly room: string;
  readonly may: boolean;
  readonly chosen: string | null;
  readonly onChoose: (turn: string) => void;
}): VNode {
  const t = useText();
  const doing = useDoing();
  const list = useRef<HTMLDivElement>(null);
  const [filter, setFilter] = useState<Filter>('all');
  const [banned, setBanned] = useState('');
  const shown = comments.filter(({ outcome }) =>
    filter === 'all' ? true : filter === 'answered' ? ANSWERED.has(outcome) : outcome === filter,
  );
  useEffect(() => {
    const place = list.current;
    if (place !== null && place.scrollHeight - place.scrollTop - place.clientHeight < 160)
      place.scrollTop = place.scrollHeight;
  }, [shown.length]);
  const ban = (viewer: string): void => {
    void doing.run(async () => {
      await api.put(path`/v1/rooms/${room}/bans/${viewer}`, { minutes: null });
      setBanned(viewer);
    });
  };
  return (
    <section class="live-comments" aria-labelledby="comments-title">
      <div class="toolbar">
        <h2 id="comments-title">{t('评论', 'Comments')}</h2>
        <Choice<Filter>
          label={t('筛选', 'Filter')}
          hidden
          value={filter}
          onChange={setFilter}
          options={[
            ['all', t('全部', 'All')],
            ['waiting', t('等待中', 'Waiting')],
            ['answered', t('已回答', 'Answered')],
            ['refused', t('无资料', 'Nothing known')],
          ]}
        />
      </div>
      {doing.error === null ? null : <Failed error={doing.error} />}
      {banned === '' ? null : (
        <p class="soft" role="status">
          {t(`已禁言 ${banned}`, `${banned} is banned`)}
        </p>
      )}
      {shown.length === 0 ? <Empty>{t('还没有评论。', 'No comments yet.')}</Empty> : null}
      <div class="stream" ref={list} role="log" aria-live="off" tabIndex={0} aria-label={t('评论', 'Comments')}>
        <ol>
          {grouped(shown).map((group) => (
            <Group key={group.key} group={group} may={may} chosen={chosen} onChoose={onChoose} onBan={ban} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function Group({
  group,
  may,
  chosen,
  onChoose,
  onBan,
}: {
  readonly group: CommentGroup;
  readonly may: boolean;
  readonly chosen: string | null;
  readonly onChoose: (turn: string) => void;
  readonly onBan: (viewer: string) => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const [first] = group.comments;
  const turn = first?.turn ?? null;
  return (
    <li class={turn !== null && turn === chosen ? 'group chosen' : 'group'}>
      {group.comments.length > 1 ? (
        <small class="soft">
          {t(`${group.comments.length} 人问了同样的问题`, `${group.comments.length} ask the same`)}
        </small>
      ) : null}
      {group.comments.map((comment) => (
        <div key={comment.id} class="comment">
          <span class="comment-words">
            <b>{comment.nickname === '' ? t('观众', 'Viewer') : comment.nickname}</b> {comment.text}
          </span>
          <span class="comment-end">
            <Badge tone={comment.outcome}>{word('outcome', comment.outcome)}</Badge>
            {may ? (
              <button type="button" class="inline" onClick={() => onBan(viewerOf(comment.id))}>
                {t('禁言', 'Ban')}
              </button>
            ) : null}
          </span>
        </div>
      ))}
      {turn === null ? null : (
        <button type="button" class="inline" onClick={() => onChoose(turn)}>
          {t('看依据', 'Why')}
        </button>
      )}
    </li>
  );
}
