import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/domain/log.js';
import type { SpeechChunk } from '../../../src/domain/speech.js';
import { Resampling } from '../../../src/speech/process/sound/resampler.js';
import type { EngineOutput, RemoteEngine } from '../../../src/speech/voices/remote/engine.js';
import { RemoteVoice } from '../../../src/speech/voices/remote/remote-voice.js';
import { HandClock, ScriptedVoice, settle } from '../../room/fakes.js';

/** An engine that speaks at once and without end, and knows who it speaks to. */
class CountingEngine implements RemoteEngine {
  readonly name = 'counting';
  readonly does = { rate: true, pitch: true };
  speaking = 0;

  async *synthesise(): AsyncGenerator<EngineOutput, void, undefined> {
    this.speaking += 1;
    try {
      for (;;) {
        await Promise.resolve();
        yield { kind: 'sound', samples: new Int16Array(4_800).fill(1_000), rate: 48_000 };
      }
    } finally {
      this.speaking -= 1;
    }
  }
}

describe('a voice that lives elsewhere', () => {
  /** Sixteen such sentences, and the process of a local voice took no more: it said "overloaded" from then on, for days. */
  it('lets its engine go when a sentence is cut while its times are still being made', async () => {
    const engine = new CountingEngine();
    const slow = new ScriptedVoice();
    let answer = (): void => undefined;
    const waits = new Promise<void>((resolve) => {
      answer = resolve;
    });
    slow.speak = async function* (): AsyncGenerator<SpeechChunk, void, undefined> {
      await waits;
      yield { at: 0, samples: new Int16Array(0), cues: [], last: true };
    };
    const parts = { engine, reference: slow, resampling: await Resampling.load(), clock: new HandClock() };
    const voice = new RemoteVoice({ ...parts, log: silentLog });
    const cut = new AbortController();
    const chunks = voice.speak({ id: 'u', text: '你好', language: 'zh' }, cut.signal)[Symbol.asyncIterator]();
    const first = chunks.next();
    await settle();
    expect(engine.speaking).toBe(1);
    cut.abort();
    answer();
    expect((await first).done).toBe(true);
    await settle();
    expect(engine.speaking).toBe(0);
  });
});
