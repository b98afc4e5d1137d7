import type { VNode } from 'preact';
import { api, path } from './api.js';
import { Badge } from './field.js';
import { useLanguage, useText, useWord } from './language.js';
import { inEither } from './wording.js';
import { Live } from './live/live.js';
import { Loaded, useLoad } from './loading.js';
import { Checklist } from './prepare/checklist.js';
import { ImportShop } from './prepare/import.js';
import { Products } from './prepare/products.js';
import { Promotions } from './prepare/promotions.js';
import { ScriptEditor } from './prepare/script.js';
import { LookAndVoice } from './prepare/voice.js';
import { hrefOf } from './route.js';
import type { Room } from './shapes.js';
import { Tabs } from './tabs.js';

const TABS = ['live', 'products', 'import', 'promotions', 'script', 'voice', 'check'] as const;
type Tab = (typeof TABS)[number];

/** One room: to run it, and to prepare it. */
export function RoomPage({ room, tab }: { readonly room: string; readonly tab: string }): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const info = useLoad(async (signal) => (await api.get<Room>(path`/v1/rooms/${room}`, signal)).body, [room]);
  const names: Readonly<Record<Tab, string>> = {
    live: t('控场', 'Run it'),
    products: t('商品与资料', 'Products and facts'),
    import: t('导入', 'Import'),
    promotions: t('促销', 'Promotions'),
    script: t('流程与话术', 'Run of show'),
    voice: t('主播、声音与外观', 'Presenter, voice and look'),
    check: t('开播检查', 'Checklist'),
  };
  const open = TABS.find((one) => one === tab) ?? 'live';
  return (
    <main class="container">
      <Loaded load={info}>
        {(now) => (
          <>
            <div class="room-head">
              <h1>{inEither(now.title, language)}</h1>
              <Badge tone={now.phase}>{word('phase', now.phase)}</Badge>
            </div>
            <Tabs
              label={t('直播间', 'Room')}
              tabs={TABS.map((id) => ({ id, name: names[id], href: hrefOf('rooms', room, id) }))}
              open={open}
            />
            <Tab open={open} room={now} again={info.again} />
          </>
        )}
      </Loaded>
    </main>
  );
}

function Tab({ open, room, again }: { readonly open: Tab; readonly room: Room; readonly again: () => void }): VNode {
  switch (open) {
    case 'live':
      return <Live key={room.id} room={room} />;
    case 'products':
      return <Products key={room.id} shop={room.id} />;
    case 'import':
      return <ImportShop key={room.id} shop={room.id} onDone={again} />;
    case 'promotions':
      return <Promotions key={room.id} shop={room.id} />;
    case 'script':
      return <ScriptEditor key={room.id} room={room} />;
    case 'voice':
      return <LookAndVoice key={room.id} room={room} onRestarted={again} />;
    case 'check':
      return <Checklist key={room.id} room={room} />;
  }
}
