import type { VNode } from 'preact';
import { Check, Field } from '../field.js';
import { useText } from '../language.js';
import type { RunOfShow } from './segment-editor.js';

/** When the show is on, and how often it goes round. */
export function Schedule({
  show,
  onChange,
  disabled,
}: {
  readonly show: RunOfShow;
  readonly onChange: (change: Partial<RunOfShow>) => void;
  readonly disabled: boolean;
}): VNode {
  const t = useText();
  const hours = show.hours ?? [];
  const set = (i: number, key: 'from' | 'to', value: string): void =>
    onChange({ hours: hours.map((span, n) => (n === i ? { ...span, [key]: value } : span)) });
  return (
    <fieldset disabled={disabled}>
      <Check
        label={t('全天播出', 'Always on')}
        checked={hours.length === 0}
        onChange={(always) => onChange({ hours: always ? null : [{ from: '19:30', to: '22:00' }] })}
      />
      {hours.map((span, i) => (
        <div key={i} class="grid-3">
          <Field label={t('从', 'From')} type="time" value={span.from} onChange={(value) => set(i, 'from', value)} />
          <Field label={t('到', 'To')} type="time" value={span.to} onChange={(value) => set(i, 'to', value)} />
          <button
            type="button"
            class="outline"
            onClick={() => {
              const rest = hours.filter((_, n) => n !== i);
              onChange({ hours: rest.length === 0 ? null : rest });
            }}
          >
            {t('移除', 'Remove')}
          </button>
        </div>
      ))}
      {hours.length === 0 ? null : (
        <button
          type="button"
          class="outline small"
          onClick={() => onChange({ hours: [...hours, { from: '09:00', to: '11:00' }] })}
        >
          {t('再加一段时间', 'Add hours')}
        </button>
      )}
      <div class="grid-2">
        <Field
          label={t('时区', 'Time zone')}
          value={show.timeZone ?? 'Asia/Shanghai'}
          onChange={(timeZone) => onChange({ timeZone })}
        />
        <Field
          label={t('播几轮（空：一直播）', 'Rounds (empty: for ever)')}
          type="number"
          min={1}
          value={show.rounds == null ? '' : String(show.rounds)}
          onChange={(value) => onChange({ rounds: value === '' ? null : Number(value) })}
        />
      </div>
    </fieldset>
  );
}
