import { describe, expect, it } from 'vitest';
import { Outcomes } from './platform-outcomes.js';

const heard = (outcomes: Outcomes, connection: number, message: object): void =>
  outcomes.hear(connection, Buffer.from(JSON.stringify(message)));

describe('Outcomes', () => {
  it('counts what has one outcome, twice one, none, and what came to another connection', () => {
    const outcomes = new Outcomes((n) => n % 2);
    heard(outcomes, 0, { type: 'comment.closed', id: 'c0', outcome: 'chat', viewer: 'u0', room: 'demo', seq: 1 });
    heard(outcomes, 1, { type: 'comment.rejected', id: 'c1', reason: 'desk_full', viewer: 'u1', room: 'demo', seq: 2 });
    expect([outcomes.ended, outcomes.wrong(2)]).toEqual([2, 0]);
    heard(outcomes, 0, { type: 'comment.closed', id: 'c0', outcome: 'chat', viewer: 'u0', room: 'demo', seq: 3 });
    expect([outcomes.ended, outcomes.wrong(2), outcomes.wrong(3)]).toEqual([2, 1, 2]);
    heard(outcomes, 1, { type: 'comment.closed', id: 'c2', outcome: 'chat', viewer: 'u2', room: 'demo', seq: 4 });
    expect(outcomes.wrong(3)).toBe(2);
    expect(outcomes.counts).toEqual({ chat: 3, 'rejected: desk_full': 1 });
  });

  it('reads outcomes whose fields stand in another order, and passes over what is none', () => {
    const outcomes = new Outcomes(() => 0);
    heard(outcomes, 0, { seq: 1, id: 'c3000000', outcome: 'answered', type: 'comment.closed' });
    heard(outcomes, 0, { id: 'c1', type: 'comment.rejected', reason: 'abuse' });
    heard(outcomes, 0, { type: 'comment.replied', id: 'c2', text: '有的' });
    expect(outcomes.counts).toEqual({ answered: 1, 'rejected: abuse': 1 });
    expect(outcomes.wrong(3_000_001)).toBe(2_999_999);
  });
});
