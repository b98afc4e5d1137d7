import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../domain/failure.js';
import type { SherpaSetup } from './sherpa-messages.js';

/**
 * Starts the process of a sherpa-onnx voice. As the voice process (start.ts), it is built code and gets no environment.
 * @throws Failure `internal` when the project was not built
 */
export function startSherpaProcess(setup: SherpaSetup): ChildProcess {
  const here = import.meta.url;
  const entry = fileURLToPath(
    here.endsWith('.ts')
      ? new URL('./sherpa-main.js', here).href.replace('/src/speech/', '/dist/speech/')
      : new URL('./sherpa-main.js', here),
  );
  if (!existsSync(entry)) throw new Failure('internal', `Voice entry ${entry} is missing: run npm run build first`);
  return fork(entry, [JSON.stringify(setup)], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {},
  });
}
