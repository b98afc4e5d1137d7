import { describe, expect, it } from 'vitest';
import type { CommentEvent } from '../../src/domain/event.js';
import { Intake } from '../../src/gateway/platform/intake.js';
import { RoomLog } from '../../src/gateway/room-log.js';
import { Metrics } from '../../src/ops/metrics.js';
import { ScriptedRoom } from './scripted.js';

describe("an integrator's comment", () => {
  it('is from a viewer whom the room knows by the same name as ever: they may be banned by it, and asked to be erased', () => {
    const room = new ScriptedRoom('demo');
    const log = new RoomLog(room, { now: () => 0 });
    const sender = { keyHash: 'ab'.repeat(32), feed: 'f1' };
    for (const viewer of ['u1', '用户\ud83d'])
      new Intake(new Metrics()).comment(log, sender, { id: 'c1', viewer, text: '多少钱' });
    expect(room.comments.map(({ viewer }) => viewer)).toEqual(['p-XW-1XBWwwiFbLvTi5kpm3b', 'p-LkRMJAn3OIbbng_gikayag']);
  });

  it('is told of with the room and its number after what the event says', () => {
    const room = new ScriptedRoom('"quoted"\u2028');
    const log = new RoomLog(room, { now: () => 1 });
    const told: string[] = [];
    log.follow({ types: null, name: null, told: ({ text }) => told.push(text) });
    const event = { type: 'comment.shown', comment: { id: 'v/c', nickname: '"', text: '}{' } } as const;
    room.emit(event);
    expect(told).toEqual([JSON.stringify({ ...event, room: room.id, seq: 1_001 })]);
  });

  it.each<CommentEvent>([
    { type: 'comment.rejected', id: 'c"1', reason: 'desk_full' },
    { type: 'comment.closed', id: 'c\ud83d', outcome: 'chat' },
    { type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a1' },
    { type: 'comment.replied', id: 'c1', text: '有货', language: 'zh', citations: ['mug.stock'] },
  ])('is told of as JSON has it, when $type', (event) => {
    const log = new RoomLog(new ScriptedRoom('demo'), { now: () => 1 });
    const told: string[] = [];
    log.follow({ types: new Set(), name: 'key/feed', told: ({ text }) => told.push(text) });
    log.tell('key/feed', { ...event, viewer: '用户"\u2028' });
    log.tell('key/other', { ...event, viewer: 'u1' });
    expect(told).toEqual([JSON.stringify({ ...event, viewer: '用户"\u2028', room: 'demo', seq: 1_001 })]);
    const wanted = { types: new Set<string>(), name: 'key/other' };
    expect(log.after(0, wanted)).toMatchObject({ seq: 1_002, type: event.type, to: 'key/other' });
    expect(log.after(1_002, wanted)).toBeUndefined();
  });
});
