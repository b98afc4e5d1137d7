import type { VNode } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Language } from '../../../domain/language.js';
import { api, path } from '../api.js';
import { useText } from '../language.js';
import { VerdictOf } from '../live/evidence.js';
import type { Verdict } from '../live/live-state.js';
import { linesOf, type Line, typed, wordingsOf } from './script-lines.js';
import type { BothLines } from './segment-editor.js';

/** Typing is let come to rest before the lines are judged, ms. */
const REST_MS = 700;
const MOST_LINES = 200;

interface Judged {
  readonly text: string;
  readonly citations: readonly string[];
  readonly verdict: Verdict;
}

/** Lines in both languages, each with the grounding check's judgement as it would read now. */
export function LinesField({
  room,
  product,
  lines,
  disabled,
  onChange,
}: {
  readonly room: string;
  readonly product: string | null;
  readonly lines: BothLines;
  readonly disabled: boolean;
  readonly onChange: (lines: BothLines) => void;
}): VNode {
  return (
    <div class="grid-2">
      {(['zh', 'en'] as const).map((language) => (
        <OneLanguage
          key={language}
          room={room}
          product={product}
          language={language}
          lines={lines[language]}
          disabled={disabled}
          onChange={(changed) => onChange({ ...lines, [language]: changed })}
        />
      ))}
    </div>
  );
}

function OneLanguage({
  room,
  product,
  language,
  lines,
  disabled,
  onChange,
}: {
  readonly room: string;
  readonly product: string | null;
  readonly language: Language;
  readonly lines: readonly Line[];
  readonly disabled: boolean;
  readonly onChange: (lines: readonly Line[]) => void;
}): VNode {
  const t = useText();
  const id = useId();
  const joined = lines.map(typed).join('\n');
  // What is typed: blank rows and spaces at the ends are not taken from under the writer's hands.
  const [text, setText] = useState(joined);
  const [judged, setJudged] = useState<readonly Judged[]>([]);
  useEffect(() => {
    if (linesOf(text, lines).map(typed).join('\n') !== joined) setText(joined);
  }, [joined]);
  useEffect(() => {
    const wordings = wordingsOf(lines).slice(0, MOST_LINES);
    if (wordings.length === 0) {
      setJudged([]);
      return undefined;
    }
    const leaving = new AbortController();
    const timer = window.setTimeout(() => {
      const body = { lines: wordings.map((say) => ({ say, product, language })) };
      api
        .post<{ lines: Judged[] }>(path`/v1/rooms/${room}/line-checks`, body, { signal: leaving.signal })
        .then((answer) => setJudged(answer.body.lines))
        // The lines stay editable without their verdicts; saving tells what is wrong.
        .catch(() => setJudged([]));
    }, REST_MS);
    return () => {
      window.clearTimeout(timer);
      leaving.abort();
    };
  }, [joined, product]);
  return (
    <div class="field">
      <label for={id}>{language === 'zh' ? t('中文', 'Chinese') : t('英文', 'English')}</label>
      <textarea
        id={id}
        rows={Math.min(12, Math.max(3, lines.length + 1))}
        lang={language === 'zh' ? 'zh-CN' : 'en'}
        value={text}
        disabled={disabled}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onChange(linesOf(event.currentTarget.value, lines));
        }}
      />
      {judged.length === 0 ? null : (
        <ol class="verdicts" aria-label={t('逐句核查', 'Verdict of each line')}>
          {judged.map((line, i) => (
            <li key={i} class={line.verdict.supported ? '' : 'wrong'}>
              <span>{line.text}</span> <VerdictOf verdict={line.verdict} />
              {line.citations.length === 0 || line.citations.length > 6 ? null : (
                <small class="soft"> {line.citations.join(', ')}</small>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
