import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Badge, Dialog } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { EvidenceOf } from '../live/evidence.js';
import { type EvidenceRecord, turnOf } from '../live/live-state.js';
import { Empty } from '../loading.js';
import { hrefOf } from '../route.js';
import { useMay } from '../session.js';
import type { Fact, Product } from '../shapes.js';
import { Table } from '../table.js';
import { inEither } from '../wording.js';
import { Chart } from './chart.js';
import { type Asked, askedIn, byProductAndFacet, corrections, histogram, median, perMinute, unmet } from './asked.js';
import type { Reviewed } from './past.js';

const MOST_ROWS = 100;

export interface FiguresProps {
  readonly room: Reviewed;
  readonly records: readonly EvidenceRecord[];
  readonly facts: ReadonlyMap<string, Fact>;
  /** What products are called, by their ids. */
  readonly names: ReadonlyMap<string, Product['name']>;
}

/** What was asked in some time, as figures and charts, and every question with its evidence. */
export function Figures({ room, records, facts, names }: FiguresProps): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const asked = useMemo(() => askedIn(records), [records]);
  const may = useMay()('operate');
  const [turn, setTurn] = useState<string | null>(null);
  const minutes = useMemo(() => perMinute(asked), [asked]);
  const times = useMemo(() => histogram(asked), [asked]);
  const overTime = useMemo(
    () => [
      { label: t('已回答', 'Answered'), colour: '--good', values: minutes[1] },
      { label: t('没有回答', 'Not answered'), colour: '--bad', values: minutes[2] },
    ],
    [minutes, language],
  );
  const howLong = useMemo(
    () => [{ label: t('回答', 'Answers'), colour: '--accent', values: times[1] }],
    [times, language],
  );
  const nameOf = (product: string | null): string =>
    product === null
      ? t('全店或不明', 'The store, or unclear')
      : inEither(names.get(product) ?? { zh: product }, language);
  if (asked.length === 0)
    return (
      <Empty>
        {t(
          '这段时间没有人提问。有了提问，这里会显示统计和依据。',
          'Nobody asked anything in this time. Where somebody did, figures and evidence stand here.',
        )}
      </Empty>
    );
  const missing = unmet(asked);
  const middle = median(asked.flatMap(({ seconds }) => seconds ?? []));
  const met = asked.length - missing.reduce((sum, { count }) => sum + count, 0);
  const record = records.find((one) => one.sentences !== undefined && turnOf(one) === turn);
  return (
    <>
      <div class="tiles">
        <Tile value={String(asked.length)} label={t('提问', 'Questions')} />
        <Tile value={`${Math.round((100 * met) / asked.length)}%`} label={t('得到回答', 'Answered')} />
        <Tile
          value={middle === null ? '–' : `${Math.round(middle)} s`}
          label={t('从提问到答完（中位数）', 'From question to end of answer (median)')}
        />
        <Tile value={String(corrections(records))} label={t('更正', 'Corrections')} />
      </div>
      <div class="grid-2 cards">
        <article>
          <h2>{t('每分钟提问', 'Questions a minute')}</h2>
          <Chart
            label={t('每分钟提问数', 'Questions a minute')}
            x={minutes[0]}
            series={overTime}
            xLabel={t('时间', 'Time')}
          />
        </article>
        <article>
          <h2>{t('答完用时', 'Time to the end of the answer')}</h2>
          <Chart
            label={t('答完用时分布', 'How many answers took how long')}
            x={times[0]}
            series={howLong}
            time={false}
            unit=" s"
            xLabel={t('用时', 'Time taken')}
          />
        </article>
        <article>
          <h2>{t('问了什么', 'What was asked')}</h2>
          <Table
            rows={byProductAndFacet(asked)}
            keyOf={({ product }) => product ?? ''}
            columns={[
              { head: t('商品', 'Product'), names: true, cell: ({ product }) => nameOf(product) },
              {
                head: t('问题', 'About'),
                cell: ({ facets }) => (
                  <span class="badges">
                    {[...facets].slice(0, 6).map(([facet, count]) => (
                      <Badge key={facet}>
                        {word('facet', facet)} {count}
                      </Badge>
                    ))}
                  </span>
                ),
              },
              { head: t('次数', 'Times'), cell: ({ total }) => total },
            ]}
          />
        </article>
        <article>
          <h2>{t('没有答上的', 'What went unanswered')}</h2>
          {missing.length === 0 ? (
            <Empty>{t('没有。', 'Nothing.')}</Empty>
          ) : (
            <ul class="facts">
              {missing.slice(0, 20).map(({ text, outcome, count }) => (
                <li key={text}>
                  <span>
                    {text} {count > 1 ? <b>×{count}</b> : null} <Badge tone={outcome}>{word('outcome', outcome)}</Badge>
                  </span>
                  <a href={hrefOf('rooms', room.id, 'products')}>{t('补资料', 'Add a fact')}</a>
                </li>
              ))}
            </ul>
          )}
        </article>
      </div>
      <h2>{t('每个提问', 'Every question')}</h2>
      <Rows asked={asked} nameOf={nameOf} onChoose={setTurn} />
      {record === undefined ? null : (
        <Dialog title={t('依据', 'Evidence')} onClose={() => setTurn(null)} wide>
          <EvidenceOf record={record} facts={facts} judged={may ? room.id : undefined} />
        </Dialog>
      )}
    </>
  );
}

function Rows({
  asked,
  nameOf,
  onChoose,
}: {
  readonly asked: readonly Asked[];
  readonly nameOf: (product: string | null) => string;
  readonly onChoose: (turn: string) => void;
}): VNode {
  const t = useText();
  const word = useWord();
  return (
    <>
      <Table
        rows={asked.slice(0, MOST_ROWS)}
        keyOf={({ id }) => id}
        tall
        id="questions"
        columns={[
          { head: t('时间', 'Time'), cell: ({ at }) => new Date(at).toLocaleTimeString() },
          { head: t('提问', 'Question'), cell: ({ text }) => text },
          {
            head: t('关于', 'About'),
            cell: ({ product, facet }) => `${nameOf(product)} · ${word('facet', facet)}`,
          },
          {
            head: t('结果', 'Outcome'),
            cell: ({ outcome }) => <Badge tone={outcome}>{word('outcome', outcome)}</Badge>,
          },
          {
            head: t('依据', 'Evidence'),
            cell: ({ turn }) =>
              turn === null ? null : (
                <button type="button" class="small outline" onClick={() => onChoose(turn)}>
                  {t('看依据', 'Why')}
                </button>
              ),
          },
        ]}
      />
      {asked.length > MOST_ROWS ? (
        <p class="soft">{t(`只列出最近 ${MOST_ROWS} 条。`, `Only the last ${MOST_ROWS} are listed.`)}</p>
      ) : null}
    </>
  );
}

function Tile({ value, label }: { readonly value: string; readonly label: string }): VNode {
  return (
    <div class="tile">
      <strong>{value}</strong>
      <span>{label}</span>
    </div>
  );
}
