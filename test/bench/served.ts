import { configFolder, type RoomJson } from '../journey/config-folder.js';
import { dataFolder } from '../journey/data-folder.js';
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

/**
 * The built server with these rooms (the demo room, changed), as long as something is measured. Its store is a new one: lines that
 * another run has spoken would be there already.
 */
export async function served(
  rooms: readonly ((room: RoomJson) => RoomJson)[],
  measure: (running: RunningServer) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const data = dataFolder();
  const folders = rooms.map(configFolder);
  const remove = (): void => {
    for (const folder of [data, ...folders]) folder.remove();
  };
  process.once('exit', remove);
  try {
    const paths = folders.map(({ path }) => path).join(',');
    const own = { LOG_LEVEL: 'error', ZHUBO_CONFIG: paths, ZHUBO_DATA: data.path };
    const server = await startServer({ ...OPERATOR_ENV, ...own, ...env });
    try {
      await measure(server);
    } finally {
      await server.stop();
    }
  } finally {
    process.off('exit', remove);
    remove();
  }
}
