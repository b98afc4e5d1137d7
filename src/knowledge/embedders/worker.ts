import { parentPort, workerData } from 'node:worker_threads';
import { failedMessage } from '../../domain/failure.js';
import { TextModel } from './text-model.js';
import type { EmbeddingReply, EmbeddingRequest, EmbeddingSetup } from './worker-messages.js';

/** The thread of a local embedding model: a run takes milliseconds to seconds and would hold up everything else. */
const port = parentPort;
if (port === null) throw new Error('this is a worker');
const reply = (message: EmbeddingReply): void => port.postMessage(message);
const failed = (error: unknown, id?: number): void => reply(failedMessage(error, id));

const { folder, threads } = workerData as EmbeddingSetup;
try {
  const model = await TextModel.open(folder, threads);
  port.on('message', (message: EmbeddingRequest) => {
    if (message.type === 'close') {
      void model.close().finally(() => port.close());
      return;
    }
    const { id, texts, purpose } = message;
    model.embed(texts, purpose).then(
      (vectors) => reply({ type: 'vectors', id, vectors }),
      (error: unknown) => failed(error, id),
    );
  });
  reply({ type: 'ready', model: model.id, dimension: model.dimension });
} catch (error) {
  failed(error);
}
