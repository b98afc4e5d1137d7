import { parseArgs } from 'node:util';
import { OPERATOR_ENV, OPERATOR_KEY } from '../journey/operator.js';
import { PLATFORM_KEY, startServer } from '../journey/server.js';
import { JourneySocket } from '../journey/socket.js';
import { fuzz } from './fuzz.js';

/**
 * `npm run fuzz -- --count 1000000 --seed 1`: messages and requests that nobody would send, against the built server. Prints what
 * was found; exits with 1 when a request failed inside, the server is not well afterwards, or its log holds a key.
 */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const server = await startServer({ ...OPERATOR_ENV, LOG_LEVEL: 'debug', ZHUBO_TRUST_PROXY: 'true' });
const began = performance.now();
let shown = 0;
const leaked = new Set<string>();
/** The log is kept a piece long: it is looked at again and again. */
const look = (): void => {
  for (const key of [PLATFORM_KEY, OPERATOR_KEY]) if (server.log().includes(key)) leaked.add(key);
};
const found = await fuzz({
  url: server.url,
  platformKey: PLATFORM_KEY,
  operatorKey: OPERATOR_KEY,
  count,
  seed: Number(values.seed),
  onProgress: (done) => {
    if (done % 1_000 === 0) look();
    if (done - shown < 10_000) return;
    shown = done;
    process.stderr.write(`\r${done} of ${count} `);
  },
});
const socket = await JourneySocket.viewer(server.url);
socket.send({ type: 'comment', id: 'after', text: '1号多少钱' });
await socket.next((event) => event['id'] === 'after', 20_000);
socket.close();
look();
const code = await server.stop();
console.log(
  `\n${found.messages} messages, ${found.requests} requests in ${((performance.now() - began) / 1_000).toFixed(0)} s`,
);
console.log(
  `closed by code: ${JSON.stringify(found.closes)}; secrets in the log: ${leaked.size}; exit ${code ?? 'killed'}`,
);
for (const finding of found.wrong) console.log(finding);
process.exitCode = found.wrong.length === 0 && leaked.size === 0 && code === 0 ? 0 : 1;
