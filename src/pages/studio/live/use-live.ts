import { useEffect, useReducer } from 'preact/hooks';
import { openSocket, ViewerSocket } from '../../../client/player/index.js';
import { api, path } from '../api.js';
import { type EvidenceRecord, type LiveState, liveState, NOTHING_YET } from './live-state.js';

/** How long the server waits for something new, seconds; and how long we wait after a failure, ms. */
const WAIT = 20;
const RETRY_MS = 3_000;

/** A room as it happens: what viewers see (their socket), and why (the evidence). Both come back by themselves. */
export function useLive(room: string): LiveState {
  const [state, tell] = useReducer(liveState, NOTHING_YET);
  useEffect(() => {
    const socket = new ViewerSocket({
      server: location.origin,
      room,
      open: openSocket,
      onEvent: (event) => tell({ type: 'event', event }),
      onLost: () => tell({ type: 'lost' }),
    });
    socket.open();
    const leaving = new AbortController();
    void follow(room, leaving.signal, (records) => tell({ type: 'evidence', records }));
    return () => {
      leaving.abort();
      socket.close();
    };
  }, [room]);
  return state;
}

async function follow(
  room: string,
  signal: AbortSignal,
  onRecords: (records: readonly EvidenceRecord[]) => void,
): Promise<void> {
  let last = 0;
  while (!signal.aborted) {
    try {
      const address = `${path`/v1/rooms/${room}/evidence`}?after=${last}&limit=500&wait=${WAIT}`;
      const { body } = await api.get<{ records: EvidenceRecord[]; last: number }>(address, signal);
      last = body.last;
      if (body.records.length > 0) onRecords(body.records);
    } catch {
      if (isAborted(signal)) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Read through a function, since it changes while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
