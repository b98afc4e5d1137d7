import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, path } from '../api.js';
import { Problem } from '../problem.js';
import { Dialog, Field } from '../field.js';
import { useText } from '../language.js';
import { Failed, useDoing, Waiting } from '../loading.js';
import type { Product } from '../shapes.js';
import {
  changedFields,
  emptyForm,
  faultsOf,
  formOf,
  merged,
  patchOf,
  type ProductField,
  type ProductForm,
  putOf,
} from './product-form.js';

export interface ProductEditorProps {
  readonly shop: string;
  /** null: a new one. */
  readonly id: string | null;
  readonly nextLink: number;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** A product's fields. What others saved meanwhile is brought together with what was typed. */
export function ProductEditor({ shop, id, nextLink, onClose, onSaved }: ProductEditorProps): VNode {
  const t = useText();
  const doing = useDoing();
  const [before, setBefore] = useState<ProductForm | null>(id === null ? emptyForm(nextLink) : null);
  const [form, setForm] = useState<ProductForm | null>(before);
  const [etag, setEtag] = useState<string | null>(null);
  const [contested, setContested] = useState<ReadonlySet<ProductField>>(new Set());
  const [theirs, setTheirs] = useState<ProductForm | null>(null);
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const here = path`/v1/shops/${shop}/products/${id ?? form?.id ?? ''}`;

  const look = async (): Promise<ProductForm> => {
    const answer = await api.get<Product>(here);
    setEtag(answer.etag);
    return formOf(answer.body);
  };
  useEffect(() => {
    if (id !== null)
      void doing.run(async () => {
        const loaded = await look();
        setBefore(loaded);
        setForm(loaded);
      });
  }, [id]);

  const save = async (): Promise<void> => {
    if (form === null || before === null) return;
    try {
      if (id === null) await api.put(here, putOf(form), { ifNew: true });
      else await api.patch(here, patchOf(before, form), { ifMatch: etag });
      onSaved();
    } catch (error) {
      if (id === null || !(error instanceof Problem) || error.code !== 'stale') throw error;
      const now = await look();
      const both = merged(before, form, now);
      setTheirs(now);
      setBefore(now);
      setForm(both.form);
      setContested(both.contested);
    }
  };
  const remove = async (): Promise<void> => {
    await api.delete(here, { ifMatch: etag });
    onSaved();
  };

  const faults = form === null ? new Set<ProductField>() : faultsOf(form, id === null);
  const wrong: Readonly<Record<string, string>> = {
    id: t('只能用 a-z、0-9 和 -，最多 64 个', '1 to 64 of a-z, 0-9 and -'),
    link: t('1 到 5000 的数字', 'A number from 1 to 5000'),
    nameZh: t('至少写一种语言的名称', 'A name in one language at least'),
    price: t('像 199 或 199.90 这样；有直播价时必填', 'Such as 199 or 199.90; needed where there is a live price'),
    livePrice: t('像 199 或 199.90 这样', 'Such as 199 or 199.90'),
    stock: t('整数', 'A whole number'),
  };
  const input = (field: ProductField, label: string, more: Partial<Parameters<typeof Field>[0]> = {}): VNode => (
    <Field
      label={label}
      name={field}
      value={form?.[field] ?? ''}
      onChange={(value) => setForm((now) => (now === null ? now : { ...now, [field]: value }))}
      {...more}
      {...(tried && faults.has(field)
        ? { fault: wrong[field] }
        : contested.has(field)
          ? { fault: t(`别人改成了：${theirs?.[field] ?? ''}`, `Somebody else made it: ${theirs?.[field] ?? ''}`) }
          : {})}
    />
  );
  const untouched = form === null || before === null || (id !== null && changedFields(before, form).size === 0);
  return (
    <Dialog
      title={id === null ? t('添加商品', 'Add a product') : t('编辑商品', 'Edit the product')}
      onClose={onClose}
      wide
    >
      {form === null ? (
        doing.error === null ? (
          <Waiting />
        ) : (
          <Failed error={doing.error} />
        )
      ) : (
        <form
          id="product-form"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (faults.size === 0) void doing.run(save);
          }}
        >
          {theirs === null ? null : (
            <p class="notice" role="status">
              {t(
                '别人刚刚改过这件商品。你没动过的地方已换成新的内容；请核对后再保存。',
                'Somebody else has just changed this product. What you had not touched shows the new values; look through it and save again.',
              )}
            </p>
          )}
          <div class="grid-2">
            {input('id', t('编号（英文，定了不改）', 'Id (fixed once made)'), {
              disabled: id !== null,
              required: true,
            })}
            {input('link', t('链接号', 'Link number'), { type: 'number', min: 1, max: 5000 })}
            {input('nameZh', t('名称（中文）', 'Name (Chinese)'), { lang: 'zh-CN' })}
            {input('nameEn', t('名称（英文）', 'Name (English)'), { lang: 'en' })}
            {input('price', t('原价', 'Regular price'), { type: 'number', min: 0, step: 0.01 })}
            {input('livePrice', t('直播价', 'Live price'), { type: 'number', min: 0, step: 0.01 })}
            {input('stock', t('库存（空：不计）', 'Stock (empty: not counted)'), { type: 'number', min: 0, step: 1 })}
            {input('aliases', t('别名（用、隔开）', 'Other names (separated by commas)'))}
            {input('taglineZh', t('一句话（中文）', 'Tagline (Chinese)'), { lang: 'zh-CN' })}
            {input('taglineEn', t('一句话（英文）', 'Tagline (English)'), { lang: 'en' })}
          </div>
          {doing.error === null ? null : <Failed error={doing.error} />}
          <footer class="buttons">
            {id === null ? null : removing ? (
              <button type="button" class="danger" onClick={() => void doing.run(remove)}>
                {t('确定移除，连同它的资料', 'Yes, remove it with its facts')}
              </button>
            ) : (
              <button type="button" class="outline danger" onClick={() => setRemoving(true)}>
                {t('移除', 'Remove')}
              </button>
            )}
            <button type="button" class="secondary" onClick={onClose}>
              {t('取消', 'Cancel')}
            </button>
            <button type="submit" aria-busy={doing.busy} disabled={doing.busy || untouched}>
              {t('保存', 'Save')}
            </button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}
