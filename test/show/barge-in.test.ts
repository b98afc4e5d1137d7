import { afterEach, describe, expect, it } from 'vitest';
import { Breaker } from '../../src/answering/generation/breaker.js';
import { Budget } from '../../src/answering/generation/budget.js';
import { Generator } from '../../src/answering/generation/generator.js';
import { OpenAiChat } from '../../src/answering/generation/openai-chat.js';
import { lineOf } from '../../src/answering/generation/protocol.js';
import { systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { ScriptedServer } from '../answering/generation/scripted-server.js';
import { AcceleratedShow } from './accelerated.js';

describe('an answer that is cut', () => {
  const opened: { close(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  it('ends at its language model, its synthesis and its sound; the show goes on where it was', async () => {
    const first = lineOf({ say: '3号羊毛围巾直播间价89元。', facts: ['wool-scarf.price'] });
    const model = new ScriptedServer([[{ do: 'send', text: first }, { do: 'stall' }]]);
    opened.push(model);
    const generator = new Generator({
      chat: new OpenAiChat({ url: await model.open(), model: 'scripted', key: 'sk-test' }),
      breaker: new Breaker({ clock: systemClock }),
      budget: new Budget({ clock: systemClock }),
      clock: systemClock,
      log: silentLog,
      firstTokenMs: 60_000,
      stallMs: 60_000,
      totalMs: 60_000,
    });
    const show = await AcceleratedShow.open({ language: 'zh', generator });
    opened.unshift(show);
    await show.run(11.1, [{ atMs: 11_000, viewer: 'v', nickname: '', comment: '3号多少钱，什么材质' }]);
    await show.until(() => show.stage.heard.some(({ turn }) => turn.startsWith('a')));
    await show.run(0.5, []);
    const answer = show.stage.heard.findLast(({ turn }) => turn.startsWith('a'));
    expect(model.requests).toHaveLength(1);
    const spoken = show.voice.signals.get(answer?.text ?? '');
    expect(spoken?.aborted).toBe(false);

    show.room.say('先插一句。', 'now');
    await model.ended;
    await show.run(30, []);
    expect(spoken?.aborted).toBe(true);
    expect(answer).toMatchObject({ complete: false });
    expect(show.stage.afterCut).toEqual([]);
    const [order] = show.stage.heard.filter(({ fromMs }) => fromMs >= (answer?.untilMs ?? 0));
    expect(order?.text).toBe('先插一句。');
    expect((order?.fromMs ?? 0) - (answer?.untilMs ?? 0)).toBeLessThan(100);
  });
});
