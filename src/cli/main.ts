#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { sealBundle } from '../avatar/files.js';
import { asError, Failure } from '../domain/failure.js';
import { inspectAvatar } from './avatar/inspect.js';
import { type CatalogueOptions, exportCatalogue, importCatalogue, previewCatalogue } from './catalogue.js';
import { runCheck, secondsOf } from './check.js';
import { backupCommand, keysCommand, usersCommand } from './access.js';
import { evalCommand } from './eval.js';
import { verifyCommand } from './journal.js';
import { writeCommand } from './write.js';

const root = new URL('../..', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
const rootFolder = fileURLToPath(root);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

// `zhubo ... | head` closes the pipe: what was wanted has been read.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const zhubo = new Command('zhubo')
  .description('A realtime digital human for live shopping\n直播带货的实时数字人')
  .version(version)
  .showHelpAfterError();

zhubo
  .command('serve')
  .description('start the server (settings: environment variables)\n启动服务（用环境变量配置）')
  .action(async () => {
    await import('../main.js');
  });

const avatar = zhubo.command('avatar').description('look after avatar bundles\n主播形象包');

avatar
  .command('inspect')
  .description('check a bundle and describe it\n检查并说明形象包')
  .argument('<bundle>', 'folder with an avatar.json / 形象包文件夹')
  .option('--sheet <png>', 'also draw a contact sheet / 另存画面总览')
  .action(async (bundle: string, options: { sheet?: string }) => {
    await inspectAvatar(bundle, { ...options, print });
  });

avatar
  .command('seal')
  .description('write the checksums of every file into avatar.json\n把所有文件的校验值写进 avatar.json')
  .argument('<bundle>', 'folder with an avatar.json / 形象包文件夹')
  .action((bundle: string) => {
    for (const [file, hash] of Object.entries(sealBundle(bundle))) print(`${hash}  ${file}`);
  });

/** Progress in place on a terminal; elsewhere nothing, since every line would stay. */
const progress = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line.slice(0, process.stderr.columns)}`);
};

zhubo
  .command('check')
  .description(
    'watch a room like a viewer, measure what a viewer must not notice, write a report\n像观众一样观看直播间，测量观众不该察觉的一切，写出报告',
  )
  .argument('[time]', 'how long to watch / 观看多久', '120s')
  .option('--url <url>', 'where the server answers / 服务地址', 'http://localhost:8080')
  .option('--room <id>', 'which room / 哪个直播间', 'demo')
  .option('--seconds <n>', 'the same as [time] / 同 [time]')
  .option('--bundle <folder>', 'the presenter on air / 正在直播的形象包', `${rootFolder}models/presenter`)
  .addOption(
    new Option('--language <language>', 'of the comments typed / 提问所用语言').choices(['zh', 'en']).default('zh'),
  )
  .option('--out <folder>', 'where the report goes / 报告存放处 (default .cache/check/<time>)')
  .action(async (time: string, options: CheckArguments) => {
    const { seconds, out, ...rest } = options;
    const marks = await runCheck({
      ...rest,
      seconds: secondsOf(seconds ?? time),
      ...(out === undefined ? {} : { out }),
      cache: `${rootFolder}.cache`,
      version,
      print,
      progress,
    });
    if (marks.some((mark) => !mark.pass)) process.exitCode = 1;
  });

interface CheckArguments {
  readonly url: string;
  readonly room: string;
  readonly seconds?: string;
  readonly bundle: string;
  readonly language: 'zh' | 'en';
  readonly out?: string;
}

const dataFolder = process.env['ZHUBO_DATA'] ?? `${rootFolder}.cache`;
const place = process.env['ZHUBO_DATABASE'] ?? join(dataFolder, 'zhubo.sqlite');
const catalogue = zhubo.command('catalogue').description('products and facts of a shop\n店铺的商品和事实');

for (const [name, description, run] of [
  ['preview', 'say what a file would change; writes nothing\n预览文件会改动什么，不写入', previewCatalogue],
  ['import', 'import a shop file, CSV, Excel or a product page\n导入店铺文件、CSV、Excel 或商品页面', importCatalogue],
] as const) {
  catalogue
    .command(name)
    .description(description)
    .argument('<file>', '.json .csv .tsv .xlsx, or https://... of a product page / 文件或商品页面地址')
    .option('--tenant <id>', 'whose shop / 租户', 'default')
    .option('--shop <id>', 'which shop / 店铺', 'demo')
    .option('--replace', 'take away products the file does not name / 移除文件里没有的商品', false)
    .option('--stock <n>', 'pieces left, for a product page / 商品页面的库存', wholeNumber)
    .option('--link <n>', 'link number, for a product page / 商品页面的链接号', wholeNumber)
    .option('--data <folder>', 'where the data lives / 数据目录', dataFolder)
    .addOption(
      new Option('--currency <currency>', 'of a new shop / 新店铺的货币').choices(['CNY', 'USD']).default('CNY'),
    )
    .action(async (file: string, { data, ...options }: CatalogueArguments) => {
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort(new Failure('interrupted', 'interrupted; nothing was imported')));
      const database = process.env['ZHUBO_DATABASE'] ?? join(data, 'zhubo.sqlite');
      if (!(await run(file, { ...options, database, print, progress, signal: stop.signal }))) process.exitCode = 1;
    });
}

catalogue
  .command('export')
  .description('print a shop as a shop file\n把店铺输出成店铺文件')
  .option('--tenant <id>', 'whose shop / 租户', 'default')
  .option('--shop <id>', 'which shop / 店铺', 'demo')
  .option('--data <folder>', 'where the data lives / 数据目录', dataFolder)
  .action(async ({ data, ...options }: Pick<CatalogueArguments, 'tenant' | 'shop' | 'data'>) => {
    await exportCatalogue({ ...options, database: process.env['ZHUBO_DATABASE'] ?? join(data, 'zhubo.sqlite'), print });
  });

type CatalogueArguments = Omit<CatalogueOptions, 'database' | 'print' | 'progress' | 'signal'> & {
  readonly data: string;
};

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted / 请填整数');
  return Number(text);
}

const journal = zhubo.command('journal').description('what was asked, said and why\n问答与播报的存证');

journal
  .command('verify')
  .description('check the hash chains, name the first broken link\n校验哈希链，指出第一处损坏')
  .option('--tenant <id>', 'only this one / 只查该租户')
  .option('--room <id>', 'only this one / 只查该直播间')
  .option('--head <n:hash>', 'a head noted down earlier, with --room / 先前记下的链头，与 --room 同用', notedHead)
  .option('--data <folder>', 'where the data lives / 数据目录', dataFolder)
  .action(async ({ data, ...options }: JournalArguments) => {
    const place = process.env['ZHUBO_DATABASE'] ?? join(data, 'zhubo.sqlite');
    if (!(await verifyCommand({ ...options, place, print }))) process.exitCode = 1;
  });

interface JournalArguments {
  readonly data: string;
  readonly tenant?: string;
  readonly room?: string;
  readonly head?: { readonly n: number; readonly hash: string };
}

function notedHead(text: string): { n: number; hash: string } {
  const [, n = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === '')
    throw new InvalidArgumentError('NUMBER:HASH is wanted, as verify prints it / 请填 verify 打印的 序号:哈希');
  return { n: Number(n), hash };
}

zhubo.addCommand(usersCommand(place, print));
zhubo.addCommand(keysCommand(place, print));
zhubo.addCommand(backupCommand(place, print));
zhubo.addCommand(evalCommand({ print, progress }));
zhubo.addCommand(writeCommand(print, `${rootFolder}config/shop.json`));

try {
  await zhubo.parseAsync();
} catch (error) {
  const shown = error instanceof Failure ? error.message : (asError(error).stack ?? String(error));
  process.stderr.write(`zhubo: ${shown}\n`);
  process.exitCode = 1;
}
