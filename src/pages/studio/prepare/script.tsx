import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Choice } from '../field.js';
import { useText } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { Room } from '../shapes.js';
import { LinesField } from './lines-field.js';
import { Schedule } from './schedule.js';
import { freeSegmentId, moved } from './script-lines.js';
import { type RunOfShow, SEGMENT_KINDS, SegmentEditor, type Segment } from './segment-editor.js';

/** What the room says of itself: its segments in their order, what comes between them, and when it is on. */
export function ScriptEditor({ room }: { readonly room: Room }): VNode {
  const load = useLoad(
    async (signal) => {
      const { body, etag } = await api.get<RunOfShow>(path`/v1/rooms/${room.id}/run-of-show`, signal);
      return { show: body, etag };
    },
    [room.id],
  );
  return (
    <Loaded load={load}>
      {({ show, etag }) => <Editor key={etag} room={room} show={show} etag={etag} again={load.again} />}
    </Loaded>
  );
}

function Editor({
  room,
  show: before,
  etag,
  again,
}: {
  readonly room: Room;
  readonly show: RunOfShow;
  readonly etag: string | null;
  readonly again: () => void;
}): VNode {
  const t = useText();
  const may = useMay()('operate');
  const doing = useDoing();
  const [show, setShow] = useState(before);
  const [open, setOpen] = useState<string | null>(before.segments[0]?.id ?? null);
  const [added, setAdded] = useState<(typeof SEGMENT_KINDS)[number]>('pitch');
  const changed = show !== before;
  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);

  const set = (change: Partial<RunOfShow>): void => setShow({ ...show, ...change });
  const setSegment = (id: string, change: Segment): void =>
    set({ segments: show.segments.map((segment) => (segment.id === id ? change : segment)) });
  const add = (): void => {
    const product = added === 'pitch' || added === 'promotion' ? (room.products[0]?.id ?? null) : null;
    const id = freeSegmentId(
      product === null ? added : `${added}-${product}`,
      show.segments.map((segment) => segment.id),
    );
    set({ segments: [...show.segments, { id, kind: added, product, lines: { zh: [], en: [] } }] });
    setOpen(id);
  };
  const save = (): void => {
    void doing.run(async () => {
      await api.put(path`/v1/rooms/${room.id}/run-of-show`, show, { ifMatch: etag });
      again();
    });
  };
  return (
    <section class="script">
      <div class="toolbar sticky">
        <p class="soft">
          {t(
            '一行一句；同一句的几种说法用 | 隔开。{name} {price} {livePrice} {stock} {link} 会在说的时候填上。',
            'One line a row; wordings of one line are separated by |. {name} {price} {livePrice} {stock} {link} are filled in when it is said.',
          )}
        </p>
        {may ? (
          <div class="buttons">
            <button type="button" class="secondary" disabled={!changed} onClick={() => setShow(before)}>
              {t('放弃修改', 'Undo all')}
            </button>
            <button
              type="button"
              id="save-script"
              disabled={!changed || doing.busy}
              aria-busy={doing.busy}
              onClick={save}
            >
              {t('保存，下一句生效', 'Save; from the next sentence on')}
            </button>
          </div>
        ) : null}
      </div>
      {doing.error === null ? null : <Failed error={doing.error} again={again} />}
      <h2>{t('流程', 'Run of show')}</h2>
      <ol class="segments">
        {show.segments.map((segment, i) => (
          <li key={segment.id}>
            <SegmentEditor
              room={room}
              segment={segment}
              open={segment.id === open}
              onOpen={() => setOpen(segment.id === open ? null : segment.id)}
              onChange={(change) => setSegment(segment.id, change)}
              onMove={(by) => set({ segments: moved(show.segments, i, i + by) })}
              onRemove={() => set({ segments: show.segments.filter((one) => one !== segment) })}
              may={may}
            />
          </li>
        ))}
      </ol>
      {may ? (
        <div class="button-row">
          <Choice
            label={t('新的一段', 'A new segment')}
            hidden
            value={added}
            onChange={setAdded}
            options={SEGMENT_KINDS.map((kind) => [kind, kindWords(t, kind)] as const)}
          />
          <button type="button" class="outline" id="add-segment" onClick={add}>
            {t('添加一段', 'Add a segment')}
          </button>
        </div>
      ) : null}
      <details>
        <summary>
          {t('开场、过渡与收尾', 'Opening, bridges and closing')} <Badge>{t('全程', 'whole show')}</Badge>
        </summary>
        {(['opening', 'bridges', 'closing'] as const).map((part) => (
          <fieldset key={part}>
            <legend>
              {{ opening: t('开场', 'Opening'), bridges: t('过渡', 'Bridges'), closing: t('收尾', 'Closing') }[part]}
            </legend>
            <LinesField
              room={room.id}
              product={null}
              lines={show[part]}
              disabled={!may}
              onChange={(lines) => set({ [part]: lines })}
            />
          </fieldset>
        ))}
      </details>
      <details>
        <summary>{t('时间安排', 'Schedule')}</summary>
        <Schedule show={show} onChange={set} disabled={!may} />
      </details>
    </section>
  );
}

export function kindWords(t: ReturnType<typeof useText>, kind: (typeof SEGMENT_KINDS)[number]): string {
  return {
    pitch: t('讲解', 'Pitch'),
    demonstration: t('演示', 'Demonstration'),
    promotion: t('促销', 'Promotion'),
    questions: t('答疑', 'Questions'),
    interaction: t('互动', 'Interaction'),
  }[kind];
}
