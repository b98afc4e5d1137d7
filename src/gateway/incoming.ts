import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import { TokenBucket } from '../domain/token-bucket.js';

/** After this many wrong messages in a minute a socket is closed (1008): a broken client would go on for ever. */
const WRONG_PER_MINUTE = 60;

export type Incoming<T> =
  { readonly ok: true; readonly message: T } | { readonly ok: false; readonly code: string; readonly message: string };

/** Parses one socket message; what is wrong is said in words that name the value and what is allowed. */
export function parseMessage<T>(raw: string, schema: z.ZodType<T>, types: readonly string[]): Incoming<T> {
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch {
    return { ok: false, code: 'bad_json', message: `The message is not JSON: ${JSON.stringify(raw.slice(0, 60))}` };
  }
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string' || !types.includes(type)) {
    const shown = type === undefined ? 'missing' : JSON.stringify(type).slice(0, 60);
    return { ok: false, code: 'unknown_type', message: `"type" is ${shown}; allowed: ${types.join(', ')}` };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, message: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    code: 'bad_message',
    message: `${type}: "${issue?.path.join('.') ?? ''}" ${issue?.message ?? 'is wrong'}`,
  };
}

export interface Listening<T> {
  readonly schema: z.ZodType<T>;
  readonly types: readonly string[];
  /** Bytes of one message; more closes the socket with 1009. */
  readonly mostBytes: number;
  readonly clock: Clock;
  readonly onMessage: (message: T) => void;
  /** Has a message handled when its turn comes; absent: at once. */
  readonly inTurn?: (work: () => void) => void;
}

/** Hands on a socket's messages; each wrong one is answered with an `error`, too many of them close the socket. */
export function listen<T>(
  socket: WebSocket,
  out: { error(code: string, message: string): void; close(code: number, reason: string): void },
  options: Listening<T>,
): void {
  const { schema, types, mostBytes, clock, onMessage, inTurn } = options;
  const wrong = new TokenBucket(WRONG_PER_MINUTE / 60, WRONG_PER_MINUTE, clock.monotonic());
  let isGivenUp = false;
  const handle = (data: Buffer, isBinary: boolean): void => {
    if (isGivenUp) return;
    const incoming: Incoming<T> = isBinary
      ? { ok: false, code: 'binary', message: 'Binary messages are not understood; send JSON text.' }
      : parseMessage(data.toString('utf8'), schema, types);
    if (incoming.ok) {
      onMessage(incoming.message);
      return;
    }
    out.error(incoming.code, incoming.message);
    if (wrong.take(clock.monotonic())) return;
    isGivenUp = true;
    out.close(1008, 'too many wrong messages');
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    // Closing waits for the other side; what it sends meanwhile is not looked at.
    if (socket.readyState !== socket.OPEN) return;
    if (data.length > mostBytes) {
      out.close(1009, `at most ${mostBytes} bytes a message`);
      return;
    }
    if (inTurn === undefined) handle(data, isBinary);
    else inTurn(() => handle(data, isBinary));
  });
  // Without a listener an error (a message that is too large) would end the process; `close` follows and cleans up.
  socket.on('error', () => undefined);
}
