import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../domain/failure.js';
import type { VoiceName } from '../../domain/speech.js';
import type { Dialect } from '../voices/catalogue.js';

/**
 * Starts the voice process. Children cannot load TypeScript on Node 20, so from `src/` (tests, tsx) the built entry is
 * taken. The child gets no environment: it needs none, and the server's holds secrets.
 * @param voice warmed up before the process says it is ready
 * @throws Failure `internal` when the project was not built
 */
export function startVoiceProcess(voice: VoiceName, dialect: Dialect): ChildProcess {
  const here = import.meta.url;
  const entry = fileURLToPath(
    here.endsWith('.ts')
      ? new URL('./main.js', here).href.replace('/src/speech/', '/dist/speech/')
      : new URL('./main.js', here),
  );
  if (!existsSync(entry))
    throw new Failure('internal', `Voice process entry ${entry} is missing: run npm run build first`);
  return fork(entry, [voice, dialect], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--max-old-space-size=128'],
    env: {},
  });
}
