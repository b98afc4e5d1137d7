import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Choice, Dialog, Field } from '../field.js';
import { useText, useWord } from '../language.js';
import { Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { Promotion } from '../shapes.js';
import { Table } from '../table.js';
import {
  emptyPromotion,
  promotionForm,
  type PromotionForm,
  promotionPut,
  ruleWords,
  type RuleKind,
} from './promotion-form.js';

/** What is off, and when. */
export function Promotions({ shop }: { readonly shop: string }): VNode {
  const t = useText();
  const word = useWord();
  const may = useMay()('catalogue:write');
  const [editing, setEditing] = useState<Promotion | 'new' | null>(null);
  const load = useLoad(
    async (signal) =>
      (await api.get<{ promotions: Promotion[] }>(path`/v1/shops/${shop}/promotions`, signal)).body.promotions,
    [shop],
  );
  return (
    <section>
      <div class="toolbar">
        <p class="soft">
          {t('计算由系统完成，主播只报算好的结果。', 'The sums are ours; the presenter tells the result.')}
        </p>
        {may ? (
          <button type="button" onClick={() => setEditing('new')}>
            {t('添加促销', 'Add a promotion')}
          </button>
        ) : null}
      </div>
      <Loaded load={load}>
        {(promotions) => (
          <Table
            rows={promotions}
            keyOf={({ id }) => id}
            empty={t('没有促销。', 'No promotions.')}
            columns={[
              { head: t('编号', 'Id'), names: true, cell: ({ id }) => id },
              {
                head: t('规则', 'Rule'),
                cell: ({ rule }) => (
                  <>
                    {word('rule', rule.kind)} <small class="soft">{ruleWords(rule)}</small>
                  </>
                ),
              },
              {
                head: t('商品', 'Products'),
                cell: ({ products }) => products?.join(', ') ?? t('全店', 'The whole store'),
              },
              {
                head: t('有效期', 'Valid'),
                cell: ({ validFrom, validUntil }) => `${day(validFrom)} – ${day(validUntil)}`,
              },
            ]}
            actions={
              may
                ? (promotion) => (
                    <button type="button" class="small outline" onClick={() => setEditing(promotion)}>
                      {t('编辑', 'Edit')}
                    </button>
                  )
                : undefined
            }
          />
        )}
      </Loaded>
      {editing === null ? null : (
        <PromotionEditor
          shop={shop}
          promotion={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={() => {
            setEditing(null);
            load.again();
          }}
        />
      )}
    </section>
  );
}

function day(time: string | undefined): string {
  return time === undefined ? '…' : new Date(time).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
}

const KINDS: readonly RuleKind[] = ['threshold-off', 'percent-off', 'nth-off', 'buy-get', 'coupon', 'gift'];

function PromotionEditor({
  shop,
  promotion,
  onClose,
  onSaved,
}: {
  readonly shop: string;
  readonly promotion: Promotion | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [form, setForm] = useState<PromotionForm>(promotion === null ? emptyPromotion() : promotionForm(promotion));
  const set =
    <K extends keyof PromotionForm>(key: K) =>
    (value: PromotionForm[K]): void =>
      setForm((now) => ({ ...now, [key]: value }));
  const here = path`/v1/shops/${shop}/promotions/${promotion?.id ?? form.id}`;
  const match = promotion === null ? { ifNew: true } : { ifMatch: `"${promotion.version}"` };
  const figure = (key: 'threshold' | 'off' | 'percentOff' | 'count' | 'get', label: string): VNode => (
    <Field label={label} type="number" min={0} step="any" value={form[key]} onChange={set(key)} required />
  );
  const figures: Readonly<Record<RuleKind, readonly VNode[]>> = {
    'threshold-off': [figure('threshold', t('满', 'At')), figure('off', t('减', 'Off'))],
    'percent-off': [figure('percentOff', t('减 %', '% off')), figure('count', t('从几件起', 'From how many'))],
    'nth-off': [figure('count', t('第几件', 'Which piece')), figure('percentOff', t('减 %', '% off'))],
    'buy-get': [figure('count', t('买', 'Buy')), figure('get', t('送', 'Get'))],
    coupon: [figure('off', t('减', 'Off')), figure('threshold', t('满（0：无门槛）', 'From (0: always)'))],
    gift: [
      <Field key="zh" label={t('赠品（中文）', 'Gift (Chinese)')} value={form.giftZh} onChange={set('giftZh')} />,
      <Field key="en" label={t('赠品（英文）', 'Gift (English)')} value={form.giftEn} onChange={set('giftEn')} />,
      figure('threshold', t('满（0：无门槛）', 'From (0: always)')),
    ],
  };
  return (
    <Dialog title={promotion === null ? t('添加促销', 'Add a promotion') : promotion.id} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void doing.run(async () => {
            await api.put(here, promotionPut(form), match);
            onSaved();
          });
        }}
      >
        {promotion === null ? (
          <Field
            label={t('编号（英文）', 'Id')}
            value={form.id}
            onChange={set('id')}
            required
            placeholder="spring-sale"
          />
        ) : null}
        <Choice
          label={t('规则', 'Rule')}
          value={form.kind}
          onChange={set('kind')}
          options={KINDS.map((kind) => [kind, word('rule', kind)] as const)}
        />
        <div class="grid-2">{figures[form.kind]}</div>
        <Field
          label={t('商品编号（空：全店）', 'Product ids (empty: the whole store)')}
          value={form.products}
          onChange={set('products')}
        />
        <div class="grid-2">
          <Field label={t('开始', 'From')} type="datetime-local" value={form.from} onChange={set('from')} />
          <Field label={t('结束', 'Until')} type="datetime-local" value={form.until} onChange={set('until')} />
        </div>
        {doing.error === null ? null : <Failed error={doing.error} />}
        <footer class="buttons">
          {promotion === null ? null : (
            <button
              type="button"
              class="outline danger"
              onClick={() =>
                void doing.run(async () => {
                  await api.delete(here, match);
                  onSaved();
                })
              }
            >
              {t('移除', 'Remove')}
            </button>
          )}
          <button type="button" class="secondary" onClick={onClose}>
            {t('取消', 'Cancel')}
          </button>
          <button type="submit" aria-busy={doing.busy} disabled={doing.busy}>
            {t('保存', 'Save')}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
