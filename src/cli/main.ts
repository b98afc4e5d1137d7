#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { sealBundle } from '../avatar/files.js';
import { asError, Failure } from '../domain/failure.js';
import { inspectAvatar } from './avatar/inspect.js';

const root = new URL('../..', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
const print = (line: string): void => void process.stdout.write(`${line}\n`);

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

try {
  await zhubo.parseAsync();
} catch (error) {
  const shown = error instanceof Failure ? error.message : (asError(error).stack ?? String(error));
  process.stderr.write(`zhubo: ${shown}\n`);
  process.exitCode = 1;
}
