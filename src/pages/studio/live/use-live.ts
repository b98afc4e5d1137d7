import { useEffect, useReducer } from 'preact/hooks';
import { openSocket, ViewerSocket } from '../../../client/player/index.js';
import { followEvidence } from '../evidence.js';
import { type LiveState, liveState, NOTHING_YET } from './live-state.js';

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
    void followEvidence(room, {
      signal: leaving.signal,
      onRecords: (records) => tell({ type: 'evidence', records }),
    });
    return () => {
      leaving.abort();
      socket.close();
    };
  }, [room]);
  return state;
}
