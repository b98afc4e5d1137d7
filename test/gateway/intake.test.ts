import { describe, expect, it } from 'vitest';
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
});
