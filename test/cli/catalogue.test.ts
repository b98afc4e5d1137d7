import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CatalogueOptions, exportCatalogue, importCatalogue, previewCatalogue } from '../../src/cli/catalogue.js';
import { systemClock } from '../../src/domain/clock.js';
import { backupCommand } from '../../src/cli/access.js';
import { silentLog } from '../../src/domain/log.js';
import { CatalogueStore } from '../../src/knowledge/store/catalogue-store.js';
import { demoShop } from '../knowledge/demo-shop.js';

const root = new URL('../../', import.meta.url).pathname;

describe('zhubo catalogue', () => {
  let folder: string;
  let lines: string[];
  let bars: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-cli-'));
    [lines, bars] = [[], []];
    await importCatalogue(file('shop.json', JSON.stringify(demoShop())), options());
    lines = [];
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const options = (more: Partial<CatalogueOptions> = {}): CatalogueOptions => ({
    database: join(folder, 'zhubo.sqlite'),
    tenant: 'default',
    shop: 'demo',
    replace: false,
    currency: 'CNY',
    print: (line) => lines.push(line),
    progress: (line) => bars.push(line),
    signal: new AbortController().signal,
    ...more,
  });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const stockOf = async (product: string): Promise<number | null | undefined> => {
    const store = await CatalogueStore.open(join(folder, 'zhubo.sqlite'), systemClock, silentLog);
    const { stock } = store.snapshot('default', 'demo').product(product) ?? {};
    await store.close();
    return stock;
  };

  it('previews without writing, then imports, with a bar and what changed', async () => {
    const path = file('stock.csv', '商品编号,库存\nmug,3');
    expect(await previewCatalogue(path, options())).toBe(true);
    expect(lines).toEqual([
      'stock.csv -> default/demo v1',
      '~ 商品 product mug: stock 10 -> 3',
      '新增 added 0, 修改 changed 1, 移除 removed 0',
    ]);
    expect(await stockOf('mug')).toBe(10);
    expect(await importCatalogue(path, options())).toBe(true);
    expect(lines.at(-1)).toMatch(/已导入 imported: demo v2, 1 条事实/);
    expect(bars.some((line) => line.startsWith('[####################]'))).toBe(true);
    expect(bars.at(-1)).toBe('');
    expect(await stockOf('mug')).toBe(3);
  });

  it('prints every wrong row in both languages and imports nothing', async () => {
    const path = file('stock.csv', '商品编号,价格,库存\nmug,abc,3\ncoat,,x');
    expect(await importCatalogue(path, options())).toBe(false);
    expect(lines).toContain('✗ 第 2 行“价格”列："abc" 不是价格  row 2, column 价格: "abc" is not a price');
    expect(lines.at(-1)).toMatch(/nothing is imported/);
    expect(await stockOf('mug')).toBe(10);
  });

  it('exports what imports without a change, and backs up what opens', async () => {
    await exportCatalogue(options());
    const again = file('again.json', lines.join('\n'));
    lines = [];
    expect(await importCatalogue(again, options())).toBe(true);
    expect(lines).toContain('新增 added 0, 修改 changed 0, 移除 removed 0');
    const copy = join(folder, 'copy.sqlite');
    const { database, print } = options();
    await backupCommand(database, print).parseAsync([copy], { from: 'user' });
    await exportCatalogue(options({ database: copy }));
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ format: 'zhubo-shop/1', store: { name: { zh: '小店' } } });
    await expect(exportCatalogue(options({ database: join(folder, 'none.sqlite') }))).rejects.toThrow(/does not exist/);
  });

  it('names files it cannot import', async () => {
    await expect(previewCatalogue(file('shop.pdf', ''), options())).rejects.toThrow(/shop\.pdf is of no kind/);
    await expect(previewCatalogue(join(folder, 'gone.csv'), options())).rejects.toThrow(/gone\.csv cannot be read/);
    await expect(previewCatalogue('http://127.0.0.1/x', options())).rejects.toThrow(
      /not a host of the public internet/,
    );
  });

  it('is a command that exits with 1 when a row is wrong', async () => {
    const zhubo = async (...args: string[]): Promise<{ code: number; out: string }> => {
      const run = promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', `${root}src/cli/main.ts`, 'catalogue', ...args, '--data', folder],
        { cwd: root },
      );
      return await run.then(
        ({ stdout }) => ({ code: 0, out: stdout }),
        (error: unknown) => ({ code: (error as { code: number }).code, out: (error as { stdout: string }).stdout }),
      );
    };
    expect(await zhubo('import', file('good.csv', 'id,stock\nmug,4'))).toMatchObject({ code: 0 });
    const wrong = await zhubo('import', file('wrong.csv', 'id,stock\nmug,many'));
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('row 2, column stock: "many" is not a number of pieces');
    expect(await stockOf('mug')).toBe(4);
  }, 60_000);
});
