import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Watcher, type WatchState } from '../../../client/player/whep.js';
import { path } from '../api.js';
import { useText } from '../language.js';

/** The room's picture as viewers get it (WHEP), muted until wanted. */
export function Picture({ room, compact = false }: { readonly room: string; readonly compact?: boolean }): VNode {
  const t = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<WatchState>('connecting');
  const [muted, setMuted] = useState(true);
  useEffect(() => {
    if (video.current === null) return undefined;
    const watcher = new Watcher(room, video.current, setState);
    watcher.start();
    return () => watcher.stop();
  }, [room]);
  const words = {
    connecting: t('连接中…', 'Connecting…'),
    live: '',
    reconnecting: t('正在重新连接…', 'Reconnecting…'),
    full: t('人数已满，稍后重试', 'Full; trying again soon'),
  }[state];
  return (
    <div class={compact ? 'picture compact' : 'picture'}>
      <video
        ref={video}
        playsInline
        autoPlay
        muted={muted}
        disablePictureInPicture
        poster={path`/v1/rooms/${room}/poster.jpg`}
        aria-label={t('直播画面', 'Live picture')}
      />
      {words === '' ? null : (
        <span class="picture-state" role="status">
          {words}
        </span>
      )}
      {compact ? null : (
        <button type="button" class="small over" aria-pressed={!muted} onClick={() => setMuted(!muted)}>
          {muted ? t('开启声音', 'Sound on') : t('静音', 'Mute')}
        </button>
      )}
    </div>
  );
}
