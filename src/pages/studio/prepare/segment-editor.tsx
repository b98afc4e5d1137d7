import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Language } from '../../../domain/language.js';
import { api, path } from '../api.js';
import { Badge, Choice, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { counted, inEither } from '../wording.js';
import { Failed, useDoing } from '../loading.js';
import { VerdictOf } from '../live/evidence.js';
import type { Verdict } from '../live/live-state.js';
import type { Room } from '../shapes.js';
import { LinesField } from './lines-field.js';
import { type Line, wordingsOf } from './script-lines.js';

export const SEGMENT_KINDS = ['pitch', 'demonstration', 'promotion', 'questions', 'interaction'] as const;

export type BothLines = Readonly<Record<Language, readonly Line[]>>;

export interface Segment {
  readonly id: string;
  readonly kind?: string;
  readonly product: string | null;
  readonly lines: BothLines;
  readonly lengthSeconds?: number;
  readonly [more: string]: unknown;
}

/** `GET /v1/rooms/{room}/run-of-show`: what we do not edit goes back as it came. */
export interface RunOfShow {
  readonly opening: BothLines;
  readonly bridges: BothLines;
  readonly closing: BothLines;
  readonly segments: readonly Segment[];
  readonly rounds?: number | null;
  readonly hours?: readonly { readonly from: string; readonly to: string }[] | null;
  readonly timeZone?: string;
  readonly [more: string]: unknown;
}

interface Pitch {
  readonly lines: readonly { readonly say: string }[];
  readonly blocked: readonly { readonly text: string; readonly verdict: Verdict }[];
  readonly by: string;
}

/** One segment of the show, folded until it is wanted. */
export function SegmentEditor({
  room,
  segment,
  open,
  onOpen,
  onChange,
  onMove,
  onRemove,
  may,
}: {
  readonly room: Room;
  readonly segment: Segment;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onChange: (segment: Segment) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
  readonly may: boolean;
}): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const doing = useDoing();
  const [seconds, setSeconds] = useState('40');
  const [pitch, setPitch] = useState<Pitch | null>(null);
  const { id, kind = 'pitch', product, lines } = segment;
  const card = room.products.find((one) => one.id === product);
  const title = card === undefined ? id : inEither(card.name, language);

  /** Both languages: a room speaks one, and is read in the other where it is shown. */
  const write = async (): Promise<void> => {
    const wish = { product, seconds: Math.min(600, Math.max(5, Math.round(Number(seconds)) || 40)) };
    const ask = async (wanted: Language): Promise<Pitch> =>
      (await api.post<Pitch>(path`/v1/rooms/${room.id}/pitches`, { ...wish, language: wanted })).body;
    const zh = await ask('zh');
    const en = await ask('en');
    const say = (one: Pitch, before: readonly Line[]): readonly Line[] =>
      one.lines.length === 0 ? before : one.lines.map((line) => line.say);
    onChange({ ...segment, lines: { zh: say(zh, lines.zh), en: say(en, lines.en) } });
    setPitch({ ...zh, blocked: [...zh.blocked, ...en.blocked] });
  };
  return (
    <article class={open ? 'segment open' : 'segment'}>
      <header>
        <button type="button" class="fold" aria-expanded={open} onClick={onOpen}>
          <Badge>{word('segment', kind)}</Badge> {title}{' '}
          <small class="soft">
            {t(
              `${wordingsOf(lines[room.language]).length} 句`,
              counted(wordingsOf(lines[room.language]).length, 'line'),
            )}
          </small>
        </button>
        {may ? (
          <span class="button-row">
            <button type="button" class="inline" aria-label={t('上移', 'Move up')} onClick={() => onMove(-1)}>
              ↑
            </button>
            <button type="button" class="inline" aria-label={t('下移', 'Move down')} onClick={() => onMove(1)}>
              ↓
            </button>
            <button type="button" class="inline" aria-label={t('移除', 'Remove')} onClick={onRemove}>
              ×
            </button>
          </span>
        ) : null}
      </header>
      {!open ? null : (
        <>
          <div class="grid-3">
            <Choice
              label={t('类型', 'Kind')}
              value={kind}
              disabled={!may}
              onChange={(value) => onChange({ ...segment, kind: value })}
              options={[
                ...SEGMENT_KINDS.map((one) => [one, word('segment', one)] as const),
                ...(kind === 'quiz' ? [['quiz', word('segment', 'quiz')] as const] : []),
              ]}
            />
            <Choice
              label={t('商品', 'Product')}
              value={product ?? ''}
              disabled={!may}
              onChange={(value) => onChange({ ...segment, product: value === '' ? null : value })}
              options={[
                ['', t('没有', 'None')],
                ...room.products.map((one) => [one.id, `${one.link} · ${inEither(one.name, language)}`] as const),
              ]}
            />
            {product === null || !may ? null : (
              <div class="write">
                <Field
                  label={t('时长（秒）', 'Length (seconds)')}
                  type="number"
                  min={5}
                  max={600}
                  value={seconds}
                  onChange={setSeconds}
                />
                <button
                  type="button"
                  class="outline write-for-me"
                  aria-busy={doing.busy}
                  disabled={doing.busy}
                  onClick={() => void doing.run(write)}
                >
                  {t('帮我写', 'Write for me')}
                </button>
              </div>
            )}
          </div>
          {doing.error === null ? null : <Failed error={doing.error} />}
          {pitch === null ? null : (
            <div class="soft" role="status">
              {pitch.by === 'language-model'
                ? t('由语言模型起草，逐句核查过。', 'Drafted by the language model; every line was checked.')
                : t('由资料和模板写成，逐句核查过。', 'Written from facts and templates; every line was checked.')}
              {pitch.blocked.map((draft, i) => (
                <p key={i}>
                  <s>{draft.text}</s> <VerdictOf verdict={draft.verdict} />
                </p>
              ))}
            </div>
          )}
          <LinesField
            room={room.id}
            product={product}
            lines={lines}
            disabled={!may}
            onChange={(changed) => onChange({ ...segment, lines: changed })}
          />
        </>
      )}
    </article>
  );
}
