import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useText } from './language.js';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  /** What is wrong with it. */
  readonly fault?: string | undefined;
  readonly type?: 'text' | 'password' | 'number' | 'search' | 'date' | 'datetime-local' | 'time' | 'email' | 'url';
  readonly name?: string;
  readonly autocomplete?: 'username' | 'name' | 'current-password' | 'new-password';
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  /** Lines of a longer text. */
  readonly rows?: number;
  readonly lang?: string;
}

/** A labelled input; what is wrong is read out with it. */
export function Field(props: FieldProps): VNode {
  const { label, value, onChange, hint, fault, rows, type = 'text', ...rest } = props;
  const id = useId();
  const note = fault ?? hint;
  const shared = {
    ...rest,
    id,
    value,
    ...(fault === undefined ? {} : { 'aria-invalid': true as const }),
    ...(note === undefined ? {} : { 'aria-describedby': `${id}-note` }),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows === undefined ? (
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- Preact's types know one type at a time
        <input {...shared} type={type as 'text'} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <textarea {...shared} rows={rows} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
      {note === undefined ? null : <small id={`${id}-note`}>{note}</small>}
    </div>
  );
}

/** One of a few. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
  hidden = false,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
  /** The label is for screen readers alone. */
  readonly hidden?: boolean;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hidden ? 'visually-hidden' : ''}>
        {label}
      </label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Check({
  label,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}): VNode {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

/** A dialog over the page. The browser keeps the keyboard inside; Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}): VNode {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before the browser paints: an Escape pressed while the dialog stands there not yet modal would be lost.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={onClose} class={wide ? 'wide' : ''}>
      <article>
        <header>
          <button type="button" class="close" aria-label={t('关闭', 'Close')} onClick={onClose} />
          <h2 id={heading}>{title}</h2>
        </header>
        {children}
      </article>
    </dialog>
  );
}

export function Badge({ tone, children }: { readonly tone?: string; readonly children: ComponentChildren }): VNode {
  return <span class={`badge ${tone ?? ''}`}>{children}</span>;
}
