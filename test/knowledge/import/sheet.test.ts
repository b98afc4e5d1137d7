import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImportPlan } from '../../../src/knowledge/import/plan.js';
import type { CatalogueChange } from '../../../src/knowledge/store/changes.js';
import { csv, type Importing, importing } from './importing.js';
import { workbook } from './workbook.js';

describe('importing a sheet', () => {
  let place: Importing;

  beforeEach(async () => {
    place = await importing();
  });

  afterEach(async () => {
    await place.close();
  });

  const errors = (plan: ImportPlan): string[] => plan.errors.map(({ message }) => message.en);

  it('previews what a file would do, field by field, and writes it only on commit', async () => {
    const before = place.store.snapshot('acme', 'main');
    const plan = await place.preview(
      csv(
        '商品编号,链接,名称,价格,直播价,库存,材质,产地\nmug,2,保温杯,￥139,99.5元,"1,200件",,浙江永康\nscarf,3,围巾,199,,86,"80% 羊毛，20% 聚酯纤维",',
      ),
    );
    expect(plan.errors).toEqual([]);
    expect(plan.changes).toEqual([
      {
        kind: 'product',
        id: 'mug',
        change: 'changed',
        fields: [
          { field: 'price', before: '¥129', after: '¥139' },
          { field: 'livePrice', before: '¥89', after: '¥99.5' },
          { field: 'stock', before: '10', after: '1200' },
        ],
      },
      expect.objectContaining({ kind: 'product', id: 'scarf', change: 'added' }) as object,
      {
        kind: 'statement',
        id: 'mug.origin',
        change: 'added',
        fields: [{ field: 'zh', after: '保温杯的产地：浙江永康。' }],
      },
      {
        kind: 'statement',
        id: 'scarf.material',
        change: 'added',
        fields: [{ field: 'zh', after: '80% 羊毛，20% 聚酯纤维。' }],
      },
    ]);
    expect(place.store.snapshot('acme', 'main')).toBe(before);
    const { catalogue, changed } = await place.importer.commit(plan);
    expect(catalogue.product('scarf')).toMatchObject({ link: 3, stock: 86, price: { minor: 19_900 } });
    expect(catalogue.fact('scarf.material')?.source).toBe('stock.csv#row=3');
    expect(changed.map(({ after }) => after?.id)).toContain('mug.price');
    // What the file does not name stays.
    expect(catalogue.fact('mug.size')?.text.zh).toBe('保温杯容量 450 毫升。');
    expect(catalogue.product('coat')).toEqual(before.product('coat'));
  });

  it('keeps a name in the language that a sheet does not tell, where there is one', async () => {
    const named = async (sheet: string): Promise<unknown> =>
      (await place.importer.commit(await place.preview(csv(sheet)))).catalogue.product('cup')?.name;
    expect(await named('商品编号,名称,价格,库存\ncup,杯子,10,1')).toEqual({ zh: '杯子', en: '杯子' });
    // It had no name of its own in English: the new one is both again.
    expect(await named('商品编号,名称\ncup,茶杯')).toEqual({ zh: '茶杯', en: '茶杯' });
    expect(await named('商品编号,名称(英文)\ncup,Tea cup')).toEqual({ zh: '茶杯', en: 'Tea cup' });
    expect(await named('商品编号,名称\ncup,小茶杯')).toEqual({ zh: '小茶杯', en: 'Tea cup' });
    expect(await named('id,name\ncup,Small tea cup')).toEqual({ zh: '小茶杯', en: 'Small tea cup' });
  });

  it('names every wrong cell by row and column, and imports nothing of such a file', async () => {
    const plan = await place.preview(
      csv(
        '商品编号,链接,名称,价格,直播价,库存\nmug,2,,abc,,\n\nmug-2,2,杯,10,,1\nbag,9,包,10,12,1\nhat,10,帽子,,,x\n,,没有编号,1,,1\n帽,11,帽,1,,1\nsock,0,袜,1.234,,1\nusd,12,美,$5,,1',
      ),
    );
    expect(errors(plan)).toEqual([
      'row 7: has neither an id nor a link',
      'row 8, column 商品编号: "帽" is not an id: letters, digits and -, at most 64',
      'row 2, column 价格: "abc" is not a price',
      'row 4, column 链接: link 2 is mug already',
      'row 5, column 直播价: the live price is above the price',
      'row 6, column 库存: "x" is not a number of pieces',
      'row 6, column 价格: is missing; a new product needs it',
      'row 9, column 链接: "0" is not a link number from 1 to 5000',
      'row 9, column 价格: "1.234" has more than two decimals',
      'row 10, column 价格: "$5" is not a price in CNY',
    ]);
    expect(plan.errors[2]).toMatchObject({
      row: 2,
      column: '价格',
      message: { zh: '第 2 行“价格”列："abc" 不是价格' },
    });
    expect(plan.changes).toEqual([]);
    await expect(place.importer.commit(plan)).rejects.toThrow(/stock\.csv has 10 errors; nothing of it is imported/);
  });

  it('reads several rows of a product as its variants, and leaves those alone that only other columns touch', async () => {
    const plan = await place.preview(
      csv(
        'id,link,name,price,live price,color,size,stock\nboots,4,Boots,300,250,black,38,5\nboots,,,,,black,39,0\nboots,,,320,,brown,38,2',
      ),
    );
    expect(errors(plan)).toEqual([]);
    const { catalogue } = await place.importer.commit(plan);
    const boots = catalogue.product('boots');
    expect(boots?.variants.map((one) => [one.id, one.price.minor, one.livePrice.minor, one.stock])).toEqual([
      ['black-38', 30_000, 25_000, 5],
      ['black-39', 30_000, 25_000, 0],
      ['brown-38', 32_000, 32_000, 2],
    ]);
    expect(boots).toMatchObject({ stock: 7, price: { minor: 30_000 }, livePrice: { minor: 25_000 } });
    expect(catalogue.fact('boots.color')?.text.en).toBe('You can get the Boots in black and brown.');
    const more = await place.preview(csv('id,origin\nboots,Wenzhou'));
    expect((await place.importer.commit(more)).catalogue.product('boots')?.variants).toEqual(boots?.variants);
  });

  it('finds an old variant again by its options, whatever it is called', async () => {
    const plan = await place.preview(csv('商品编号,颜色,尺码,库存\ncoat,黑色,M,9\ncoat,黑色,L,1\ncoat,白色,M,0'));
    expect(errors(plan)).toEqual([]);
    const coat = (await place.importer.commit(plan)).catalogue.product('coat');
    expect(coat?.variants.map(({ id, stock, livePrice }) => [id, stock, livePrice.minor / 100])).toEqual([
      ['black-m', 9, 399],
      ['black-l', 1, 459],
      ['white-m', 0, 399],
    ]);
  });

  it('says which rows of a product cannot be told apart', async () => {
    expect(errors(await place.preview(csv('id,name,price,stock\nbag,Bag,1,1\nbag,Bag,1,1')))).toContain(
      'row 2: is one of several rows of the same product, and no colour or size tells them apart',
    );
    expect(errors(await place.preview(csv('id,name,price,color,stock\nbag,Bag,1,red,1\nbag,Bag,1,red,1')))).toContain(
      'row 3: the variant red is there already',
    );
  });

  it('takes a statement a line, in the language it is written in or its column names', async () => {
    const plan = await place.preview(
      csv(
        '链接,洗护,洗护(英文),material_en\n2,"第一次使用请用温水清洗。\n不能放进洗碗机。",Rinse it first.,316 stainless steel',
      ),
    );
    const { catalogue } = await place.importer.commit(plan);
    expect(catalogue.fact('mug.care')?.text).toEqual({ zh: '第一次使用请用温水清洗。', en: 'Rinse it first.' });
    expect(catalogue.fact('mug.care.2')?.text).toEqual({ zh: '不能放进洗碗机。' });
    expect(catalogue.fact('mug.material')?.text).toEqual({ en: 'Material of the 保温杯: 316 stainless steel.' });
  });

  it('warns of columns it does not know and refuses two that mean the same', async () => {
    const plan = await place.preview(csv('id,库存,仓位\nmug,3,A7'));
    expect(plan.warnings.map(({ message }) => message.zh)).toEqual(['“仓位”列不认识，没有导入。']);
    expect(plan.changes).toHaveLength(1);
    expect(errors(await place.preview(csv('id,库存,stock\nmug,3,4')))).toEqual([
      'Columns 库存 and stock mean the same; keep one.',
    ]);
    expect(errors(await place.preview(csv('名称,库存\nmug,3')))[0]).toMatch(/Row 1 must name a column 商品编号/);
  });

  it('takes away what a file that replaces the shop does not name, with its promotions', async () => {
    const plan = await place.preview(csv('id,stock\ncoat,'), 'replace');
    expect(plan.changes.map(({ kind, id, change }) => [kind, id, change])).toEqual([
      ['product', 'mug', 'removed'],
      ['statement', 'mug.size', 'removed'],
      ['promotion', 'pair', 'removed'],
    ]);
    const { catalogue } = await place.importer.commit(plan);
    expect(catalogue.products.map(({ id }) => id)).toEqual(['coat']);
  });

  it('reads what Chinese spreadsheets write: GB 18030, semicolons and tabs, marks of UTF-8 and UTF-16', async () => {
    // 商品编号,库存 in GB 18030
    const gb = Buffer.from([
      0xc9,
      0xcc,
      0xc6,
      0xb7,
      0xb1,
      0xe0,
      0xba,
      0xc5,
      0x2c,
      0xbf,
      0xe2,
      0xb4,
      0xe6,
      ...Buffer.from('\r\nmug,7\r\n'),
    ]);
    const files = [
      gb,
      Buffer.from('\ufeff商品编号;库存\nmug;7'),
      Buffer.from('\ufeff商品编号\t库存\nmug\t7', 'utf16le'),
    ];
    for (const bytes of files) {
      const plan = await place.preview({ kind: 'csv', name: 'a.csv', bytes });
      expect(plan.changes.map(({ fields }) => fields)).toEqual([[{ field: 'stock', before: '10', after: '7' }]]);
    }
  });

  it('names the row in which quotes do not close', async () => {
    await expect(place.preview(csv('id,stock\nmug,1\nmug,"2'))).rejects.toThrow(/row 3: Quote Not Closed/);
    const lines = 'x\n'.repeat(300_000);
    await expect(place.preview(csv(`id,stock\nmug,"${lines}"`))).rejects.toThrow(/row 2: Max Record Size/);
    await expect(place.preview(csv(`id,stock\nmug,3\n${','.repeat(9_000_000)}`))).rejects.toThrow(/line 3 has more/);
  });

  it('reads an Excel workbook, with numbers, empty rows and row-exact errors', async () => {
    const rows = [
      ['商品编号', '名称', '价格', '直播价', '库存', '材质'],
      ['mug', null, 139, 99.9, 25, null],
      [],
      ['bag', '帆布包 <大>', 99, null, 3, '棉'],
    ];
    const plan = await place.preview({ kind: 'xlsx', name: '商品.xlsx', bytes: workbook(rows) });
    expect(errors(plan)).toEqual([]);
    const { catalogue } = await place.importer.commit(plan);
    expect(catalogue.product('mug')).toMatchObject({ livePrice: { minor: 9_990 }, stock: 25 });
    expect(catalogue.product('bag')?.name.zh).toBe('帆布包 <大>');
    expect(catalogue.fact('bag.material')?.source).toBe('商品.xlsx#row=4');
    const wrong = await place.preview({
      kind: 'xlsx',
      name: 'x.xlsx',
      bytes: workbook([...rows, ['hat', '帽', 'abc', null, 1, null]]),
    });
    expect(errors(wrong)[0]).toBe('row 5, column 价格: "abc" is not a price');
  });

  it('refuses what is no workbook, and one that unpacks to gigabytes', async () => {
    const none = { kind: 'xlsx', name: 'x.xlsx', bytes: Buffer.from('not a workbook at all, just text') } as const;
    await expect(place.preview(none)).rejects.toThrow(/no Excel workbook/);
    const bomb = { kind: 'xlsx', name: 'x.xlsx', bytes: workbook([['id']], 3_000_000_000) } as const;
    await expect(place.preview(bomb)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('tells how far it is and stops when it is told to', async () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => `p-${i},P ${i},5,1`).join('\n');
    const shares: number[] = [];
    const signal = new AbortController().signal;
    const input = csv(`id,name,price,stock\n${rows}`);
    const plan = await place.importer.preview('acme', 'main', input, {
      signal,
      onProgress: (share) => shares.push(share),
    });
    expect(plan.changes).toHaveLength(1_000);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
    expect(shares.length).toBeGreaterThan(6);
    const stop = new AbortController();
    const stopped = place.importer.preview('acme', 'main', input, {
      signal: stop.signal,
      onProgress: (share) => share > 0.2 && stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('does not commit over what somebody else made of the same thing since the preview', async () => {
    const plan = await place.preview(csv('id,stock\nmug,3'));
    await place.store.apply('acme', 'main', { kind: 'stock', product: 'mug', stock: 1 }, { source: 'api' });
    await expect(place.importer.commit(plan)).rejects.toMatchObject({
      code: 'stale',
      message: 'mug has been changed since the preview; make a new one.',
    });
    expect(place.store.snapshot('acme', 'main').product('mug')?.stock).toBe(1);
  });

  it('commits over other edits and sales since the preview, and keeps them', async () => {
    const plan = await place.preview(csv('id,price,origin\nmug,140,浙江永康\ncoat,,常熟'));
    const edit = async (change: CatalogueChange): Promise<unknown> =>
      await place.store.apply('acme', 'main', change, { source: 'api' });
    await edit({ kind: 'stock', product: 'mug', stock: 7 });
    await edit({ kind: 'stock', product: 'coat', variant: 'black-m', stock: 1 });
    await edit({ kind: 'promotion-remove', id: 'autumn' });
    await edit({
      kind: 'statement-put',
      statement: { id: 'store.invoice', product: null, facet: 'invoice', text: { zh: '可以开票。' } },
    });
    const { catalogue } = await place.importer.commit(plan);
    expect(catalogue.product('mug')).toMatchObject({ stock: 7, price: { minor: 14_000 } });
    expect(catalogue.product('coat')?.stock).toBe(5);
    expect(catalogue.fact('coat.origin')?.text.zh).toBe('大衣的产地：常熟。');
    expect(catalogue.fact('store.invoice')).toBeDefined();
    expect(catalogue.promotions.map(({ id }) => id)).toEqual(['pair']);
  });

  it('makes a shop that is not there yet, from a sheet and from a shop file', async () => {
    const signal = new AbortController().signal;
    const sheet = await place.importer.preview('acme', 'new', csv('id,name,price,stock\nbag,Bag,1,1'), {
      signal,
      currency: 'USD',
    });
    expect((await place.importer.commit(sheet)).catalogue).toMatchObject({ currency: 'USD', name: { zh: 'new' } });
    const json = {
      format: 'zhubo-shop/1',
      store: { name: { zh: '店' }, currency: 'CNY' },
      products: [{ id: 'a', link: 1, name: { zh: '甲' }, price: 1, stock: 1 }],
    };
    const file = { kind: 'json', name: 'shop.json', bytes: Buffer.from(JSON.stringify(json)) } as const;
    const whole = await place.preview(file);
    expect(whole.changes.filter(({ change }) => change === 'removed').map(({ id }) => id)).toContain('coat');
    expect((await place.importer.commit(whole)).catalogue.products.map(({ id }) => id)).toEqual(['a']);
  });

  it('lists what is wrong with a shop file', async () => {
    const text = JSON.stringify({
      format: 'zhubo-shop/1',
      store: { name: { zh: '店' }, currency: 'EUR' },
      products: [{ id: 'a', link: 0 }],
    });
    const plan = await place.preview({ kind: 'json', name: 'shop.json', bytes: Buffer.from(text) });
    expect(errors(plan).join('\n')).toMatch(/store\.currency: [^]*products\.0\.link: /);
    const broken = await place.preview({ kind: 'json', name: 'shop.json', bytes: Buffer.from('{') });
    expect(errors(broken)).toHaveLength(1);
  });
});
