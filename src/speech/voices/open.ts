import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import type { Log } from '../../domain/log.js';
import { FallbackVoice } from '../fallback.js';
import { Resampling } from '../process/sound/resampler.js';
import type { Voice } from '../voice.js';
import { startEmbeddedVoice } from './embedded.js';
import { AzureSpeech } from './remote/azure.js';
import { CosyVoice } from './remote/cosyvoice.js';
import type { RemoteEngine } from './remote/engine.js';
import { GptSoVits } from './remote/gpt-sovits.js';
import { OpenAiSpeech } from './remote/openai-speech.js';
import { RemoteVoice } from './remote/remote-voice.js';
import { SherpaEngine } from './sherpa/sherpa-engine.js';
import type { VoiceSettings } from './voices-file.js';

export interface OpenVoicesOptions {
  /** In order of preference; empty: the embedded voice alone. */
  readonly voices: readonly VoiceSettings[];
  /** Where keys are looked up by the names in the settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the voices of a room: what is preferred first, and the embedded voice behind them.
 * @throws Failure `bad_request` for a key that is not set, `unavailable` when the embedded voice does not start.
 */
export async function openVoices({ voices, env, clock, log }: OpenVoicesOptions): Promise<Voice> {
  const own = voices.find((settings) => settings.engine === 'embedded');
  const preferred = voices.slice(0, own === undefined ? voices.length : voices.indexOf(own));
  // Keys first: a missing one is told before a process is started.
  const engines = preferred.flatMap((settings) => engineOf(settings, { env, clock, log }) ?? []);
  const embedded = await startEmbeddedVoice({
    clock,
    log,
    ...(own === undefined
      ? {}
      : {
          ...(own.voice === undefined ? {} : { voice: own.voice }),
          dialect: own.dialect,
          rate: own.rate,
          pitch: own.pitch,
          loudness: own.loudness,
          lexicon: own.lexicon,
        }),
  });
  if (engines.length === 0) return embedded;
  await Promise.all(
    engines.map(async ({ engine }) => {
      if (!(engine instanceof SherpaEngine) || (await engine.start())) return;
      // It is tried again in the background; until then the next voice of the chain speaks.
      log.error({ engine: engine.name }, 'a local voice cannot speak');
    }),
  );
  const resampling = await Resampling.load();
  const remote = engines.map(({ engine, settings }) => {
    const { gainDb, loudness, lexicon, speed: rate, pitch, firstMs, stallMs } = settings;
    const limits = { ...(firstMs === undefined ? {} : { firstMs }), ...(stallMs === undefined ? {} : { stallMs }) };
    const manner = { gainDb, loudness, lexicon, rate, pitch };
    return new RemoteVoice({ engine, reference: embedded, resampling, clock, log, ...manner, ...limits });
  });
  return new FallbackVoice([...remote, embedded], clock, log);
}

interface Opened {
  readonly engine: RemoteEngine;
  readonly settings: Exclude<VoiceSettings, { engine: 'embedded' }>;
}

function engineOf(
  settings: VoiceSettings,
  { env, clock, log }: Pick<OpenVoicesOptions, 'env' | 'clock' | 'log'>,
): Opened | null {
  if (settings.engine === 'embedded') return null;
  const opened = (engine: RemoteEngine): Opened => ({ engine, settings });
  switch (settings.engine) {
    case 'openai': {
      const { url, model, voice, keyEnv, rate, instructions } = settings;
      const key = keyEnv === undefined ? undefined : keyOf(keyEnv, env);
      return opened(
        new OpenAiSpeech({
          url,
          model,
          voice,
          rate,
          ...(key === undefined ? {} : { key }),
          ...(instructions === undefined ? {} : { instructions }),
        }),
      );
    }
    case 'azure': {
      const { region, url, keyEnv, voices } = settings;
      const place = { ...(region === undefined ? {} : { region }), ...(url === undefined ? {} : { url }) };
      return opened(new AzureSpeech({ ...place, key: keyOf(keyEnv, env), voices }));
    }
    case 'cosyvoice': {
      const { url, mode, rate, speaker, promptFile, promptText, instruction } = settings;
      return opened(
        new CosyVoice({
          url,
          mode,
          rate,
          ...(speaker === undefined ? {} : { speaker }),
          ...(promptFile === undefined ? {} : { promptFile }),
          ...(promptText === undefined ? {} : { promptText }),
          ...(instruction === undefined ? {} : { instruction }),
        }),
      );
    }
    case 'gpt-sovits': {
      const { url, reference, referenceText, referenceLanguage, rate } = settings;
      return opened(new GptSoVits({ url, reference, referenceText, referenceLanguage, rate }));
    }
    case 'sherpa': {
      const { kind, folder, speaker, threads, reference: file, referenceText: text } = settings;
      const cloned = file === undefined || text === undefined ? {} : { reference: { file, text } };
      return opened(new SherpaEngine({ kind, folder, speaker, threads, ...cloned, clock, log }));
    }
  }
}

function keyOf(name: string, env: OpenVoicesOptions['env']): string {
  const key = env[name];
  if (key === undefined || key === '') throw new Failure('bad_request', `The voice's key is not set: ${name} is empty`);
  return key;
}
