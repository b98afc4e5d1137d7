import { useCallback, useEffect, useState } from 'preact/hooks';
import { api, path } from './api.js';
import { type EvidenceRecord, joined } from './live/live-state.js';
import type { Load, Loading } from './loading.js';

/** How long the server waits for something new, seconds; and how long we wait after a failure, ms. */
const WAIT = 20;
const RETRY_MS = 3_000;
const PAGE = 1_000;
/** Records that come while one looks at figures are taken together, ms: figures that flicker cannot be read. */
const TOGETHER_MS = 2_000;

export interface Following {
  readonly signal: AbortSignal;
  /** New records, oldest first; none when the server had nothing new. */
  readonly onRecords: (records: readonly EvidenceRecord[]) => void;
  /** It could not be asked; it is asked again. */
  readonly onFailed?: (error: unknown) => void;
  /** Between two answers, ms. Default 0. */
  readonly pauseMs?: number;
}

/** Reads a room's evidence from its beginning and then as it is recorded, until the signal aborts. */
export async function followEvidence(
  room: string,
  { signal, onRecords, onFailed, pauseMs = 0 }: Following,
): Promise<void> {
  let last = 0;
  let wait = 0;
  while (!signal.aborted) {
    try {
      const address = `${path`/v1/rooms/${room}/evidence`}?after=${last}&limit=${PAGE}&wait=${wait}`;
      const { body } = await api.get<{ records: EvidenceRecord[]; last: number }>(address, signal);
      // A smaller number: the server has begun anew, and so do its records.
      last = body.last;
      wait = body.records.length < PAGE ? WAIT : 0;
      onRecords(body.records);
      if (pauseMs > 0 && wait > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } catch (error) {
      if (isAborted(signal)) return;
      onFailed?.(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** A room's records as they are and as they grow: what is on air while one looks is there as soon as it has been heard. */
export function useEvidence(room: string): Load<readonly EvidenceRecord[]> {
  const [now, setNow] = useState<Loading<readonly EvidenceRecord[]>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    setNow({ state: 'loading' });
    void followEvidence(room, {
      signal: leaving.signal,
      pauseMs: TOGETHER_MS,
      onRecords: (records) =>
        setNow((before) => {
          const known = before.state === 'ready' ? before.value : [];
          return before.state === 'ready' && records.length === 0
            ? before
            : { state: 'ready', value: joined(known, records) };
        }),
      onFailed: (error) => setNow((before) => (before.state === 'ready' ? before : { state: 'failed', error })),
    });
    return () => leaving.abort();
  }, [room, round]);
  return { now, again: useCallback(() => setRound((before) => before + 1), []) };
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
