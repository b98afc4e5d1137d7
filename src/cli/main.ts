#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { sealBundle } from '../avatar/files.js';
import { asError, Failure } from '../domain/failure.js';
import { inspectAvatar } from './avatar/inspect.js';
import { runCheck, secondsOf } from './check.js';

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

try {
  await zhubo.parseAsync();
} catch (error) {
  const shown = error instanceof Failure ? error.message : (asError(error).stack ?? String(error));
  process.stderr.write(`zhubo: ${shown}\n`);
  process.exitCode = 1;
}
