import { afterEach, describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/answering/generation/breaker.js';
import { Budget } from '../../../src/answering/generation/budget.js';
import type { Chat } from '../../../src/answering/generation/chat.js';
import { Generator, type GeneratorOptions } from '../../../src/answering/generation/generator.js';
import { OpenAiChat } from '../../../src/answering/generation/openai-chat.js';
import { lineOf } from '../../../src/answering/generation/protocol.js';
import { type Clock, systemClock } from '../../../src/domain/clock.js';
import { type Log, silentLog } from '../../../src/domain/log.js';
import { ScriptedServer, type Step } from './scripted-server.js';

const KEY = 'sk-very-secret-key';
const messages = [
  { role: 'system', content: 'rules' },
  { role: 'user', content: '{}' },
] as const;
const offered = { facts: new Set(['cup.price']), slots: new Set<string>(), most: 8 };
const say = (text: string): Step => ({ do: 'send', text: lineOf({ say: text, facts: ['cup.price'] }) });
const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (one) => await one.close()));
});

/** A model that plays one script after another, the last for ever. */
async function model(scripts: Step[][], options: Partial<GeneratorOptions> = {}): Promise<[Generator, ScriptedServer]> {
  const server = new ScriptedServer(scripts);
  servers.push(server);
  const url = await server.open();
  const generator = new Generator({
    chat: new OpenAiChat({ url, model: 'scripted', key: KEY }),
    breaker: new Breaker({ clock: systemClock }),
    budget: new Budget({ clock: systemClock }),
    clock: systemClock,
    log: silentLog,
    firstTokenMs: 60_000,
    stallMs: 60_000,
    totalMs: 60_000,
    ...options,
  });
  return [generator, server];
}

async function walk(
  generator: Generator,
  signal = new AbortController().signal,
): Promise<{ says: string[]; end: string | null }> {
  const generation = generator.generate(messages, offered, signal);
  const says: string[] = [];
  for await (const clause of generation) says.push(clause.say);
  return { says, end: generation.end };
}

describe('a language model behind an endpoint', () => {
  it('gives clauses while the answer is still being written', async () => {
    const [generator] = await model([[say('一'), { do: 'stall' }]]);
    const generation = generator.generate(messages, offered, new AbortController().signal);
    for await (const clause of generation) {
      expect(clause.say).toBe('一');
      break;
    }
    expect(generation.end).toBe('aborted');
    expect(generator.state().status).toBe('ok');
  });

  it('gives what came before a stall, a death, a garbled event, and says how it ended', async () => {
    for (const [steps, end] of [
      [[say('一'), { do: 'stall' }], 'timeout'],
      [[say('一'), { do: 'die' }], 'died'],
      [[say('一'), { do: 'raw', text: 'data: {"choices":[{"delta":\n\n' }], 'died'],
      [[say('一'), { do: 'send', text: '{"say":"只要' }], 'complete'],
      [[say('一'), say('二')], 'complete'],
    ] as const) {
      const [generator] = await model([[...steps]], { stallMs: end === 'timeout' ? 100 : 60_000 });
      const { says, end: ended } = await walk(generator);
      expect(says[0], end).toBe('一');
      expect(ended).toBe(end);
    }
  });

  /** An answer of three long sentences took longer to say than the model may take: every healthy model was blamed for a timeout. */
  it('is not charged with the time in which its last clause was being spoken', async () => {
    let now = 0;
    const clock: Clock = {
      ...systemClock,
      monotonic: () => now,
      sleep: async (ms, signal) => await (ms <= 0 ? Promise.resolve() : systemClock.sleep(ms, signal)),
    };
    const chat: Chat = {
      name: 'steady',
      async *stream() {
        for (const text of ['一', '二', '三']) {
          await new Promise((resolve) => setImmediate(resolve));
          yield lineOf({ say: text, facts: ['cup.price'] });
        }
      },
    };
    const shared = {
      breaker: new Breaker({ clock, failures: 1 }),
      budget: new Budget({ clock }),
      clock,
      log: silentLog,
    };
    const generator = new Generator({ chat, ...shared, stallMs: 10_000, totalMs: 10_000 });
    const generation = generator.generate(messages, offered, new AbortController().signal);
    const says: string[] = [];
    for await (const clause of generation) {
      says.push(clause.say);
      now += 8_000;
    }
    expect({ says, end: generation.end }).toEqual({ says: ['一', '二', '三'], end: 'complete' });
    expect(generator.state().status).toBe('ok');
  });

  it('tries again before the first clause, and not after it', async () => {
    const [early, first] = await model([[{ do: 'refuse', status: 503 }], [say('一')]]);
    expect(await walk(early)).toEqual({ says: ['一'], end: 'complete' });
    expect(first.requests).toHaveLength(2);
    const [late, second] = await model([[say('一'), { do: 'die' }], [say('二')]]);
    expect((await walk(late)).says).toEqual(['一']);
    expect(second.requests).toHaveLength(1);
    const [wrong, third] = await model([[{ do: 'refuse', status: 400 }], [say('一')]]);
    expect(await walk(wrong)).toEqual({ says: [], end: 'refused' });
    expect(third.requests).toHaveLength(1);
  });

  it('spares an endpoint that keeps failing, sends one request to see, and opens up again', async () => {
    const clock = new StandingClock();
    const breaker = new Breaker({ clock, failures: 2, pauseMs: 1_000 });
    const fails: Step[] = [{ do: 'refuse', status: 500 }];
    const [generator, server] = await model([fails, fails, fails, [say('一')]], { breaker, retries: 0 });
    await walk(generator);
    await walk(generator);
    expect(generator.state()).toMatchObject({ status: 'degraded' });
    expect(await walk(generator)).toEqual({ says: [], end: 'spared' });
    expect(server.requests).toHaveLength(2);
    clock.at += 1_000;
    expect((await walk(generator)).end).toBe('died');
    clock.at += 1_000;
    expect((await walk(generator)).end, 'the pause has doubled').toBe('spared');
    clock.at += 1_000;
    expect(await walk(generator)).toEqual({ says: ['一'], end: 'complete' });
    expect(generator.state().status).toBe('ok');
  });

  it('counts an endpoint that ignores the protocol as failing', async () => {
    const breaker = new Breaker({ clock: systemClock, failures: 1 });
    const [generator] = await model([[{ do: 'send', text: 'Sure! 当然可以，全部免费。' }]], { breaker });
    expect((await walk(generator)).end).toBe('no-clauses');
    expect(breaker.state).toBe('open');
  });

  it('keeps to the budget of the room: tokens a minute and requests at once', async () => {
    const clock = new StandingClock();
    const budget = new Budget({ clock, tokensPerMinute: 700, mostInFlight: 1 });
    const [generator, server] = await model([[say('一'.repeat(200))]], { budget, mostTokens: 500 });
    expect((await walk(generator)).end).toBe('complete');
    expect((await walk(generator)).end).toBe('over-budget');
    expect(server.requests).toHaveLength(1);
    clock.at += 60_000;
    const receipt = budget.take(100);
    expect((await walk(generator)).end, 'one is in flight').toBe('over-budget');
    receipt?.settle(0);
    expect((await walk(generator)).end).toBe('complete');
  });

  it('ends the request at its socket when nobody wants the answer any more', async () => {
    const [generator, server] = await model([[say('一'), { do: 'stall' }]]);
    const stop = new AbortController();
    const generation = generator.generate(messages, offered, stop.signal);
    for await (const clause of generation) if (clause.say === '一') stop.abort();
    expect(generation.end).toBe('aborted');
    await server.ended;
  });

  it('never logs or tells the key', async () => {
    const written: string[] = [];
    const log: Log = { ...silentLog, warn: (values, message) => written.push(JSON.stringify(values) + message) };
    const [generator] = await model([[{ do: 'refuse', status: 401 }]], {
      log,
      breaker: new Breaker({ clock: systemClock, failures: 1 }),
    });
    await walk(generator);
    expect(written).toHaveLength(1);
    expect(written.join() + JSON.stringify(generator.state())).not.toContain(KEY);
    expect(JSON.stringify(generator.state())).toContain('401');
  });

  it('refuses an address that is none', () => {
    expect(() => new OpenAiChat({ url: 'ftp://x', model: 'm' })).toThrow(/ftp:\/\/x/);
  });
});

/** Stands still until it is moved; only its reading is used here. */
class StandingClock implements Clock {
  at = 0;
  now(): number {
    return this.at;
  }
  monotonic(): number {
    return this.at;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await systemClock.sleep(ms, signal);
  }
}
