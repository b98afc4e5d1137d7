import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { type Addition, appendAll, type Mark } from '../../src/flywheel/chain.js';
import { additionsOf, type ChainReply, type ChainRequest } from '../../src/flywheel/chain-messages.js';
import { ChainThread } from '../../src/flywheel/chain-thread.js';
import { drain } from '../../src/flywheel/spill-reading.js';
import { Spills } from '../../src/flywheel/spills.js';
import { verifyJournal } from '../../src/flywheel/verification.js';
import { Database } from '../../src/storage/database.js';

const key = { tenant: 'default', room: 'demo' };

function additions(...texts: string[]): readonly Addition[] {
  const drafts = texts.map((text) => ({
    ...{ kind: 'comment' as const, time: 1, show: 's', turn: null, outcome: 'chat', product: null, facet: null },
    body: { id: 'v/c1', viewer: 'v', nickname: '', text, receivedAt: 1 },
  }));
  return [{ key, drafts }];
}

let batches = 0;
/** Of another batch than all before. */
function another(): Mark {
  batches += 1;
  return { id: 'run', at: batches, time: 1 };
}

/** The thread's program on this thread, over a connection of its own. */
class Scripted extends EventEmitter {
  /** Ends without an answer when it is asked for the next. */
  dies = false;
  /** Ends after it did what it is asked for next, without an answer. */
  diesAfter = false;
  /** Never answers the next. */
  hangs = false;
  readonly #database: Promise<Database>;

  constructor(file: string) {
    super();
    this.#database = Database.beside(file, systemClock);
    this.#database.then(
      () => this.#say({ type: 'ready' }),
      (error: unknown) => this.emit('error', error),
    );
  }

  postMessage(request: ChainRequest): void {
    if (this.dies) {
      void this.terminate();
      return;
    }
    if (!this.hangs) void this.#answer(request);
  }

  async terminate(): Promise<number> {
    await (await this.#database).close();
    this.emit('exit', 1);
    return 1;
  }

  async #answer(request: ChainRequest): Promise<void> {
    if (request.type === 'close') {
      await this.terminate();
      return;
    }
    const { id } = request;
    const database = await this.#database;
    const reply: ChainReply =
      request.type === 'drain'
        ? { type: 'drained', id, drained: await drain(database, request.slice, 1_000, request.time) }
        : { type: 'appended', id, numbers: await appendAll(database, additionsOf(request.additions), request.mark) };
    if (this.diesAfter) await this.terminate();
    else this.#say(reply);
  }

  #say(reply: ChainReply): void {
    this.emit('message', reply);
  }
}

describe('the thread of the journal', () => {
  let folder: string;
  let database: Database;
  let thread: ChainThread;
  let now = 0;
  /** Every wait is over at once. */
  let isLate = false;
  const started: Scripted[] = [];
  const clock: Clock = {
    ...systemClock,
    monotonic: () => now,
    sleep: async (ms, signal) => await (isLate ? Promise.resolve() : systemClock.sleep(ms, signal)),
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-chain-'));
    database = await Database.open(join(folder, 'zhubo.db'), systemClock, silentLog);
    started.length = 0;
    isLate = false;
    thread = new ChainThread(database, database.file ?? '', clock, silentLog, (file) => {
      const worker = new Scripted(file);
      started.push(worker);
      return worker as unknown as Worker;
    });
  });
  afterEach(async () => {
    await thread.close();
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const ready = async (): Promise<void> => {
    while (!thread.isReady) await new Promise((resolve) => setImmediate(resolve));
  };

  it('adds links to the chain that this connection adds to as well, while both are asked to write', async () => {
    expect(thread.isReady).toBe(false);
    await ready();
    const there = await thread.append(additions('一', '二'), another());
    const [here, again] = await Promise.all([
      appendAll(database, additions('三'), { id: 'other', at: 1, time: 1 }),
      thread.append(additions('四\0\ud800', '五'), another()),
    ]);
    expect([there, here, again]).toEqual([[[1, 2]], [[3]], [[4, 5]]]);
    expect(await verifyJournal(database.db)).toMatchObject([{ links: 5, broken: null }]);
    expect(started).toHaveLength(1);
  });

  it('says so when the thread ends, and starts another some seconds later', async () => {
    await ready();
    for (const worker of started) worker.dies = true;
    await expect(thread.append(additions('一'), another())).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(thread.isReady).toBe(false);
    expect(started).toHaveLength(1);
    now += 10_000;
    await ready();
    expect(await thread.append(additions('一'), another())).toEqual([[1]]);
    expect(started).toHaveLength(2);
  });

  it('gives up a thread that hangs, lets go of the database, and starts another', async () => {
    await ready();
    for (const worker of started) worker.hangs = true;
    isLate = true;
    await expect(thread.append(additions('一'), another())).rejects.toMatchObject({ code: 'timeout', retryable: true });
    isLate = false;
    expect(thread.isReady).toBe(false);
    expect(await appendAll(database, additions('一'), another())).toEqual([[1]]);
    now += 10_000;
    await ready();
    expect(await thread.append(additions('二'), another())).toEqual([[2]]);
    expect(started).toHaveLength(2);
  });

  it('adds once what it added and could not tell, when it is asked again', async () => {
    await ready();
    for (const worker of started) worker.diesAfter = true;
    const mark = another();
    await expect(thread.append(additions('一', '二'), mark)).rejects.toMatchObject({ code: 'unavailable' });
    now += 10_000;
    await ready();
    expect(await thread.append(additions('一', '二'), mark)).toBeNull();
    expect(await thread.append(additions('三'), another())).toEqual([[3]]);
    expect(await verifyJournal(database.db)).toMatchObject([{ links: 3, broken: null }]);
  });

  it('adds what waited on the disk once, also when it could not tell', async () => {
    const lost = (): void => undefined;
    const spills = new Spills({ folder: join(folder, 'journal'), clock: systemClock, log: silentLog, lost });
    for (const { key: chain, drafts } of additions('一', '二', '三'))
      for (const draft of drafts) spills.put(chain, draft);
    await spills.flushed();
    const slice = await spills.next();
    if (slice === null) throw new Error('nothing waits');
    await ready();
    for (const worker of started) worker.diesAfter = true;
    await expect(thread.drain(slice, 1)).rejects.toMatchObject({ code: 'unavailable' });
    now += 10_000;
    await ready();
    expect(await thread.drain(slice, 1)).toEqual({ to: slice.end, links: 0, broken: 0 });
    expect(await verifyJournal(database.db)).toMatchObject([{ links: 3, broken: null }]);
    await spills.close();
  });

  it('has no file to open for a database in memory', async () => {
    const inMemory = await Database.open(':memory:', systemClock, silentLog);
    expect(inMemory.file).toBeNull();
    await inMemory.close();
  });
});
