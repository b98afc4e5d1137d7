import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { inEither } from '../wording.js';
import { useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { Fact, Room } from '../shapes.js';
import { Comments } from './comments.js';
import { Controls } from './controls.js';
import { Picture } from './picture.js';
import { Said } from './said.js';
import { useLive } from './use-live.js';

/** The control room of a room on air. */
export function Live({ room }: { readonly room: Room }): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const may = useMay()('operate');
  const live = useLive(room.id);
  const [turn, setTurn] = useState<string | null>(null);
  const facts = useLoad(
    async (signal) => (await api.get<{ facts: Fact[] }>(path`/v1/shops/${room.id}/facts`, signal)).body.facts,
    [room.id],
  );
  const known = useMemo(
    () => new Map(facts.now.state === 'ready' ? facts.now.value.map((fact) => [fact.id, fact] as const) : []),
    [facts.now],
  );
  const shown = room.products.find(({ id }) => id === live.product);
  return (
    <div class="control-room">
      <section class="live-picture" aria-label={t('画面', 'Picture')}>
        {room.picture === null ? (
          <p class="empty">{t('这个直播间只有声音。', 'This room has sound alone.')}</p>
        ) : (
          <Picture room={room.id} />
        )}
        <p class="badges" role="status">
          <Badge tone={live.connected ? live.phase : 'failed'}>
            {live.connected ? word('phase', live.phase) : t('正在连接…', 'Connecting…')}
          </Badge>
          <Badge>{t(`${live.viewers} 人在看`, `${live.viewers} watching`)}</Badge>
          <Badge>{live.speaking ? t('正在说话', 'Speaking') : t('安静', 'Quiet')}</Badge>
          {shown === undefined ? null : (
            <Badge>
              {shown.link} · {inEither(shown.name, language)}
            </Badge>
          )}
        </p>
        {may ? <Controls room={room} /> : null}
      </section>
      <Comments comments={live.comments} room={room.id} may={may} chosen={turn} onChoose={setTurn} />
      <Said
        room={room.id}
        live={live}
        facts={known}
        may={may}
        chosen={turn}
        onChoose={setTurn}
        onFactSaved={facts.again}
      />
    </div>
  );
}
