import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Check, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { Problem } from '../problem.js';
import type { Fact, JournalEntry } from '../shapes.js';
import { inEither } from '../wording.js';
import { matching } from './matching.js';

interface Judgement {
  readonly kind: 'good' | 'wrong' | 'better';
  /** With `better`: the facts that answer it. None, and no words: nothing in the shop does. */
  readonly facts?: readonly string[];
  readonly answer?: string | null;
}

/** Facts shown to choose from. */
const MOST_SHOWN = 8;
/** The journal writes a moment after the evidence is told. */
const LOOK_MS = 3_000;

/** An operator's judgement of an answer: what the parts that learn are trained on. A later one takes the earlier one's place. */
export function Judging({
  room,
  turn,
  show,
  facts,
}: {
  readonly room: string;
  readonly turn: string;
  /** The run of the room; undefined: the one on air. */
  readonly show: string | undefined;
  readonly facts: ReadonlyMap<string, Fact>;
}): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [betters, setBetters] = useState(false);
  const load = useLoad(async (signal) => await entryOf(room, turn, show, signal), [room, turn, show], LOOK_MS);
  const judge = (entry: JournalEntry, judgement: Judgement): void => {
    void doing.run(async () => {
      await api.post(`${path`/v1/journal/${room}/${String(entry.n)}`}/feedback`, judgement);
      setBetters(false);
      load.again();
    });
  };
  return (
    <section class="judging" aria-label={t('你的判断', 'Your judgement')}>
      <h3>{t('你的判断', 'Your judgement')}</h3>
      <Loaded load={load}>
        {(entry) => {
          if (entry === null) return <p class="soft">{t('正在写入日志…', 'It is being written down…')}</p>;
          const given = entry.feedback.findLast(({ source }) => source.startsWith('operator:'));
          return (
            <>
              <div class="button-row">
                {(['good', 'wrong'] as const).map((kind) => (
                  <button
                    key={kind}
                    type="button"
                    class="small outline"
                    aria-pressed={given?.kind === kind}
                    disabled={doing.busy}
                    onClick={() => judge(entry, { kind })}
                  >
                    {word('feedback', kind)}
                  </button>
                ))}
                <button
                  type="button"
                  class="small outline"
                  aria-expanded={betters}
                  disabled={doing.busy}
                  onClick={() => setBetters(!betters)}
                >
                  {word('feedback', 'better')}…
                </button>
                {given === undefined ? null : (
                  <Badge tone={given.kind === 'good' ? 'ok' : 'degraded'}>{word('feedback', given.kind)}</Badge>
                )}
              </div>
              {doing.error === null ? null : <Failed error={doing.error} />}
              {betters ? (
                <Better facts={facts} busy={doing.busy} onJudge={(judgement) => judge(entry, judgement)} />
              ) : null}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** What should have been said: the facts that answer it, or that none does, and words if wanted. */
function Better({
  facts,
  busy,
  onJudge,
}: {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly busy: boolean;
  readonly onJudge: (judgement: Judgement) => void;
}): VNode {
  const t = useText();
  const language = useLanguage();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [answer, setAnswer] = useState('');
  const all = [...facts.values()];
  const found = matching(all, wanted).filter(({ id }) => !chosen.includes(id));
  const shown = [...chosen.flatMap((id) => facts.get(id) ?? []), ...found.slice(0, MOST_SHOWN)];
  const words = answer.trim();
  return (
    <div class="better">
      <Field
        label={t('哪条资料能回答', 'Which fact answers it')}
        type="search"
        name="fact-search"
        value={wanted}
        onChange={setWanted}
        placeholder={t('商品、关键词', 'A product, a word')}
      />
      {shown.map((fact) => (
        <Check
          key={fact.id}
          label={`${inEither(fact, language)} (${fact.id})`}
          checked={chosen.includes(fact.id)}
          onChange={(on) =>
            setChosen(on ? [...chosen, fact.id].slice(-MOST_SHOWN) : chosen.filter((id) => id !== fact.id))
          }
        />
      ))}
      <Field
        label={t('更好的说法（可不填）', 'Better words (may be left empty)')}
        name="better-answer"
        value={answer}
        onChange={setAnswer}
        rows={2}
        maxLength={500}
      />
      <div class="buttons">
        <button
          type="button"
          class="small outline"
          disabled={busy || chosen.length > 0 || words !== ''}
          onClick={() => onJudge({ kind: 'better', facts: [] })}
        >
          {t('店里没有资料能回答', 'Nothing in the shop answers it')}
        </button>
        <button
          type="button"
          class="small"
          disabled={busy || (chosen.length === 0 && words === '')}
          onClick={() => onJudge({ kind: 'better', facts: chosen, answer: words === '' ? null : words })}
        >
          {t('记下', 'Keep it')}
        </button>
      </div>
    </div>
  );
}

/** The answer's link in the journal, with what was said of it; null: it is not written yet. */
async function entryOf(
  room: string,
  turn: string,
  show: string | undefined,
  signal: AbortSignal,
): Promise<JournalEntry | null> {
  const of = show === undefined ? '' : `?show=${encodeURIComponent(show)}`;
  try {
    const address = `${path`/v1/journal/${room}/turns/${turn}`}${of}`;
    const { body } = await api.get<{ entries: JournalEntry[] }>(address, signal);
    return body.entries.find(({ kind }) => kind === 'answer') ?? null;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
