import { configFolder, type RoomJson } from '../journey/config-folder.js';
import { OPERATOR_ENV } from '../journey/operator.js';
import { type RunningServer, startServer } from '../journey/server.js';

/** Adds a row to the bench's table: what, here, to reach. */
export type Row = (what: string, here: string, reach: string) => void;

const LINE = { zh: ['大家好。'], en: ['Hello.'] };

/** A host who mostly listens, so that answers do not wait for a sentence to end. */
export function listening(room: RoomJson): RoomJson {
  const segments = [{ id: 'quiet', product: null, lines: LINE }];
  return { ...room, opening: LINE, bridges: LINE, pauseMs: 60_000, segments };
}

/** The built server with these rooms (the demo room, changed), as long as something is measured. */
export async function served(
  rooms: readonly ((room: RoomJson) => RoomJson)[],
  measure: (running: RunningServer) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folders = rooms.map(configFolder);
  try {
    const paths = folders.map(({ path }) => path).join(',');
    const server = await startServer({ ...OPERATOR_ENV, LOG_LEVEL: 'error', ZHUBO_CONFIG: paths, ...env });
    try {
      await measure(server);
    } finally {
      await server.stop();
    }
  } finally {
    for (const folder of folders) folder.remove();
  }
}
