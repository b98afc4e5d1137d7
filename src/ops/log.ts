import { type Logger, pino } from 'pino';

/** Values that never reach a log, wherever they stand. */
const SECRETS = ['authorization', 'apiKey', 'key', 'credential', 'password', 'sdp', 'offer', 'answer', 'text'];

/** The server's log: JSON lines on standard output, secrets and viewers' words removed by key. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '[removed]' },
    serializers: { error: pino.stdSerializers.err },
  });
}
