import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FACETS } from '../../../domain/comment.js';
import { api, path } from '../api.js';
import { Problem } from '../problem.js';
import { Badge, Choice, Dialog, Field } from '../field.js';
import { useLanguage, useText, useWord } from '../language.js';
import { inEither } from '../wording.js';
import { Empty, Failed, Loaded, useDoing, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { Fact } from '../shapes.js';
import { freeFactId } from './fact-id.js';

const RENDERED = new Set<string>(['price', 'promotion', 'stock']);
const STATED = FACETS.filter((facet) => !RENDERED.has(facet));

/** Everything that may be said about a product, or the store: what is rendered from fields, and what the merchant states. */
export function FactsOf({
  shop,
  product,
  title,
  onClose,
}: {
  readonly shop: string;
  /** `store`: of the whole store. */
  readonly product: string;
  readonly title: string;
  readonly onClose: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const language = useLanguage();
  const may = useMay()('catalogue:write');
  const [editing, setEditing] = useState<Fact | 'new' | null>(null);
  const load = useLoad(
    async (signal) =>
      (
        await api.get<{ facts: Fact[] }>(
          `${path`/v1/shops/${shop}/facts`}?product=${encodeURIComponent(product)}`,
          signal,
        )
      ).body.facts,
    [shop, product],
  );
  return (
    <Dialog title={title} onClose={onClose} wide>
      <p class="soft">
        {t(
          '主播只说这里有依据的内容。价格、库存和促销由商品字段自动生成。',
          'The presenter says only what stands here. Prices, stock and promotions are rendered from their fields.',
        )}
      </p>
      <Loaded load={load}>
        {(facts) => (
          <>
            {facts.length === 0 ? <Empty>{t('还没有资料。', 'No facts yet.')}</Empty> : null}
            <ul class="facts">
              {facts.map((fact) =>
                editing !== null && editing !== 'new' && editing.id === fact.id ? (
                  <li key={fact.id}>
                    <FactEditor
                      shop={shop}
                      product={product}
                      facts={facts}
                      fact={fact}
                      onClose={() => setEditing(null)}
                      onSaved={load.again}
                    />
                  </li>
                ) : (
                  <li key={fact.id}>
                    <div>
                      <Badge>{word('facet', fact.facet)}</Badge> <span>{inEither(fact, language)}</span>
                      <small class="soft block">
                        {fact.id} · {t('来源', 'Source')} {fact.source}
                        {fact.rendered ? ` · ${t('自动生成', 'rendered')}` : ''}
                      </small>
                    </div>
                    {fact.rendered || !may ? null : (
                      <button type="button" class="small outline" onClick={() => setEditing(fact)}>
                        {t('编辑', 'Edit')}
                      </button>
                    )}
                  </li>
                ),
              )}
            </ul>
            {!may ? null : editing === 'new' ? (
              <FactEditor
                shop={shop}
                product={product}
                facts={facts}
                fact={null}
                onClose={() => setEditing(null)}
                onSaved={load.again}
              />
            ) : (
              <button type="button" onClick={() => setEditing('new')}>
                {t('添加资料', 'Add a fact')}
              </button>
            )}
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

/** One statement in the merchant's words. */
export function FactEditor({
  shop,
  product,
  facts,
  fact,
  onClose,
  onSaved,
}: {
  readonly shop: string;
  readonly product: string;
  readonly facts: readonly Pick<Fact, 'id'>[];
  /** null: a new one. */
  readonly fact: Fact | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}): VNode {
  const t = useText();
  const word = useWord();
  const doing = useDoing();
  const [facet, setFacet] = useState<string>(fact?.facet ?? 'feature');
  const [zh, setZh] = useState(fact?.zh ?? '');
  const [en, setEn] = useState(fact?.en ?? '');
  const [version, setVersion] = useState(fact?.version ?? 0);
  const [theirs, setTheirs] = useState<Fact | null>(null);
  const id = fact?.id ?? freeFactId(product, facet, facts);
  const here = path`/v1/shops/${shop}/facts/${id}`;

  const save = async (): Promise<void> => {
    const { attribute, variant, validFrom, validUntil } = fact ?? {};
    const kept = Object.fromEntries(
      Object.entries({ attribute, variant, validFrom, validUntil }).filter(([, value]) => value !== undefined),
    );
    const texts = { ...(zh.trim() === '' ? {} : { zh }), ...(en.trim() === '' ? {} : { en }) };
    try {
      await api.put(here, { ...kept, ...texts }, fact === null ? { ifNew: true } : { ifMatch: `"${version}"` });
    } catch (error) {
      if (fact === null || !(error instanceof Problem) || error.code !== 'stale') throw error;
      const now = (await api.get<Fact>(here)).body;
      setTheirs(now);
      setVersion(now.version);
      return;
    }
    onClose();
    onSaved();
  };
  const remove = async (): Promise<void> => {
    await api.delete(here, { ifMatch: `"${version}"` });
    onClose();
    onSaved();
  };
  return (
    <form
      class="fact-form"
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(save);
      }}
    >
      {fact === null ? (
        <Choice
          label={t('关于', 'About')}
          value={facet}
          onChange={setFacet}
          options={STATED.map((one) => [one, word('facet', one)] as const)}
        />
      ) : null}
      <Field
        label={t('中文', 'Chinese')}
        value={zh}
        onChange={setZh}
        rows={2}
        lang="zh-CN"
        maxLength={1000}
        name="zh"
      />
      <Field label={t('英文', 'English')} value={en} onChange={setEn} rows={2} lang="en" maxLength={1000} name="en" />
      {theirs === null ? null : (
        <p class="notice" role="status">
          {t('别人刚刚改成了：', 'Somebody else has just made it: ')}
          <q>{theirs.zh ?? theirs.en}</q> {t('再次保存会用你的内容替换。', 'Saving again puts yours in its place.')}
        </p>
      )}
      {doing.error === null ? null : <Failed error={doing.error} />}
      <div class="buttons">
        {fact === null ? null : (
          <button type="button" class="outline danger small" onClick={() => void doing.run(remove)}>
            {t('移除', 'Remove')}
          </button>
        )}
        <button type="button" class="secondary small" onClick={onClose}>
          {t('取消', 'Cancel')}
        </button>
        <button
          type="submit"
          class="small"
          aria-busy={doing.busy}
          disabled={doing.busy || (zh.trim() === '' && en.trim() === '')}
        >
          {t('保存', 'Save')}
        </button>
      </div>
    </form>
  );
}
