import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import type { CommentEvent } from '../../src/domain/event.js';
import { EventWindow } from '../../src/gateway/platform/event-window.js';
import { framesOf } from '../../src/gateway/platform/frames.js';
import { Ledger } from '../../src/gateway/platform/ledger.js';

describe('the window of events', () => {
  const textsOf = (window: EventWindow): string[] => Array.from({ length: window.count }, (_, i) => window.textAt(i));

  it('gives back what was added, in order, whatever its characters', () => {
    const window = new EventWindow(10_000, 1e9);
    const texts = Array.from({ length: 1_000 }, (_, i) => `{"n":${i},"text":"${'多少钱😀é'.repeat(i % 7)}"}`);
    texts.forEach((text, i) => window.add(`type${i % 3}`, i % 2 === 0 ? null : `feed${i}`, text));
    expect(textsOf(window)).toEqual(texts);
    expect([window.typeAt(500), window.toAt(500), window.toAt(501)]).toEqual(['type2', null, 'feed501']);
  });

  it('keeps the latest so many', () => {
    const window = new EventWindow(700, 1e9);
    for (let i = 0; i < 3_000; i += 1) {
      window.add('t', String(i), `${i}`);
      expect(window.count).toBe(Math.min(700, i + 1));
    }
    expect([window.textAt(0), window.toAt(0), window.textAt(699), window.toAt(699)]).toEqual([
      ...['2300', '2300'],
      ...['2999', '2999'],
    ]);
  });

  it('keeps the latest of so many bytes, also when one alone is more', () => {
    const window = new EventWindow(700, 30);
    for (const text of ['1234567890', '多少钱', 'abcdefghijk']) window.add('t', null, text);
    expect(textsOf(window)).toEqual(['1234567890', '多少钱', 'abcdefghijk']);
    window.add('t', null, '!');
    expect(textsOf(window)).toEqual(['多少钱', 'abcdefghijk', '!']);
    window.add('t', null, 'x'.repeat(31));
    expect(window.count).toBe(0);
    window.add('t', null, 'again');
    expect(textsOf(window)).toEqual(['again']);
  });
});

describe('frames', () => {
  it('are read by a client as the messages they were made of, of every length', async () => {
    const texts = [
      '{}',
      'x'.repeat(125),
      'x'.repeat(126),
      '多少钱😀'.repeat(5_000),
      'x'.repeat(0xffff),
      'x'.repeat(0x10000),
    ];
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket, { socket: wire }) => {
      wire.write(framesOf(texts));
      socket.send('by ws');
      socket.close();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const heard: string[] = [];
    client.on('message', (data: Buffer, isBinary) => heard.push(isBinary ? 'binary' : data.toString()));
    await once(client, 'close');
    expect(heard).toEqual([...texts, 'by ws']);
    server.close();
  });
});

describe('the ledger', () => {
  it('tells each comment its own end, though many end alike', () => {
    const ledger = new Ledger();
    const ends = (id: string): CommentEvent[] => [
      { type: 'comment.replied', id, text: '有货', language: 'zh', citations: ['mug.stock'] },
      { type: 'comment.closed', id, outcome: 'replied' },
    ];
    for (const id of ['c1', 'c2']) {
      ledger.begin(`v/${id}`, 'feed');
      for (const event of ends(id)) expect(ledger.note(`v/${id}`, event)).toBe('feed');
    }
    for (const id of ['c1', 'c2']) expect(ledger.again(`v/${id}`, id, 'feed')).toEqual(ends(id));
    expect(ledger.note('v/c1', { type: 'comment.closed', id: 'c1', outcome: 'chat' })).toBeUndefined();
  });
});
