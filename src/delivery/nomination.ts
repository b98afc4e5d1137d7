import { type Candidate, CandidatePairState, Connection, type RTCDtlsTransport } from 'werift';
import { Failure } from '../domain/failure.js';

/**
 * Sends where the viewer last said it wants to be sent to. Browsers choose again for as long as they live: they begin on the first path
 * that works, often a relay, and nominate a better one a moment later, or another when theirs breaks (RFC 8445 §8.1.1 has the controlled
 * side follow). werift 0.24.4 stays with the first: pictures went through a relay over TCP to viewers who had chosen a direct path.
 */
export function followNominations(transport: RTCDtlsTransport): void {
  const { connection } = transport.iceTransport;
  if (!(connection instanceof Connection)) throw new Failure('internal', 'werift has another ICE than its own');
  const check = connection.checkIncoming.bind(connection);
  connection.checkIncoming = (message, from, protocol) => {
    check(message, from, protocol);
    if (connection.iceControlling || !message.attributesKeys.includes('USE-CANDIDATE')) return;
    const pair = connection.checkList.find((one) => one.protocol === protocol && isAt(one.remoteCandidate, from));
    if (pair === undefined) return;
    const { generation } = connection;
    const follow = (): void => {
      // Before there is a first, werift itself chooses it and goes on from there.
      if (connection.nominated === undefined || connection.nominated === pair) return;
      if (pair.state !== CandidatePairState.SUCCEEDED || connection.generation !== generation) return;
      pair.nominated = true;
      connection.nominated.nominated = false;
      connection.nominated = pair;
    };
    // Not checked from here yet, or given up when another was chosen: werift checks it now.
    if (pair.state === CandidatePairState.IN_PROGRESS) pair.handle?.awaitable.then(follow, () => undefined);
    else follow();
  };
}

function isAt(candidate: Candidate, [host, port]: Parameters<Connection['checkIncoming']>[1]): boolean {
  return candidate.host === host && candidate.port === port;
}
