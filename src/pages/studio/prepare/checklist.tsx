import type { VNode } from 'preact';
import { api, path } from '../api.js';
import { Badge } from '../field.js';
import { useText } from '../language.js';
import { Loaded, useLoad } from '../loading.js';
import { hrefOf } from '../route.js';
import type { Fact, Product, Readiness, Room } from '../shapes.js';
import { type Judgement, judgements } from './readiness.js';
import { wordingsOf } from './script-lines.js';
import type { RunOfShow } from './segment-editor.js';
import { counted } from '../wording.js';

interface Judged {
  readonly verdict: { readonly supported: boolean };
}

/** What should be so before a room goes live, and where to mend what is not. */
export function Checklist({ room }: { readonly room: Room }): VNode {
  const t = useText();
  const load = useLoad(async (signal) => judgements(await gathered(room, signal)), [room.id]);
  const words = (item: Judgement): string => {
    const n = item.count;
    switch (item.what) {
      case 'products':
        return n === 0 ? t('还没有商品', 'There are no products') : t(`${n} 件商品`, counted(n, 'product'));
      case 'facts':
        return n === 0
          ? t('每件商品都有资料可说', 'Every product has facts to tell')
          : t(
              `${n} 件商品资料太少（少于 3 条）`,
              `${counted(n, 'product has', 'products have')} few facts (fewer than 3)`,
            );
      case 'store':
        return item.good
          ? t('发货、退换都写了', 'Shipping and returns are stated')
          : t('没写发货或退换，观众最常问', 'Shipping or returns are not stated, which viewers ask first');
      case 'soldOut':
        return n === 0 ? t('没有缺货的商品', 'Nothing is sold out') : t(`${n} 件缺货`, `${n} are sold out`);
      case 'script':
        return n === 0
          ? t('流程是空的', 'The run of show is empty')
          : t(`流程有 ${n} 段`, `The run of show has ${n} segments`);
      case 'covered':
        return n === 0
          ? t('每件商品都在流程里', 'Every product is in the run of show')
          : t(`${n} 件商品不在流程里`, `${counted(n, 'product is', 'products are')} not in the run of show`);
      case 'lines':
        return n === 0
          ? t('每句话术都有依据', 'Every line is borne out by the facts')
          : t(`${n} 句话术没有依据`, `${counted(n, 'line is', 'lines are')} not borne out by the facts`);
      case 'parts':
        return n === 0
          ? t('所有部件正常', 'Every part is well')
          : t(`${n} 个部件不正常`, `${counted(n, 'part is', 'parts are')} not well`);
      case 'label':
        return t('AI 标识始终显示', 'The AI label is always shown');
    }
  };
  const tabs: Readonly<Partial<Record<Judgement['what'], string>>> = {
    products: 'import',
    facts: 'products',
    store: 'products',
    soldOut: 'products',
    script: 'script',
    covered: 'script',
    lines: 'script',
  };
  return (
    <Loaded load={load}>
      {(items) => (
        <section>
          <p role="status">
            {items.every(({ good }) => good)
              ? t('可以开播了。', 'Ready to go live.')
              : t('下面有几处值得先处理。', 'A few things are worth mending first.')}
          </p>
          <ul class="checklist">
            {items.map((item) => (
              <li key={item.what}>
                <Badge tone={item.good ? 'ok' : item.grave ? 'failed' : 'degraded'}>
                  {item.good ? t('好', 'Good') : item.grave ? t('必须处理', 'Needed') : t('建议处理', 'Advised')}
                </Badge>{' '}
                {words(item)}{' '}
                {item.good ? null : item.what === 'parts' ? (
                  <a href="#/">{t('查看', 'See')}</a>
                ) : tabs[item.what] === undefined ? null : (
                  <a href={hrefOf('rooms', room.id, tabs[item.what] ?? '')}>{t('去处理', 'Mend it')}</a>
                )}
              </li>
            ))}
          </ul>
          <button type="button" class="outline" onClick={load.again}>
            {t('再查一遍', 'Check again')}
          </button>
        </section>
      )}
    </Loaded>
  );
}

async function gathered(room: Room, signal: AbortSignal): Promise<Parameters<typeof judgements>[0]> {
  const shop = path`/v1/shops/${room.id}`;
  const [products, facts, show, ready] = await Promise.all([
    api.get<{ products: Product[] }>(`${shop}/products`, signal),
    api.get<{ facts: Fact[] }>(`${shop}/facts`, signal),
    api.get<RunOfShow>(path`/v1/rooms/${room.id}/run-of-show`, signal),
    fetch('/readyz', { signal }).then(async (response) => (await response.json()) as Readiness),
  ]);
  const { segments } = show.body;
  const lines = segments.flatMap(({ product, lines: both }) =>
    wordingsOf(both[room.language]).map((say) => ({ say, product, language: room.language })),
  );
  const judged: Judged[] = [];
  for (let i = 0; i < lines.length; i += 200) {
    const body = { lines: lines.slice(i, i + 200) };
    const answer = await api.post<{ lines: Judged[] }>(path`/v1/rooms/${room.id}/line-checks`, body, { signal });
    judged.push(...answer.body.lines);
  }
  return {
    products: products.body.products,
    facts: facts.body.facts,
    segments,
    unsupported: judged.filter(({ verdict }) => !verdict.supported).length,
    parts: ready.parts,
  };
}
