import { describe, expect, it } from 'vitest';
import type { SpeechChunk } from '../../src/domain/speech.js';
import { Speaker, type Times } from '../../src/room/speaker.js';
import { silentLog } from '../../src/domain/log.js';
import { HandClock, ScriptedStage, ScriptedVoice, settle } from './fakes.js';

/** Says 'one' at once and waits for leave to say 'two': a sentence of two seconds. */
class SlowVoice extends ScriptedVoice {
  goOn: () => void = () => undefined;

  override async *speak(): AsyncIterable<SpeechChunk> {
    const word = (text: string) => ({ kind: 'word' as const, text, at: 0, length: 24_000 });
    yield { at: 0, samples: new Int16Array(48_000), cues: [word('one')], last: false };
    await new Promise<void>((resolve) => {
      this.goOn = resolve;
    });
    yield { at: 48_000, samples: new Int16Array(48_000), cues: [{ ...word('two'), at: 48_000 }], last: true };
  }
}

describe('a speaker', () => {
  const words = { text: 'one two', language: 'en', pace: 1, breathes: false } as const;

  function speaking(voice: ScriptedVoice) {
    const stage = new ScriptedStage();
    const clock = new HandClock();
    const speaker = new Speaker({ voice, stage, clock, log: silentLog, names: () => [] });
    const started: Times[] = [];
    const timed: { times: Times; corrected: boolean }[] = [];
    const say = (): ReturnType<Speaker['say']> =>
      speaker.say('t1', words, new AbortController().signal, {
        started: (times) => started.push(times),
        timed: (times, corrected) => timed.push({ times, corrected }),
      });
    return { stage, clock, speaker, started, timed, say };
  }

  it('tells the exact end and all words at the start when the voice has made the sentence', async () => {
    const { stage, say, started, timed } = speaking(new ScriptedVoice());
    say();
    await settle();
    await stage.hear();
    expect(started).toMatchObject([{ startMs: 0, endMs: 1_000 }]);
    expect(timed).toMatchObject([{ times: { endMs: 1_000 }, corrected: false }]);
  });

  it('guesses the end of a sentence still being made, and puts it right with the words that came since', async () => {
    const voice = new SlowVoice();
    const { stage, clock, say, started, timed } = speaking(voice);
    say();
    await settle();
    stage.emit({ type: 'utterance.started', turn: 't1', utterance: 't1.1', at: 0 });
    await clock.advance(300);
    // Seven letters would make 467 ms; the word that is known lasts longer.
    expect(started).toMatchObject([{ endMs: 500, words: [{ text: 'one', endMs: 500 }] }]);
    expect(timed).toEqual([]);
    voice.goOn();
    await settle();
    const exact = {
      startMs: 0,
      endMs: 2_000,
      words: [expect.anything(), { text: 'two', startMs: 1_000, endMs: 1_500 }],
    };
    expect(timed).toEqual([{ times: exact, corrected: true }]);
  });

  it('gives the end that a sentence came to when it is cut before its voice has made it', async () => {
    const { stage, clock, speaker, say, timed } = speaking(new SlowVoice());
    const { heard } = say();
    await settle();
    stage.emit({ type: 'utterance.started', turn: 't1', utterance: 't1.1', at: 0 });
    await clock.advance(300);
    await speaker.interrupt('t1');
    expect(await heard).toMatchObject({ complete: false });
    await settle();
    expect(timed).toMatchObject([{ corrected: true, times: { words: [{ text: 'one' }] } }]);
  });

  /** An operator's cut at the clause's end never came: the rest of the answer was said over their words. */
  it('knows a clause to be over when its sentence is, though its voice died and no end of it was ever told', async () => {
    const voice = new ScriptedVoice();
    let die = (): void => undefined;
    voice.speak = async function* (): AsyncIterable<SpeechChunk> {
      yield { at: 0, samples: new Int16Array(9_600), cues: [], last: false };
      await new Promise<void>((resolve) => {
        die = resolve;
      });
      throw new Error('the voice died');
    };
    const { stage, speaker, say } = speaking(voice);
    say();
    await settle();
    stage.emit({ type: 'utterance.started', turn: 't1', utterance: 't1.1', at: 0 });
    let over = false;
    void speaker.untilClauseEnd('t1', new AbortController().signal).then(() => {
      over = true;
    });
    await settle();
    expect(over).toBe(false);
    die();
    await settle();
    expect(over).toBe(true);
  });
});
