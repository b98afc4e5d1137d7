import { Command, InvalidArgumentError, Option } from 'commander';
import { Breaker } from '../answering/generation/breaker.js';
import { Budget } from '../answering/generation/budget.js';
import { Generator } from '../answering/generation/generator.js';
import { OpenAiChat } from '../answering/generation/openai-chat.js';
import { ClauseCheck } from '../answering/grounding/check.js';
import { loadMeanings } from '../answering/grounding/load-meanings.js';
import type { Part, Pitch } from '../answering/script-writer/pitch.js';
import { ScriptWriter } from '../answering/script-writer/script-writer.js';
import { type Clock, seededRandom, systemClock } from '../domain/clock.js';
import type { Bilingual, Language } from '../domain/language.js';
import { silentLog } from '../domain/log.js';
import { loadCatalogue } from '../knowledge/shop-file.js';

/** A pitch takes a model longer than an answer, and nobody waits for its first word. */
const TOTAL_MS = 90_000;
const FIRST_TOKEN_MS = 30_000;
const STALL_MS = 15_000;
const MOST_TOKENS = 4_000;

const PARTS: Readonly<Record<Part, Bilingual>> = {
  hook: { zh: '开场', en: 'hook' },
  point: { zh: '卖点', en: 'point' },
  proof: { zh: '依据', en: 'proof' },
  offer: { zh: '优惠', en: 'offer' },
  call: { zh: '行动', en: 'call' },
};

export interface WriteOptions {
  /** Path of a shop file. */
  readonly shop: string;
  readonly product: string;
  readonly language: Language;
  readonly seconds: number;
  readonly seed: number;
  readonly llm: { readonly url: string; readonly model: string; readonly key?: string } | null;
  readonly json: boolean;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Writes a pitch and prints its lines with their verdicts, then what was stopped.
 * @throws Failure `bad_request` or `not_found` for a shop, a product or a length that cannot be used.
 */
export async function writePitch(options: WriteOptions): Promise<Pitch> {
  const { language, product, seconds, print, llm, clock = systemClock } = options;
  const catalogue = loadCatalogue(options.shop);
  const generator =
    llm === null
      ? null
      : new Generator({
          chat: new OpenAiChat(llm),
          breaker: new Breaker({ clock }),
          budget: new Budget({ clock }),
          clock,
          log: silentLog,
          firstTokenMs: FIRST_TOKEN_MS,
          stallMs: STALL_MS,
          totalMs: TOTAL_MS,
          mostTokens: MOST_TOKENS,
        });
  const random = seededRandom(options.seed);
  const writer = new ScriptWriter({
    catalogue: () => catalogue,
    check: new ClauseCheck(loadMeanings()),
    generator,
    clock,
    random,
  });
  const pitch = await writer.write({ product, language, seconds }, options.signal);
  if (options.json) print(JSON.stringify(pitch, null, 2));
  else for (const line of described(pitch, language, llm !== null)) print(line);
  return pitch;
}

function described({ lines, blocked, seconds, by }: Pitch, language: Language, asked: boolean): string[] {
  const zh = language === 'zh';
  const words = lines.map(
    ({ part, say, text, citations, verdict }) =>
      `✓ [${PARTS[part][language]}] ${text}\n    ${say === text ? '' : `${say}\n    `}${verdict.check}  ${citations.join(', ')}`,
  );
  const stopped = blocked.map(
    ({ text, verdict }) =>
      `✗ ${text}\n    ${verdict.check}${verdict.detail === undefined ? '' : `: ${verdict.detail}`}`,
  );
  const fallback = asked && by === 'templates';
  return [
    ...words,
    ...(stopped.length === 0 ? [] : [zh ? '未通过核查：' : 'Stopped by the check:', ...stopped]),
    ...(fallback
      ? [zh ? '模型没有给出可用的口播，以上来自模板。' : 'The model gave no usable pitch; this is from templates.']
      : []),
    zh ? `约 ${Math.round(seconds)} 秒` : `about ${Math.round(seconds)} seconds`,
  ];
}

interface Arguments {
  readonly shop: string;
  readonly product: string;
  readonly language: Language;
  readonly seconds: number;
  readonly seed: number;
  readonly llm?: string;
  readonly model: string;
  readonly json: boolean;
}

/** `zhubo write pitch`. */
export function writeCommand(print: (line: string) => void, shop: string): Command {
  const command = new Command('write').description('write scripts from a shop’s facts\n根据店铺事实写口播稿');
  command
    .command('pitch')
    .description('a pitch for one product; every line passes the grounding check\n为一件商品写口播，每句都经过核查')
    .requiredOption('--product <id>', 'which product / 商品')
    .option('--shop <file>', 'shop file / 店铺文件', shop)
    .addOption(new Option('--language <language>', 'of the pitch / 语言').choices(['zh', 'en']).default('zh'))
    .option('--seconds <n>', 'length when spoken / 口播时长', whole, 40)
    .option('--seed <n>', 'the same seed writes the same / 随机种子', whole, 1)
    .option('--llm <url>', 'OpenAI-compatible endpoint (key: ZHUBO_LLM_KEY) / 大模型接口（密钥 ZHUBO_LLM_KEY）')
    .option('--model <name>', 'its model / 模型名', 'default')
    .option('--json', 'print JSON / 输出 JSON', false)
    .action(async ({ llm, model, ...options }: Arguments) => {
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const key = process.env['ZHUBO_LLM_KEY'];
      await writePitch({
        ...options,
        llm: llm === undefined ? null : { url: llm, model, ...(key === undefined || key === '' ? {} : { key }) },
        print,
        signal: stop.signal,
      });
    });
  return command;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted / 请填整数');
  return Number(text);
}
