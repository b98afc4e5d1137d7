import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Microphone, MicrophoneEvent } from '../../src/room/microphone.js';
import { PERSON_SPEAKS } from '../../src/room/turns.js';
import { Meter } from '../../src/speech/process/sound/meter.js';
import { AcceleratedShow } from './accelerated.js';
import { PlayedStage } from './played.js';

const FRAME_S = 0.04;
const RATE = 48_000;

/** Syllables at this level: a tone of 220 Hz with its harmonics, four times a second. */
function syllables(db: number): () => Int16Array {
  let at = 0;
  return () => {
    const frame = new Int16Array(FRAME_S * RATE);
    for (let i = 0; i < frame.length; i += 1, at += 1) {
      const loud = Math.max(0, Math.sin((2 * Math.PI * 4 * at) / RATE)) * 10 ** (db / 20) * 32_767;
      const tone = [1, 2, 3].reduce((sum, n) => sum + Math.sin((2 * Math.PI * 220 * n * at) / RATE) / n, 0);
      frame[i] = Math.round((loud * tone) / 2);
    }
    return frame;
  };
}

describe('an operator at the microphone', () => {
  let sound: Int16Array[];
  let show: AcceleratedShow;
  let told: MicrophoneEvent[];

  beforeEach(async () => {
    sound = [];
    told = [];
    const stage = new PlayedStage(null, (samples) => sound.push(samples.slice()));
    show = await AcceleratedShow.open({ language: 'zh', stage });
    await show.run(3, []);
  });
  afterEach(async () => {
    await show.close();
    expect(show.failures).toEqual([]);
  });

  const takeOver = (): Microphone => {
    const taken = show.room.takeOver('user-1', (event) => told.push(event));
    if (!taken.accepted) throw new Error(taken.reason);
    return taken.microphone;
  };
  const speak = async (microphone: Microphone, seconds: number, voice: () => Int16Array): Promise<void> => {
    for (let frame = 0; frame < seconds / FRAME_S; frame += 1) {
      microphone.push(voice());
      await show.run(FRAME_S, []);
    }
  };
  const person = () => show.stage.heard.find(({ turn }) => turn.startsWith('m'));
  const record = () => show.journal.find(({ kind }) => kind === 'operator');

  it.each([-24, -6])('is heard at once in the presenter’s place, as loud as all speech, from %i dBFS', async (db) => {
    const cutAt = show.clock.monotonic();
    const microphone = takeOver();
    await speak(microphone, 12, syllables(db));
    microphone.end();
    const spokeUntil = sound.length;
    await show.until(() => record() !== undefined);
    const heard = person();
    expect(heard).toMatchObject({ text: PERSON_SPEAKS.zh, complete: true });
    expect((heard?.fromMs ?? Infinity) - cutAt).toBeLessThan(500);
    expect(show.stage.heard.find(({ turn }) => turn.startsWith('s'))).toMatchObject({ complete: false });
    const meter = new Meter(RATE);
    let peak = 0;
    for (const packet of sound.slice(spokeUntil - 250, spokeUntil)) {
      meter.push(Float32Array.from(packet, (sample) => sample / 32_768));
      for (const sample of packet) peak = Math.max(peak, Math.abs(sample) / 32_768);
    }
    expect(Math.abs(meter.integrated() + 16)).toBeLessThan(1.5);
    expect(20 * Math.log10(peak)).toBeLessThan(-1.5);
    expect(told.map(({ type }) => type)).toEqual(['live', 'ended']);
  });

  it('leaves who spoke and how long in the journal, not what; nothing of it is put right, and the show goes on', async () => {
    const microphone = takeOver();
    await speak(microphone, 4, syllables(-20));
    microphone.end();
    await show.until(() => record() !== undefined);
    const what = { by: 'microphone', operator: 'user-1', ended: 'ended', interrupted: false, sentences: [] };
    expect(record()).toMatchObject(what);
    expect(Math.abs(Number(record()?.['seconds']) - 4)).toBeLessThan(0.5);
    const said = show.events.flatMap(({ event }) => (event.type === 'operator.speaks' ? [event.text] : []));
    expect(said).toEqual([PERSON_SPEAKS.zh]);
    expect(show.room.heard().some(({ text }) => text === PERSON_SPEAKS.zh)).toBe(false);
    expect(show.journal.some((entry) => entry.kind === 'sentence' && String(entry['turn']).startsWith('m'))).toBe(
      false,
    );
    await show.until(() => show.stage.heard.at(-1)?.turn.startsWith('s') === true);
  });

  it('has the word alone, until another operator has something urgent', async () => {
    const microphone = takeOver();
    expect(show.room.takeOver('user-2', () => undefined)).toEqual({ accepted: false, reason: 'taken' });
    await speak(microphone, 1, syllables(-20));
    show.room.say('先停一下。', 'now');
    await show.until(() => show.stage.heard.at(-1)?.text === '先停一下。');
    expect(told.at(-1)).toMatchObject({ type: 'ended', why: 'cut' });
    expect(show.stage.afterCut).toEqual([]);
    expect(show.room.takeOver('user-2', () => undefined).accepted).toBe(true);
  });

  it('gives it back when nobody speaks, and when nothing comes any more', async () => {
    await speak(takeOver(), 21, () => new Int16Array(FRAME_S * RATE));
    expect(told.at(-1)).toMatchObject({ type: 'ended', why: 'silence' });
    await speak(takeOver(), 1, syllables(-20));
    await show.run(4, []);
    expect(told.at(-1)).toMatchObject({ type: 'ended', why: 'lost' });
    takeOver();
    await show.run(4, []);
    expect(told.at(-1)).toMatchObject({ type: 'ended', why: 'lost', seconds: 0 });
  });

  it('is never long behind, however the network brings it', async () => {
    const microphone = takeOver();
    const voice = syllables(-20);
    await speak(microphone, 1, voice);
    for (let round = 0; round < 5; round += 1) {
      await show.run(1, []);
      for (let frame = 0; frame < 25; frame += 1) microphone.push(voice());
      await speak(microphone, 0.4, voice);
    }
    microphone.end();
    const endedAt = show.clock.monotonic();
    await show.until(() => record() !== undefined);
    expect(person()).toMatchObject({ complete: true });
    expect((person()?.untilMs ?? Infinity) - endedAt).toBeLessThan(1_200);
  });
});
