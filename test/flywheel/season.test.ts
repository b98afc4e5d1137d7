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
      comments: 500,
      cycles: 1,
      judged: 0.2,
      seed: 3,
      heldOut: 45,
      folder,
      say: () => undefined,
    });
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('answers more of what is asked again in other words, and loses nothing where nobody asked before', () => {
    const [before, after] = season.cycles.map(({ held }) => held);
    expect(season.cycles[1]?.trained).toMatchObject({ state: 'promoted', serving: true });
    expect(after?.again.recall).toBeGreaterThan(before?.again.recall ?? 1);
    expect(after?.again.correct).toBeGreaterThan(before?.again.correct ?? 1);
    expect(after?.again.abstention).toBeGreaterThanOrEqual(before?.again.abstention ?? 1);
    expect(after?.never.recall).toBeGreaterThanOrEqual(before?.never.recall ?? 1);
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
    expect(season.comments).toBeGreaterThan(500);
  });
});
