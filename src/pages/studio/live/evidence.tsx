import type { VNode } from 'preact';
import { Badge } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { inEither } from '../wording.js';
import type { Fact } from '../shapes.js';
import { Judging } from './judging.js';
import { type EvidenceRecord, turnOf, type Verdict } from './live-state.js';

/** Why a turn said what it said: the questions, each sentence with its facts and verdict, and the drafts that were stopped. */
export function EvidenceOf({
  record,
  facts,
  onClose,
  judged,
}: {
  readonly record: EvidenceRecord;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly onClose?: () => void;
  /** The room whose operator may judge it; absent: nobody may. */
  readonly judged?: string | undefined;
}): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const { comments = [], sentences = [], understanding, kind, time, interrupted, by, seconds = 0 } = record;
  const person = by === 'microphone';
  return (
    <article class="evidence" aria-label={t('依据', 'Evidence')}>
      <header>
        <b>{word('kind', person ? 'microphone' : kind)}</b>{' '}
        <small class="soft">{new Date(time).toLocaleTimeString()}</small>
        {interrupted === true ? <Badge tone="degraded">{t('被打断', 'Cut short')}</Badge> : null}
        {onClose === undefined ? null : (
          <button type="button" class="close" aria-label={t('关闭', 'Close')} onClick={onClose} />
        )}
      </header>
      {comments.length === 0 ? null : (
        <>
          <h3>{t('问的是', 'What was asked')}</h3>
          <ul>
            {comments.slice(0, 10).map(({ id, text }) => (
              <li key={id}>{text}</li>
            ))}
          </ul>
          {comments.length > 10 ? (
            <p class="soft">{t(`等 ${comments.length} 条`, `${comments.length} in all`)}</p>
          ) : null}
          {understanding === undefined ? null : (
            <p class="badges">
              {(understanding.facets ?? []).slice(0, 3).map((facet) => (
                <Badge key={facet}>{word('facet', facet)}</Badge>
              ))}
              {(understanding.products ?? []).map((product) => (
                <Badge key={product}>{product}</Badge>
              ))}
            </p>
          )}
        </>
      )}
      {person ? (
        <p>
          {t(
            `工作人员用自己的声音说了 ${seconds} 秒；内容不记录。`,
            `Somebody spoke in their own voice for ${seconds} s; what they said is not kept.`,
          )}
        </p>
      ) : (
        <h3>{t('说的是', 'What was said')}</h3>
      )}
      <ol class="evidence-sentences">
        {sentences.map((sentence, i) => (
          <li key={i}>
            <p>{sentence.text}</p>
            {sentence.verdict === undefined ? null : <VerdictOf verdict={sentence.verdict} />}
            {sentence.citations.length === 0 ? null : (
              <ul>
                {sentence.citations.map((id) => (
                  <li key={id}>
                    {inEither(facts.get(id) ?? {}, language)} <small class="soft">{id}</small>
                  </li>
                ))}
              </ul>
            )}
            {(sentence.blocked ?? []).map((draft, n) => (
              <p key={n} class="soft">
                <s>{draft.text}</s> <VerdictOf verdict={draft.verdict} />
              </p>
            ))}
          </li>
        ))}
      </ol>
      {judged !== undefined && kind === 'answer' && record.turn !== undefined ? (
        <Judging key={turnOf(record)} room={judged} turn={record.turn} show={record.show} facts={facts} />
      ) : null}
    </article>
  );
}

/** Checks that say by themselves whether a sentence is supported. */
const SAYS_ALL: ReadonlySet<string> = new Set(['claims-nothing', 'missing-citation']);

/** The grounding check's judgement. */
export function VerdictOf({ verdict }: { readonly verdict: Verdict }): VNode {
  const t = useText();
  const word = useWord();
  return (
    <Badge tone={verdict.supported ? 'ok' : 'failed'}>
      {SAYS_ALL.has(verdict.check)
        ? null
        : verdict.supported
          ? t('有依据 · ', 'Supported · ')
          : t('没有依据 · ', 'Not supported · ')}
      {word('check', verdict.check)}
      {verdict.detail === undefined ? '' : ` (${verdict.detail})`}
    </Badge>
  );
}
