import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Money } from '../../../domain/product.js';
import { printMoney } from '../../../knowledge/money.js';
import { api, path } from '../api.js';
import { Badge, Field } from '../field.js';
import { useLanguage, useText } from '../language.js';
import { inEither } from '../wording.js';
import { Loaded, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { Product } from '../shapes.js';
import { Table } from '../table.js';
import { FactsOf } from './facts.js';
import { ProductEditor } from './product-editor.js';

function printed(price: number | undefined, currency: Money['currency']): string {
  return price === undefined ? '–' : printMoney({ minor: Math.round(price * 100), currency });
}

/** What a shop sells and what may be said of it. */
export function Products({ shop }: { readonly shop: string }): VNode {
  const t = useText();
  const language = useLanguage();
  const may = useMay()('catalogue:write');
  const [editing, setEditing] = useState<string | null>(null);
  const [facts, setFacts] = useState<string | null>(null);
  const [wanted, setWanted] = useState('');
  const load = useLoad(
    async (signal) =>
      (await api.get<{ products: Product[]; currency: Money['currency'] }>(path`/v1/shops/${shop}/products`, signal))
        .body,
    [shop],
  );
  const found = (products: readonly Product[]): readonly Product[] => {
    const words = wanted.trim().toLowerCase();
    if (words === '') return products;
    return products.filter(({ id, link, name, aliases }) =>
      [id, String(link), name.zh, name.en, ...aliases].some((text) => text.toLowerCase().includes(words)),
    );
  };
  return (
    <section>
      <div class="toolbar">
        <Field
          label={t('查找商品', 'Find a product')}
          type="search"
          value={wanted}
          onChange={setWanted}
          placeholder={t('名称、编号', 'Name or number')}
        />
        <button type="button" class="outline" onClick={() => setFacts('store')}>
          {t('全店资料', 'Facts of the store')}
        </button>
        {may ? (
          <button type="button" onClick={() => setEditing('new')}>
            {t('添加商品', 'Add a product')}
          </button>
        ) : null}
      </div>
      <Loaded load={load}>
        {({ products, currency }) => (
          <>
            <Table
              rows={found(products)}
              keyOf={({ id }) => id}
              empty={
                products.length === 0
                  ? t(
                      '还没有商品。可以在这里添加，或从表格导入。',
                      'No products yet. Add one here, or import a spreadsheet.',
                    )
                  : t('没有符合的商品。', 'No product matches.')
              }
              columns={[
                { head: t('链接', 'Link'), cell: ({ link }) => link },
                {
                  head: t('商品', 'Product'),
                  names: true,
                  cell: ({ id, name }) => (
                    <>
                      {inEither(name, language)}
                      <small class="soft"> {id}</small>
                    </>
                  ),
                },
                {
                  head: t('直播价', 'Live price'),
                  cell: ({ livePrice, price }) => printed(livePrice ?? price, currency),
                },
                {
                  head: t('库存', 'Stock'),
                  cell: ({ stock }) =>
                    stock === 0 ? <Badge tone="degraded">{t('缺货', 'Sold out')}</Badge> : (stock ?? '–'),
                },
              ]}
              actions={({ id }) => (
                <>
                  <button type="button" class="small outline" onClick={() => setFacts(id)}>
                    {t('资料', 'Facts')}
                  </button>
                  {may ? (
                    <button type="button" class="small outline" onClick={() => setEditing(id)}>
                      {t('编辑', 'Edit')}
                    </button>
                  ) : null}
                </>
              )}
            />
            {editing === null ? null : (
              <ProductEditor
                shop={shop}
                id={editing === 'new' ? null : editing}
                nextLink={Math.max(0, ...products.map(({ link }) => link)) + 1}
                onClose={() => setEditing(null)}
                onSaved={() => {
                  setEditing(null);
                  load.again();
                }}
              />
            )}
            {facts === null ? null : (
              <FactsOf
                shop={shop}
                product={facts}
                title={
                  facts === 'store'
                    ? t('全店资料', 'Facts of the store')
                    : inEither(products.find(({ id }) => id === facts)?.name ?? {}, language)
                }
                onClose={() => setFacts(null)}
              />
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
