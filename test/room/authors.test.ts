import { describe, expect, it } from 'vitest';
import type { Comment } from '../../src/domain/comment.js';
import { silentLog } from '../../src/domain/log.js';
import { Authors } from '../../src/room/authors.js';

const comment = (viewer: string, clientId: string): Comment => ({
  ...{ id: `${viewer}/${clientId}`, clientId, viewer },
  ...{ nickname: '', text: '多少钱', receivedAt: 0 },
});

describe('telling authors', () => {
  it('comes after what goes on now, in order, each once, and nothing after they left', async () => {
    const authors = new Authors(silentLog);
    const told: string[] = [];
    const [first, second, third] = [comment('v1', 'c1'), comment('v2', 'c1'), comment('v2', 'c2')];
    for (const one of [first, second, third])
      authors.add(one, (event) => {
        told.push(`${one.id} ${event.type}`);
        // Told of one, another is told: in its turn.
        if (one === second && event.type === 'comment.replied')
          authors.tell(third, { type: 'comment.closed', id: 'c2', outcome: 'replied' });
      });
    const closed = { type: 'comment.closed', outcome: 'chat' } as const;
    authors.tell(first, { ...closed, id: 'c1' });
    authors.tell(first, { ...closed, id: 'c1' });
    authors.tell(second, { type: 'comment.replied', id: 'c1', text: '99元', language: 'zh', citations: [] });
    expect(told).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(told).toEqual(['v1/c1 comment.closed', 'v2/c1 comment.replied', 'v2/c2 comment.closed']);
    authors.forget('v2');
    authors.tell(second, { ...closed, id: 'c1' });
    await Promise.resolve();
    expect(told).toHaveLength(3);
  });

  it('goes on when one of them fails: each hears once what became of its comment, and the failure is logged', async () => {
    // A socket that threw as it was told took the outcomes of all behind it along.
    const errors: object[] = [];
    const authors = new Authors({ ...silentLog, error: (values) => errors.push(values) });
    const told: string[] = [];
    const comments = ['v1', 'v2', 'v3'].map((viewer) => comment(viewer, 'c1'));
    for (const one of comments)
      authors.add(one, () => {
        told.push(one.viewer);
        if (one.viewer !== 'v3') throw new Error(`${one.viewer} is not to be told`);
      });
    for (const one of comments) authors.tell(one, { type: 'comment.closed', id: 'c1', outcome: 'chat' });
    await Promise.resolve();
    expect(told).toEqual(['v1', 'v2', 'v3']);
    expect(errors).toEqual(['v1', 'v2'].map((viewer) => ({ error: new Error(`${viewer} is not to be told`) })));
  });
});
