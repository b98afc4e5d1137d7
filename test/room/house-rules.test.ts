import { describe, expect, it } from 'vitest';
import type { Understanding } from '../../src/domain/comment.js';
import { HouseRules, type RuleChange } from '../../src/room/house-rules.js';

const asking = (facets: Understanding['facets'], products: string[] = []): Understanding => ({
  language: 'zh',
  intent: 'question',
  asks: [],
  facets,
  products,
});

describe('a room’s house rules', () => {
  it('keeps a viewer out until the time is over, or until it is lifted', async () => {
    let now = 1_000;
    const rules = new HouseRules({ now: () => now });
    expect(await rules.ban('v-1', 60_000)).toBe(true);
    expect(await rules.ban('v-2', null)).toBe(true);
    expect([rules.isBanned('v-1'), rules.isBanned('v-2'), rules.isBanned('v-3')]).toEqual([true, true, false]);
    expect(rules.bans()).toEqual([
      { viewer: 'v-1', until: 61_000 },
      { viewer: 'v-2', until: null },
    ]);
    now = 61_000;
    expect([rules.isBanned('v-1'), rules.isBanned('v-2')]).toEqual([false, true]);
    expect(await rules.unban('v-2')).toBe(true);
    expect([await rules.unban('v-2'), rules.isBanned('v-2'), rules.bans().length]).toEqual([false, false, 0]);
  });

  it('keeps at most 10,000 bans and says when there are no more', async () => {
    const rules = new HouseRules({ now: () => 0 });
    for (let i = 0; i < 10_000; i += 1) await rules.ban(`v-${i}`, null);
    expect(await rules.ban('one-more', null)).toBe(false);
    expect(await rules.ban('v-7', 5)).toBe(true);
  });

  it('begins with what was kept and has every change kept; one that cannot be counts all the same, and is told', async () => {
    const changes: RuleChange[] = [];
    const down = { now: false };
    const rules = new HouseRules(
      { now: () => 1_000 },
      {
        bans: [{ viewer: 'v-1', until: 2_000 }],
        topics: [{ facet: 'price', product: null }],
        keep: async (change) => {
          await Promise.resolve();
          if (down.now) throw new Error('disk full');
          changes.push(change);
        },
      },
    );
    expect(rules.isBanned('v-1')).toBe(true);
    expect(rules.isMuted(asking(['price']), null)).toBe(true);
    await rules.ban('v-2', 500);
    await rules.unban('v-1');
    expect(await rules.unban('v-9')).toBe(false);
    await rules.mute([]);
    expect(changes).toEqual([
      { kind: 'ban', viewer: 'v-2', until: 1_500 },
      { kind: 'unban', viewer: 'v-1' },
      { kind: 'mute', topics: [] },
    ]);
    down.now = true;
    await expect(rules.ban('v-3', null)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(rules.isBanned('v-3')).toBe(true);
  });

  it('does not talk about a facet of a product, about a facet at all, or about a product', async () => {
    const rules = new HouseRules({ now: () => 0 });
    expect(rules.isMuted(asking(['price']), 'mug')).toBe(false);
    await rules.mute([
      { facet: 'price', product: 'mug' },
      { facet: 'invoice', product: null },
      { facet: null, product: 'scarf' },
    ]);
    expect(rules.isMuted(asking(['price']), 'mug')).toBe(true);
    expect(rules.isMuted(asking(['price']), 'jacket')).toBe(false);
    expect(rules.isMuted(asking(['price'], ['mug']), 'jacket')).toBe(true);
    expect(rules.isMuted(asking(['invoice']), null)).toBe(true);
    expect(rules.isMuted(asking(['care'], ['scarf']), null)).toBe(true);
    expect(rules.isMuted({ ...asking(['invoice']), intent: 'thanks' }, null)).toBe(false);
    await rules.mute([]);
    expect(rules.isMuted(asking(['invoice']), null)).toBe(false);
  });
});
