import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../language.js';
import type { Text } from '../wording.js';
import { TakeOver, type TakeOverEnd } from './take-over.js';

type Speaking = 'no' | 'asking' | 'live' | 'ending';

/** Speaks in the presenter's place with one's own voice: one button, and what becomes of it. */
export function MicrophoneButton({ room }: { readonly room: string }): VNode {
  const t = useText();
  const [speaking, setSpeaking] = useState<Speaking>('no');
  const [level, setLevel] = useState(0);
  const [seconds, setSeconds] = useState(0);
  const [end, setEnd] = useState<TakeOverEnd | null>(null);
  const takeOver = useRef<TakeOver | null>(null);
  useEffect(() => () => takeOver.current?.leave(), [room]);
  useEffect(() => {
    if (speaking !== 'live') return undefined;
    const timer = window.setInterval(() => setSeconds((now) => now + 1), 1_000);
    return () => window.clearInterval(timer);
  }, [speaking]);

  const begin = (): void => {
    setEnd(null);
    setSeconds(0);
    setLevel(0);
    setSpeaking('asking');
    takeOver.current = new TakeOver(room, {
      onLive: () => setSpeaking((now) => (now === 'asking' ? 'live' : now)),
      onLevel: setLevel,
      onEnd: (how) => {
        setSpeaking('no');
        setEnd(how);
      },
    });
    takeOver.current.start();
  };
  const stop = (): void => {
    setSpeaking('ending');
    takeOver.current?.stop();
  };
  return (
    <div class={`microphone ${speaking}`}>
      {speaking === 'no' ? (
        <button type="button" class="outline" id="microphone" onClick={begin}>
          {t('开麦，自己说', 'Speak yourself')}
        </button>
      ) : (
        <button
          type="button"
          class="danger"
          id="microphone"
          aria-busy={speaking === 'ending'}
          disabled={speaking === 'ending'}
          onClick={stop}
        >
          {speaking === 'asking' ? t('取消', 'Cancel') : t('交还主播', 'Hand back')}
        </button>
      )}
      <span role="status">
        {speaking === 'asking'
          ? t('正在接通麦克风…', 'Opening the microphone…')
          : speaking === 'live'
            ? t('观众正在听你说话', 'Viewers hear you')
            : speaking === 'ending'
              ? t('正在交还…', 'Handing back…')
              : end === null
                ? ''
                : wordsOf(end, t)}
      </span>
      {speaking === 'live' ? (
        <>
          <time>{`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}</time>
          <meter min={0} max={1} value={level} aria-label={t('音量', 'Level')} />
        </>
      ) : null}
      {speaking === 'no' && end === null ? (
        <small class="soft">
          {t(
            '主播会马上停下，画面和嘴型跟着你的声音；请戴耳机。',
            'The presenter stops at once and moves to your voice. Wear headphones.',
          )}
        </small>
      ) : null}
    </div>
  );
}

function wordsOf(end: TakeOverEnd, t: Text): string {
  switch (end.why) {
    case 'ended':
      return t(`已交还主播（${end.seconds} 秒）。`, `Handed back after ${end.seconds} s.`);
    case 'cut':
      return t(
        '被打断：别的运营有紧急内容，或直播结束了。',
        'Cut: another operator had something urgent, or the show ended.',
      );
    case 'silence':
      return t('二十秒没有声音，已交还主播。', 'Nobody spoke for 20 seconds; the presenter goes on.');
    case 'limit':
      return t('一次最多五分钟，已交还主播。', 'Five minutes at a time; the presenter goes on.');
    case 'lost':
      return t('声音传不过来，已交还主播。', 'No sound arrived any more; the presenter goes on.');
    case 'taken':
      return t('别的运营正在说话，请稍后再试。', 'Another operator is speaking; try again in a moment.');
    case 'room_closed':
      return t('直播间没有在播。', 'The room is not live.');
    case 'denied':
      return t(
        '浏览器不允许使用麦克风，请在地址栏里允许。',
        'The browser does not allow the microphone; allow it in the address bar.',
      );
    case 'no_microphone':
      return t('没有找到麦克风。', 'There is no microphone.');
    case 'insecure':
      return t(
        '只有 https 或本机的页面能使用麦克风。',
        'Only pages of https, or of this machine, may use a microphone.',
      );
    case 'failed':
      return t('麦克风没有接通，请再试一次。', 'The microphone could not be opened; try again.');
  }
}
