import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Badge, Field } from '../field.js';
import { inEither, useLanguage, useText } from '../language.js';
import { Empty, Loaded, useLoad } from '../loading.js';
import { useMay } from '../session.js';
import type { Product } from '../shapes.js';
import { FactsOf } from './facts.js';
import { ProductEditor } from './product-editor.js';

/** What a shop sells and what may be said of it. */
export function Products({ shop }: { readonly shop: string }): VNode {
  const t = useText();
  const language = useLanguage();
  const may = useMay()('catalogue:write');
  const [editing, setEditing] = useState<string | null>(null);
  const [facts, setFacts] = useState<string | null>(null);
  const [wanted, setWanted] = useState('');
  const load = useLoad(
    async (signal) => (await api.get<{ products: Product[] }>(path`/v1/shops/${shop}/products`, signal)).body.products,
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
        {(products) => (
          <>
            {products.length === 0 ? (
              <Empty>
                {t(
                  '还没有商品。可以在这里添加，或从表格导入。',
                  'No products yet. Add one here, or import a spreadsheet.',
                )}
              </Empty>
            ) : found(products).length === 0 ? (
              <Empty>{t('没有符合的商品。', 'No product matches.')}</Empty>
            ) : (
              <div class="scroll">
                <table class="striped">
                  <thead>
                    <tr>
                      <th scope="col">{t('链接', 'Link')}</th>
                      <th scope="col">{t('商品', 'Product')}</th>
                      <th scope="col">{t('直播价', 'Live price')}</th>
                      <th scope="col">{t('库存', 'Stock')}</th>
                      <th scope="col">
                        <span class="visually-hidden">{t('操作', 'Actions')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {found(products).map((product) => (
                      <tr key={product.id}>
                        <td>{product.link}</td>
                        <th scope="row">
                          {inEither(product.name, language)}
                          <small class="soft"> {product.id}</small>
                        </th>
                        <td>{product.livePrice ?? product.price ?? '–'}</td>
                        <td>
                          {product.stock === undefined ? (
                            '–'
                          ) : product.stock === 0 ? (
                            <Badge tone="degraded">{t('缺货', 'Sold out')}</Badge>
                          ) : (
                            product.stock
                          )}
                        </td>
                        <td class="actions">
                          <button type="button" class="small outline" onClick={() => setFacts(product.id)}>
                            {t('资料', 'Facts')}
                          </button>
                          {may ? (
                            <button type="button" class="small outline" onClick={() => setEditing(product.id)}>
                              {t('编辑', 'Edit')}
                            </button>
                          ) : null}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
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
