import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from '../../domain/language.js';
import { initialLanguage, remember } from '../viewer/texts.js';
import { After } from './after/after.js';
import { api } from './api.js';
import { LanguageContext } from './language.js';
import { textIn } from './wording.js';
import { Learning } from './learning/learning.js';
import { Failed, Waiting } from './loading.js';
import { Overview } from './overview.js';
import { NewRoom } from './prepare/new-room.js';
import { RoomPage } from './room-page.js';
import { hrefOf, useRoute } from './route.js';
import { mayOf, type Session, SessionContext, SignIn } from './session.js';
import { Settings } from './settings/settings.js';

/** The studio: whoever is not signed in stands at the door. */
export function App(): VNode {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  const [session, setSession] = useState<Session | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const turn = (): void => {
    const next = language === 'zh' ? 'en' : 'zh';
    remember(next);
    setLanguage(next);
  };
  const enter = (now: Session): void => {
    api.csrf = now.csrf;
    setSession(now);
  };
  const look = (): void => {
    setFault(null);
    api.get<Session>('/v1/session').then(({ body }) => enter(body), setFault);
  };
  useEffect(look, []);
  useEffect(() => {
    api.onSignedOut = () => look();
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = textIn(language)('主播工作室', 'Zhubo Studio');
  }, [language]);
  const reading = useMemo(() => ({ language, turn }), [language]);
  return (
    <LanguageContext.Provider value={reading}>
      <SessionContext.Provider value={session}>
        <Bar session={session} language={language} turn={turn} onOut={look} />
        {fault !== null ? (
          <main class="container">
            <Failed error={fault} again={look} />
          </main>
        ) : session === null ? (
          <main class="container">
            <Waiting />
          </main>
        ) : session.user === null ? (
          <SignIn session={session} onSession={enter} />
        ) : (
          <Inside />
        )}
      </SessionContext.Provider>
    </LanguageContext.Provider>
  );
}

function Inside(): VNode {
  const [place, id, tab] = useRoute();
  if (place === 'rooms' && id !== undefined) return <RoomPage room={id} tab={tab ?? 'live'} />;
  if (place === 'new') return <NewRoom />;
  if (place === 'settings') return <Settings tab={id ?? 'account'} />;
  if (place === 'learning') return <Learning />;
  if (place === 'after') return <After room={id ?? null} />;
  return <Overview />;
}

function Bar({
  session,
  language,
  turn,
  onOut,
}: {
  readonly session: Session | null;
  readonly language: Language;
  readonly turn: () => void;
  readonly onOut: () => void;
}): VNode {
  const t = textIn(language);
  const user = session?.user ?? null;
  const [place = ''] = useRoute();
  const current = (name: string): { 'aria-current'?: 'page' } => (place === name ? { 'aria-current': 'page' } : {});
  return (
    <header class="bar">
      <nav aria-label={t('主导航', 'Main')}>
        <a class="brand" href="#/">
          Zhubo <span>{t('工作室', 'Studio')}</span>
        </a>
        {user === null ? null : (
          <>
            <a href="#/" {...current('')}>
              {t('直播间', 'Rooms')}
            </a>
            <a href={hrefOf('after')} {...current('after')}>
              {t('复盘', 'Review')}
            </a>
            {mayOf(session)('analyse') ? (
              <a href={hrefOf('learning')} {...current('learning')}>
                {t('学习', 'Learning')}
              </a>
            ) : null}
            <a href={hrefOf('settings')} {...current('settings')}>
              {t('设置', 'Settings')}
            </a>
          </>
        )}
      </nav>
      <div class="bar-end">
        {user === null ? null : <span class="who">{user.name}</span>}
        <button type="button" class="quiet" id="language" onClick={turn} lang={language === 'zh' ? 'en' : 'zh-CN'}>
          {language === 'zh' ? 'English' : '中文'}
        </button>
        {user === null ? null : (
          <button
            type="button"
            class="quiet"
            id="sign-out"
            onClick={() => void api.delete('/v1/session').then(onOut, onOut)}
          >
            {t('退出', 'Sign out')}
          </button>
        )}
      </div>
    </header>
  );
}
