import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Dialog, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { counted, inEither } from '../wording.js';
import { Empty, Failed, useDoing } from '../loading.js';
import { FactEditor } from '../prepare/facts.js';
import type { Fact } from '../shapes.js';
import { EvidenceOf } from './evidence.js';
import type { LiveState, SaidLine } from './live-state.js';

/** What was said, newest last, with the facts behind it; any of it can be put right. */
export function Said({
  room,
  live,
  facts,
  may,
  chosen,
  onChoose,
  onFactSaved,
}: {
  readonly room: string;
  readonly live: LiveState;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly may: boolean;
  readonly chosen: string | null;
  readonly onChoose: (turn: string | null) => void;
  readonly onFactSaved: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const list = useRef<HTMLDivElement>(null);
  const [correcting, setCorrecting] = useState<SaidLine | null>(null);
  useEffect(() => {
    const place = list.current;
    if (place !== null && place.scrollHeight - place.scrollTop - place.clientHeight < 200)
      place.scrollTop = place.scrollHeight;
  }, [live.said.length]);
  const kindOf = (turn: string): string => {
    const kinds: Readonly<Record<string, string>> = {
      a: word('kind', 'answer'),
      c: word('kind', 'correction'),
      o: word('kind', 'operator'),
      m: word('kind', 'microphone'),
      s: word('kind', 'show'),
    };
    return kinds[turn.charAt(0)] ?? '';
  };
  const record = chosen === null ? undefined : live.evidence.get(chosen);
  const evidence = useRef<HTMLDivElement>(null);
  // On a phone it lies far below the comment that it was asked of.
  useEffect(() => evidence.current?.scrollIntoView({ block: 'nearest' }), [chosen]);
  return (
    <section class="live-said" aria-labelledby="said-title">
      <h2 id="said-title">{t('主播说了什么', 'What was said')}</h2>
      {record === undefined ? null : (
        <div ref={evidence}>
          <EvidenceOf record={record} facts={facts} onClose={() => onChoose(null)} judged={may ? room : undefined} />
        </div>
      )}
      {live.said.length === 0 ? <Empty>{t('还没有说话。', 'Nothing has been said yet.')}</Empty> : null}
      <div
        class="stream"
        ref={list}
        role="log"
        aria-live="off"
        tabIndex={0}
        aria-label={t('主播说了什么', 'What was said')}
      >
        <ol>
          {live.said.map((line) => (
            <li key={line.sentence} class={`said ${line.turn.charAt(0)}${line.turn === chosen ? ' chosen' : ''}`}>
              <small class="soft">{kindOf(line.turn)}</small>
              <p>{line.text}</p>
              <Citations ids={line.citations} facts={facts} />
              <span class="links">
                {live.evidence.has(line.turn) ? (
                  <button type="button" class="inline" onClick={() => onChoose(line.turn)}>
                    {t('看依据', 'Why')}
                  </button>
                ) : null}
                {may && !line.turn.startsWith('m') ? (
                  <button type="button" class="inline" onClick={() => setCorrecting(line)}>
                    {t('更正', 'Correct')}
                  </button>
                ) : null}
              </span>
            </li>
          ))}
        </ol>
      </div>
      {correcting === null ? null : (
        <Correcting
          room={room}
          line={correcting}
          facts={facts}
          onClose={() => setCorrecting(null)}
          onFactSaved={onFactSaved}
        />
      )}
    </section>
  );
}

/** The facts a sentence rests on, as they read. */
export function Citations({
  ids,
  facts,
}: {
  readonly ids: readonly string[];
  readonly facts: ReadonlyMap<string, Fact>;
}): VNode | null {
  const t = useText();
  const language = useLanguage();
  if (ids.length === 0) return null;
  return (
    <details class="citations">
      <summary>{t(`依据 ${ids.length} 条资料`, `${counted(ids.length, 'fact')} behind it`)}</summary>
      <ul>
        {ids.map((id) => (
          <li key={id}>
            {inEither(facts.get(id) ?? {}, language)} <small class="soft">{id}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Puts a sentence right: with the operator's words, with what the catalogue says now, or by changing the fact itself. */
function Correcting({
  room,
  line,
  facts,
  onClose,
  onFactSaved,
}: {
  readonly room: string;
  readonly line: SaidLine;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly onClose: () => void;
  readonly onFactSaved: () => void;
}): VNode {
  const t = useText();
  const language = useLanguage();
  const doing = useDoing();
  const [words, setWords] = useState('');
  const [editing, setEditing] = useState<Fact | null>(null);
  const stated = line.citations.flatMap((id) => facts.get(id) ?? []).filter(({ rendered }) => !rendered);
  const correct = (text: string | null): void => {
    void doing.run(async () => {
      await api.post(path`/v1/rooms/${room}/corrections`, {
        sentence: line.sentence,
        ...(text === null ? {} : { text }),
      });
      onClose();
    });
  };
  return (
    <Dialog title={t('更正这句话', 'Put this right')} onClose={onClose}>
      <blockquote>{line.text}</blockquote>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          correct(words.trim());
        }}
      >
        <Field
          label={t('改说', 'Say instead')}
          value={words}
          onChange={setWords}
          rows={2}
          maxLength={200}
          name="correction"
          hint={t('内容由你负责。', 'You answer for it.')}
        />
        {doing.error === null ? null : <Failed error={doing.error} />}
        <div class="buttons">
          <button type="button" class="outline" onClick={() => correct(null)} disabled={doing.busy}>
            {t('按现在的资料更正', 'Say what the facts say now')}
          </button>
          <button type="submit" disabled={doing.busy || words.trim() === ''} aria-busy={doing.busy}>
            {t('更正', 'Correct')}
          </button>
        </div>
      </form>
      {stated.length === 0 ? null : (
        <>
          <h3>{t('或者改资料，之后都按新的说', 'Or change the fact, for everything said from now on')}</h3>
          <ul class="facts">
            {stated.map((fact) =>
              editing?.id === fact.id ? (
                <li key={fact.id}>
                  <FactEditor
                    shop={room}
                    product={fact.product ?? 'store'}
                    facts={[]}
                    fact={fact}
                    onClose={() => setEditing(null)}
                    onSaved={() => {
                      onFactSaved();
                      onClose();
                    }}
                  />
                </li>
              ) : (
                <li key={fact.id}>
                  <span>{inEither(fact, language)}</span>
                  <button type="button" class="small outline" onClick={() => setEditing(fact)}>
                    {t('修改', 'Change')}
                  </button>
                </li>
              ),
            )}
          </ul>
        </>
      )}
    </Dialog>
  );
}
