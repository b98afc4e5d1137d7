import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { heardIn } from '../../src/flywheel/learning/gathering.js';
import { redact } from '../../src/flywheel/retention.js';
import { Database } from '../../src/storage/database.js';
import { answerEntry } from './journal-contract.js';

describe('what is heard of the questions in a journal', () => {
  let database: Database;
  let writer: JournalWriter;

  beforeEach(async () => {
    database = await Database.open(':memory:', systemClock, silentLog);
    writer = new JournalWriter(database, systemClock, silentLog);
  });
  afterEach(async () => {
    await writer.close();
    await database.close();
  });

  const asked = async (room: string, texts: readonly string[]): Promise<void> => {
    const around = () => ({ time: 0, show: 's', factOf: () => undefined, made: () => ({}) });
    const journal = new RoomJournal(writer, { tenant: 'acme', room }, around);
    texts.forEach((text, i) => journal.record(answerEntry(`v${i}`, text, { turn: `a${i}` })));
    await journal.close();
    await writer.flushed();
  };

  it('is every question of these rooms, the newest first, and of no other', async () => {
    await asked('demo', ['多少钱', '几天到']);
    await asked('other', ['会起球吗']);
    await asked('third', ['能机洗吗']);
    expect(await heardIn(database.db, 'acme', new Set(['demo', 'other']))).toEqual([
      { room: 'demo', text: '几天到' },
      { room: 'demo', text: '多少钱' },
      { room: 'other', text: '会起球吗' },
    ]);
    expect(await heardIn(database.db, 'else', new Set(['demo']))).toEqual([]);
  });

  it('is nothing of what was erased', async () => {
    await asked('demo', ['多少钱', '我叫王小明，几天到']);
    await redact(database, systemClock, { tenant: 'acme', of: { viewer: 'v1' }, reason: 'asked', by: 'o1' });
    expect(await heardIn(database.db, 'acme', new Set(['demo']))).toEqual([{ room: 'demo', text: '多少钱' }]);
  });
});
