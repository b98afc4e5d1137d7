import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Language } from '../../../domain/language.js';
import { api, path } from '../api.js';
import { Problem } from '../problem.js';
import { Choice, Field } from '../field.js';
import { useText } from '../language.js';
import { Failed, useDoing } from '../loading.js';
import { hrefOf } from '../route.js';
import type { Product } from '../shapes.js';
import { ImportShop } from './import.js';
import { starterRoom } from './starter.js';

/** From nothing to a room on air: a name, a shop from a file, and a show to begin with. */
export function NewRoom(): VNode {
  const t = useText();
  const doing = useDoing();
  const [form, setForm] = useState<{ id: string; titleZh: string; titleEn: string; language: Language }>({
    id: '',
    titleZh: '',
    titleEn: '',
    language: 'zh',
  });
  const [step, setStep] = useState<'name' | 'shop' | 'show'>('name');
  const set =
    <K extends keyof typeof form>(key: K) =>
    (value: (typeof form)[K]): void =>
      setForm((now) => ({ ...now, [key]: value }));
  const named = /^[a-z0-9-]{1,64}$/.test(form.id) && (form.titleZh.trim() !== '' || form.titleEn.trim() !== '');

  /** A shop that is there already needs no file. */
  const next = async (): Promise<void> => {
    try {
      await api.get(path`/v1/shops/${form.id}/products`);
      setStep('show');
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error;
      setStep('shop');
    }
  };
  const make = async (): Promise<void> => {
    const { products } = (await api.get<{ products: Product[] }>(path`/v1/shops/${form.id}/products`)).body;
    const room = starterRoom(form, products);
    try {
      await api.post('/v1/studio/rooms', { id: form.id, shop: form.id, room });
    } catch (error) {
      // Made before, and then it could not go on air: it is tried again.
      if (!(error instanceof Problem) || error.status !== 409) throw error;
    }
    await api.put(path`/v1/studio/rooms/${form.id}/live`, { live: true });
    location.hash = hrefOf('rooms', form.id, 'live');
  };
  return (
    <main class="container narrow-page">
      <h1>{t('新建直播间', 'A new room')}</h1>
      {step === 'name' ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (named) void doing.run(next);
          }}
        >
          <Field
            label={t('编号（英文，观众页地址会用到）', 'Id (part of the viewers’ address)')}
            name="room-id"
            value={form.id}
            onChange={set('id')}
            hint={t('a-z、0-9 和 -', 'a-z, 0-9 and -')}
            required
          />
          <Field
            label={t('名称（中文）', 'Title (Chinese)')}
            name="title-zh"
            value={form.titleZh}
            onChange={set('titleZh')}
          />
          <Field
            label={t('名称（英文）', 'Title (English)')}
            name="title-en"
            value={form.titleEn}
            onChange={set('titleEn')}
          />
          <Choice<Language>
            label={t('主播说', 'The presenter speaks')}
            value={form.language}
            onChange={set('language')}
            options={[
              ['zh', '中文'],
              ['en', 'English'],
            ]}
          />
          {doing.error === null ? null : <Failed error={doing.error} />}
          <button type="submit" disabled={!named || doing.busy} aria-busy={doing.busy}>
            {t('下一步', 'Next')}
          </button>
        </form>
      ) : step === 'shop' ? (
        <>
          <h2>{t('导入商品', 'Import what it sells')}</h2>
          <ImportShop shop={form.id} onDone={() => setStep('show')} />
        </>
      ) : (
        <>
          <p>
            {t(
              '商品已就绪。会先排好一份流程：欢迎、逐件介绍、答疑；开播后随时可以修改。',
              'What it sells is there. It begins with a show of a welcome, each product, and time for questions; you can change it at any time.',
            )}
          </p>
          {doing.error === null ? null : <Failed error={doing.error} />}
          <button
            type="button"
            id="go-live"
            disabled={doing.busy}
            aria-busy={doing.busy}
            onClick={() => void doing.run(make)}
          >
            {t('开播', 'Go live')}
          </button>
        </>
      )}
    </main>
  );
}
