import { systemClock } from '../domain/clock.js';
import { silentLog } from '../domain/log.js';
import { verifyJournal } from '../flywheel/verification.js';
import { Database } from '../storage/database.js';

export interface JournalVerifyOptions {
  /** File of the database, or its address. */
  readonly place: string;
  readonly tenant?: string;
  readonly room?: string;
  /** `n:hash` of a head noted down earlier. */
  readonly head?: { readonly n: number; readonly hash: string };
  readonly print: (line: string) => void;
}

/**
 * Checks the journal's hash chains and prints the first broken link of each.
 * @returns Whether all are whole.
 */
export async function verifyCommand({ place, tenant, room, head, print }: JournalVerifyOptions): Promise<boolean> {
  const database = await Database.open(place, systemClock, silentLog);
  try {
    const chains = await verifyJournal(database.db, {
      tenant: tenant ?? null,
      ...(room === undefined ? {} : { room }),
      ...(head === undefined ? {} : { noted: head }),
    });
    if (chains.length === 0) print('没有日志 no journal');
    for (const { tenant: owner, room: name, links, first, broken, head: end, erased } of chains) {
      const kept = `${links} links from ${first}, ${erased} fields erased, head ${end.n}:${end.hash}`;
      if (broken === null) print(`完好 whole   ${owner}/${name}: ${kept}`);
      else print(`损坏 BROKEN  ${owner}/${name} at link ${broken.n}: ${broken.why}`);
    }
    return chains.every(({ broken }) => broken === null);
  } finally {
    await database.close();
  }
}
