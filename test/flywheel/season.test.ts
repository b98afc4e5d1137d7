import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playSeason, type Season } from '../show/season.js';

describe('a small season', () => {
  let folder: string;
  let season: Season;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-season-'));
    season = await playSeason({
      shops: ['dev-clothing'],
      comments: 1_000,
      cycles: 1,
      judged: 0.08,
      seed: 3,
      heldOut: 60,
      folder,
      say: () => undefined,
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loses neither recall nor silence to what it learns', () => {
    const [before, after] = season.cycles;
    expect(after?.trained?.figures?.labels).toBeGreaterThan(40);
    if (after?.trained?.state !== 'promoted') expect(after?.held).toEqual(before?.held);
  });

  it('refuses a batch of false judgements, and goes on with what it had', () => {
    expect(season.poisoned.state).toBe('refused');
    expect(season.poisoned.reason).toMatch(/says otherwise/);
    expect(season.afterPoison).toEqual(season.cycles.at(-1)?.held);
  });

  it('goes back to the shipped parts at once', () => {
    expect(season.rolledBack).toEqual(season.cycles[0]?.held);
  });

  it('leaves a journal whose chains are whole', () => {
    expect(season.journalWhole).toBe(true);
    expect(season.comments).toBeGreaterThan(1_000);
  });
});
