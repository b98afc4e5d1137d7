import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../../domain/language.js';
import { api, path } from '../api.js';
import { Badge, Choice, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { inEither } from '../wording.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import { LookEditor, type Sound } from './look.js';
import type { Readiness, Room } from '../shapes.js';

const SAMPLES: Readonly<Record<Language, string>> = {
  zh: '大家好，欢迎来到直播间，我是AI数字人主播。',
  en: 'Hello and welcome. I am an AI digital human.',
};

/** Who presents, how she sounds, and how the room looks. */
export function LookAndVoice({ room, onRestarted }: { readonly room: Room; readonly onRestarted: () => void }): VNode {
  const t = useText();
  const may = useMay();
  const word = useWord();
  const language = useLanguage();
  const [sound, setSound] = useState<Sound>({ presenter: '', voice: '' });
  const parts = useLoad(
    async (signal) => ((await (await fetch('/readyz', { signal })).json()) as Readiness).parts,
    [room.id],
  );
  return (
    <div class="grid-2 cards">
      <article>
        <h2>{t('主播', 'Presenter')}</h2>
        <img class="portrait" src={path`/v1/rooms/${room.id}/poster.jpg`} alt={room.presenter} />
        <dl>
          <dt>{t('名字', 'Name')}</dt>
          <dd>{room.presenter}</dd>
          <dt>{t('画面', 'Picture')}</dt>
          <dd>
            {room.picture === null
              ? t('只有声音', 'Sound alone')
              : `${room.picture.width} × ${room.picture.height}, ${room.picture.framesPerSecond} fps`}
          </dd>
          <dt>{t('标识（始终显示）', 'Label (always shown)')}</dt>
          <dd>{inEither(room.label, language)}</dd>
        </dl>
        <p class="soft">
          {t(
            '用照片或视频制作新的形象见命令 zhubo avatar；放进服务器的 ZHUBO_DATA/presenters 后，重启即可在下面选用。',
            '`zhubo avatar` makes a new presenter from photos or a video; put into ZHUBO_DATA/presenters on the server, it can be chosen below after a restart.',
          )}
        </p>
      </article>
      <article>
        <h2>{t('声音', 'Voice')}</h2>
        <Loaded load={parts}>
          {(all) => {
            const [, voice] = Object.entries(all).find(([name]) => name === 'voice' || name.endsWith(' voice')) ?? [];
            return voice === undefined ? (
              <p class="soft">{t('声音正在启动。', 'The voice is starting.')}</p>
            ) : (
              <>
                <p>
                  <Badge tone={voice.status}>{word('status', voice.status)}</Badge> {voice.mode}
                </p>
                {voice.mode.startsWith('embedded') ? null : (
                  <p class="soft">
                    {t(
                      '服务器先用这个声音；下面选的声音在它不可用时使用。',
                      'The server speaks with this one; what is chosen below is heard when it is away.',
                    )}
                  </p>
                )}
              </>
            );
          }}
        </Loaded>
        <Listen room={room} whose={sound} />
      </article>
      {may('rooms:read') && may('rooms:write') ? (
        <article class="wide-card">
          <h2>{t('主播、声音与外观', 'Presenter, voice and look')}</h2>
          <LookEditor room={room.id} onSound={setSound} onRestarted={onRestarted} />
        </article>
      ) : null}
    </div>
  );
}

function Listen({ room, whose }: { readonly room: Room; readonly whose: Sound }): VNode {
  const t = useText();
  const may = useMay();
  const doing = useDoing();
  const [language, setLanguage] = useState<Language>(room.language);
  const [words, setWords] = useState(SAMPLES[room.language]);
  const [pace, setPace] = useState('1');
  const [sound, setSound] = useState<string | null>(null);
  useEffect(
    () => () => {
      if (sound !== null) URL.revokeObjectURL(sound);
    },
    [sound],
  );
  const listen = async (): Promise<void> => {
    const { presenter, voice } = whose;
    const chosen = { ...(presenter === '' ? {} : { presenter }), ...(voice === '' ? {} : { voice }) };
    const blob = await api.blob('/v1/voice/samples', { text: words.trim(), language, pace: Number(pace), ...chosen });
    setSound(URL.createObjectURL(blob));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(listen);
      }}
    >
      <div class="grid-2">
        <Choice<Language>
          label={t('语言', 'Language')}
          value={language}
          onChange={(value) => {
            if (words === SAMPLES[language]) setWords(SAMPLES[value]);
            setLanguage(value);
          }}
          options={[
            ['zh', '中文'],
            ['en', 'English'],
          ]}
        />
        <Choice
          label={t('语速', 'Pace')}
          value={pace}
          onChange={setPace}
          options={['0.8', '0.9', '1', '1.1', '1.2'].map((value) => [value, `× ${value}`] as const)}
        />
      </div>
      <Field label={t('试听的话', 'Words')} value={words} onChange={setWords} rows={2} maxLength={120} name="sample" />
      {doing.error === null ? null : <Failed error={doing.error} />}
      <button
        type="submit"
        id="listen"
        disabled={doing.busy || words.trim() === '' || !may('operate')}
        aria-busy={doing.busy}
      >
        {t('试听', 'Listen')}
      </button>
      {sound === null ? null : <audio controls autoPlay src={sound} aria-label={t('试听', 'Sample')} />}
    </form>
  );
}
