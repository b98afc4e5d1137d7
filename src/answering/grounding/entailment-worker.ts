import { parentPort, workerData } from 'node:worker_threads';
import { failedMessage } from '../../domain/failure.js';
import { OnnxEntailment } from './entailment.js';
import type { EntailmentReply, EntailmentRequest } from './entailment-messages.js';

/** The thread of a local entailment model: a run takes tens of milliseconds, and onnxruntime blocks the thread that asks. */
const port = parentPort;
if (port === null) throw new Error('this is a worker');
const reply = (message: EntailmentReply): void => port.postMessage(message);
const failed = (error: unknown, id?: number): void => reply(failedMessage(error, id));
const never = new AbortController().signal;

try {
  const model = await OnnxEntailment.open(String(workerData));
  port.on('message', (message: EntailmentRequest) => {
    if (message.type === 'close') {
      void model.close().finally(() => port.close());
      return;
    }
    const { id, premise, hypothesis } = message;
    model.judge(premise, hypothesis, never).then(
      (judgement) => reply({ type: 'judged', id, judgement }),
      (error: unknown) => failed(error, id),
    );
  });
  reply({ type: 'ready' });
} catch (error) {
  failed(error);
}
