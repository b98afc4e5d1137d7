#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import closeWithGrace from 'close-with-grace';
import { fastify, type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { assemble } from './assembly.js';
import { systemClock } from './domain/clock.js';
import { asError, Failure } from './domain/failure.js';
import { createLog } from './ops/log.js';
import { readSettings, type Settings } from './settings.js';

// onnxruntime-node reads this when it is loaded, and threads inherit it.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

// How much is kept for young objects is said to each worker (YOUNG); a flag, as `npm start` has it for this thread, would overrule that.
setFlagsFromString('--max-semi-space-size=0');

/** A close that takes longer than this is cut off. */
const GRACE_MS = 15_000;

async function main(settings: Settings): Promise<void> {
  const log = createLog(settings.LOG_LEVEL);
  const loggerInstance: FastifyBaseLogger = log;
  const app: FastifyInstance = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.ZHUBO_TRUST_PROXY,
    bodyLimit: 64 * 1024,
  });
  const zhubo = await assemble(app, settings, systemClock, log);
  closeWithGrace({ delay: GRACE_MS }, async ({ err, signal }) => {
    if (err !== undefined) log.fatal({ error: err }, 'closing after an error');
    else log.info({ signal }, 'closing');
    await zhubo.close();
    await app.close();
  });
  await app.listen({ host: settings.HOST, port: settings.PORT });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.PORT;
  process.send?.({ type: 'listening', port });
  await zhubo.start();
  const shown = settings.HOST === '0.0.0.0' || settings.HOST === '::' ? 'localhost' : settings.HOST;
  const urls = zhubo.rooms.map((id) => `http://${shown}:${port}/rooms/${id}`);
  log.info({ urls }, 'live');
  process.stdout.write(`\n  Zhubo is live: ${urls.join('\n                 ')}\n\n`);
  const token = await zhubo.setupToken();
  // Behind the #: it reaches no server and no log on the way.
  if (token !== null)
    process.stdout.write(`  Make yourself its owner: http://${shown}:${port}/studio#setup=${token}\n\n`);
}

function fail(error: unknown): never {
  const shown = error instanceof Failure ? error.message : (asError(error).stack ?? String(error));
  process.stderr.write(`zhubo: ${shown}\n`);
  process.exit(1);
}

try {
  await main(readSettings(process.env));
} catch (error) {
  fail(error);
}
