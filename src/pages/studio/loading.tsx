import type { ComponentChildren, VNode } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useLanguage, useText } from './language.js';
import { reasonOf } from './reason.js';

export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly value: T };

export interface Load<T> {
  readonly now: Loading<T>;
  /** Again; what is there stays until the new is. */
  readonly again: () => void;
}

/**
 * Loads when the page shows it and whenever `keys` change.
 * @param everyMs Loads again this often while the page is looked at; absent: never.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  keys: readonly unknown[],
  everyMs?: number,
): Load<T> {
  const [now, setNow] = useState<Loading<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => setNow({ state: 'loading' }), keys);
  useEffect(() => {
    const leaving = new AbortController();
    latest.current(leaving.signal).then(
      (value) => {
        if (!leaving.signal.aborted) setNow({ state: 'ready', value });
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        setNow((before) => (before.state === 'ready' && everyMs !== undefined ? before : { state: 'failed', error }));
      },
    );
    return () => leaving.abort();
  }, [...keys, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = window.setInterval(() => {
      if (!document.hidden) again();
    }, everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return { now, again };
}

/** Shows what was loaded; while it loads and when it failed, that. */
export function Loaded<T>({
  load,
  children,
}: {
  readonly load: Load<T>;
  readonly children: (value: T) => ComponentChildren;
}): VNode {
  switch (load.now.state) {
    case 'loading':
      return <Waiting />;
    case 'failed':
      return <Failed error={load.now.error} again={load.again} />;
    case 'ready':
      return <>{children(load.now.value)}</>;
  }
}

export function Waiting(): VNode {
  const t = useText();
  return (
    <p class="waiting" aria-busy="true" role="status">
      {t('加载中…', 'Loading…')}
    </p>
  );
}

export function Failed({ error, again }: { readonly error: unknown; readonly again?: () => void }): VNode {
  const t = useText();
  return (
    <div class="failed" role="alert">
      <span>{useReason()(error)}</span>
      {again === undefined ? null : (
        <button type="button" class="outline small" onClick={again}>
          {t('重试', 'Try again')}
        </button>
      )}
    </div>
  );
}

/** Nothing there yet, and what to do about it. */
export function Empty({ children }: { readonly children: ComponentChildren }): VNode {
  return <p class="empty">{children}</p>;
}

/** Says why something failed, in the reader's language where we have words for it. */
export function useReason(): (error: unknown) => string {
  const language = useLanguage();
  return (error) => reasonOf(error, language);
}

export interface Doing {
  readonly busy: boolean;
  readonly error: unknown;
  /** Runs one at a time; a failure is kept in `error` and makes it false. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
  readonly forget: () => void;
}

/** Something the reader does that may take a while or fail. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const working = useRef(false);
  const run = useCallback(async (work: () => Promise<void>): Promise<boolean> => {
    if (working.current) return false;
    working.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      working.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, error, run, forget: () => setError(null) };
}
