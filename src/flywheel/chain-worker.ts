import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../domain/clock.js';
import { failedMessage } from '../domain/failure.js';
import { Database } from '../storage/database.js';
import { appendAll } from './chain.js';
import { additionsOf, type ChainReply, type ChainRequest } from './chain-messages.js';
import { drain } from './spill-reading.js';

/** Of a file of links that wait, for one transaction: some two thousand. */
const SLICE_BYTES = 1024 * 1024;

/** The thread that adds links to chains in a flood, over a connection of its own to the same file. */
const port = parentPort;
if (port === null) throw new Error('this is a worker');
const reply = (message: ChainReply): void => port.postMessage(message);

try {
  const database = await Database.beside(String(workerData), systemClock);
  /** What is being added: it is finished before the connection closes. */
  let adding: Promise<void> = Promise.resolve();
  port.on('message', (message: ChainRequest) => {
    if (message.type === 'close') {
      void adding.then(async () => await database.close()).finally(() => port.close());
      return;
    }
    adding = answered(database, message).then(reply, (error: unknown) => reply(failedMessage(error, message.id)));
  });
  reply({ type: 'ready' });
} catch (error) {
  reply(failedMessage(error));
}

async function answered(database: Database, request: Exclude<ChainRequest, { type: 'close' }>): Promise<ChainReply> {
  const { id } = request;
  if (request.type === 'drain')
    return { type: 'drained', id, drained: await drain(database, request.slice, SLICE_BYTES, request.time) };
  return { type: 'appended', id, numbers: await appendAll(database, additionsOf(request.additions), request.mark) };
}
