import { type DestinationStream, type Logger, pino } from 'pino';

/** Values that never reach a log: secrets, and what viewers wrote. */
const SECRETS = [
  'authorization',
  'apiKey',
  'key',
  'credential',
  'password',
  'cookie',
  '["x-api-key"]',
  'sdp',
  'offer',
  'answer',
  'text',
];
/** How deep they are looked for: an item of a list in a message under a key. */
const DEPTH = 4;

/** The server's log: JSON lines on standard output, or on `into`; secrets and viewers' words removed by key. */
export function createLog(level: string, into?: DestinationStream): Logger {
  const prefixes = Array.from({ length: DEPTH }, (_, depth) => Array.from({ length: depth }, () => '*').join('.'));
  const path = (prefix: string, key: string): string =>
    prefix === '' ? key : key.startsWith('[') ? `${prefix}${key}` : `${prefix}.${key}`;
  const options = {
    level,
    base: null,
    redact: { paths: prefixes.flatMap((prefix) => SECRETS.map((key) => path(prefix, key))), censor: '[removed]' },
    serializers: { error: pino.stdSerializers.err },
  };
  return into === undefined ? pino(options) : pino(options, into);
}
