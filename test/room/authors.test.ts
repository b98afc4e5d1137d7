import { describe, expect, it } from 'vitest';
import type { Comment } from '../../src/domain/comment.js';
import { Authors } from '../../src/room/authors.js';

const comment = (viewer: string, clientId: string): Comment => ({
  ...{ id: `${viewer}/${clientId}`, clientId, viewer },
  ...{ nickname: '', text: '多少钱', receivedAt: 0 },
});

describe('telling authors', () => {
  it('comes after what goes on now, in order, each once, and nothing after they left', async () => {
    const authors = new Authors();
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
});
