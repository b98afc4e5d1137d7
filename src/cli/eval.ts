import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Clock, systemClock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { type Endpoint, evaluate } from '../evaluation/evaluate.js';
import { type Attack, ATTACKS } from '../evaluation/liar/attack.js';
import { dialect } from '../evaluation/liar/room-dialect.js';
import { openPipeline, RIVALS } from '../evaluation/pipeline.js';
import { markdown, plain, shortfalls, tablesOf } from '../evaluation/report.js';

export interface EvalOptions {
  /** Files of question sets, or folders that hold them. */
  readonly sets: readonly string[];
  /** Names of attacks, `all` or `none`. */
  readonly attacks: readonly string[];
  readonly perAttack: number;
  readonly seed: number;
  readonly llm: Endpoint | null;
  /** Files to write. */
  readonly json?: string;
  readonly markdown?: string;
  /** Failures printed at most; all are in the files. */
  readonly failures: number;
  readonly print: (line: string) => void;
  readonly progress: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Measures the answering on question sets and prints the tables.
 * @returns Whether every target is reached.
 * @throws Failure `bad_request` for a set, a shop or an attack that is not usable.
 */
export async function evalAnswers(options: EvalOptions): Promise<boolean> {
  const { print, progress, clock = systemClock } = options;
  const report = await evaluate({
    sets: options.sets.flatMap(setsAt),
    open: openPipeline,
    dialect,
    attacks: attacksNamed(options.attacks),
    perAttack: options.perAttack,
    llm: options.llm,
    rivals: RIVALS,
    seed: options.seed,
    clock,
    watch: { wall: () => clock.monotonic(), cpu: cpuMs },
    progress,
  });
  progress('');
  for (const table of tablesOf(report)) print(plain(table));
  for (const { where, asked, said, why } of report.failures.slice(0, options.failures))
    print(`✗ ${where}  ${asked} → ${said}\n    ${why.join('\n    ')}`);
  const left = report.failures.length - options.failures;
  if (left > 0) print(`另有 ${left} 条 more failures (--failures, --markdown)`);
  const short = shortfalls(report);
  for (const { measure, measured, target } of short) print(`✗ ${measure}: ${measured}; 目标 target ${target}`);
  print(short.length === 0 ? '全部达标 every target is reached' : `${short.length} 项未达标 targets missed`);
  if (options.json !== undefined) write(options.json, `${JSON.stringify({ ...report, shortfalls: short }, null, 2)}\n`);
  if (options.markdown !== undefined) write(options.markdown, markdown(report));
  return short.length === 0;
}

function setsAt(path: string): string[] {
  if (path.endsWith('.json')) return [path];
  let names: string[];
  try {
    names = readdirSync(path);
  } catch {
    throw new Failure('bad_request', `${JSON.stringify(path)} is no question set (NAME.json) and no folder of them`);
  }
  const sets = names.filter((name) => name.endsWith('.json') && !name.endsWith('.shop.json')).sort();
  if (sets.length === 0)
    throw new Failure('bad_request', `${path} holds no question sets (NAME.json beside NAME.shop.json)`);
  return sets.map((name) => join(path, name));
}

function attacksNamed(names: readonly string[]): Attack[] {
  if (names.includes('none')) return [];
  if (names.includes('all')) return [...ATTACKS];
  return names.map((name) => {
    const attack = ATTACKS.find((one) => one === name);
    if (attack === undefined)
      throw new Failure(
        'bad_request',
        `${JSON.stringify(name)} is no attack; allowed: all, none, ${ATTACKS.join(', ')}`,
      );
    return attack;
  });
}

function write(path: string, text: string): void {
  if (basename(path) === '') throw new Failure('bad_request', `${JSON.stringify(path)} is no file to write`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** CPU time of this process, all threads, in ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Arguments {
  readonly attack: readonly string[];
  readonly perAttack: number;
  readonly seed: number;
  readonly llm?: string;
  readonly model: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly failures: number;
  readonly strict: boolean;
}

/** `zhubo eval answers`. */
export function evalCommand({ print, progress }: Pick<EvalOptions, 'print' | 'progress'>): Command {
  const command = new Command('eval').description('measure parts on question sets\n用题库测量各部分');
  command
    .command('answers')
    .description(
      'ask question sets, then again with a language model that lies; print what was found and said\n用题库提问，再用一个会说谎的语言模型提问，给出各项指标',
    )
    .argument('<sets...>', 'NAME.json files, or folders of them / 题库文件或文件夹')
    .option('--attack <names...>', 'of the scripted liar: all, none, or names / 攻击种类', ['all'])
    .option('--per-attack <n>', 'questions of each set under each attack / 每种攻击每套题的题数', count, 40)
    .option('--seed <n>', 'what is drawn is drawn again / 随机种子', count, 1)
    .option('--llm <url>', 'a real chat endpoint in place of the liar / 用真实接口代替（密钥 ZHUBO_LLM_KEY）')
    .option('--model <name>', 'its model / 模型名', 'default')
    .option('--json <file>', 'write everything as JSON / 写出 JSON')
    .option('--markdown <file>', 'write tables and failures as Markdown / 写出 Markdown')
    .option('--failures <n>', 'failures to print / 打印多少条失败', count, 20)
    .addOption(new Option('--strict', 'exit with 1 below the targets / 未达标时退出码为 1').default(false))
    .action(async (sets: string[], options: Arguments) => {
      const { attack, llm, model, strict, json, markdown: page, ...rest } = options;
      const key = process.env['ZHUBO_LLM_KEY'];
      const reached = await evalAnswers({
        ...rest,
        sets,
        attacks: attack,
        llm: llm === undefined ? null : { url: llm, model, ...(key === undefined ? {} : { key }) },
        ...(json === undefined ? {} : { json }),
        ...(page === undefined ? {} : { markdown: page }),
        print,
        progress,
      });
      if (strict && !reached) process.exitCode = 1;
    });
  return command;
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted / 请填整数');
  return Number(text);
}
