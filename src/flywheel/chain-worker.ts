import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../domain/clock.js';
import { failedMessage } from '../domain/failure.js';
import { Database } from '../storage/database.js';
import { appendAll } from './chain.js';
import { additionsOf, type ChainReply, type ChainRequest } from './chain-messages.js';

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
    const { id, additions } = message;
    adding = appendAll(database, additionsOf(additions)).then(
      (numbers) => reply({ type: 'appended', id, numbers }),
      (error: unknown) => reply(failedMessage(error, id)),
    );
  });
  reply({ type: 'ready' });
} catch (error) {
  reply(failedMessage(error));
}
