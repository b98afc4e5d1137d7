import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Clock, systemClock } from '../domain/clock.js';
import { asError, Failure } from '../domain/failure.js';
import { silentLog } from '../domain/log.js';
import { Importer, type ImporterOptions, type ImportInput, MOST_FILE_BYTES } from '../knowledge/import/importer.js';
import type { ImportIssue } from '../knowledge/import/issue.js';
import type { ImportPlan, PlannedChange } from '../knowledge/import/plan.js';
import { shopOutput } from '../knowledge/shop-output.js';
import { CatalogueStore } from '../knowledge/store/catalogue-store.js';

/** Lines of changes printed; the counts above them are whole. */
const MOST_LINES = 200;

export interface CatalogueOptions {
  /** The store's file, or `postgres://...`. */
  readonly database: string;
  readonly tenant: string;
  readonly shop: string;
  /** Products that the file does not name go. */
  readonly replace: boolean;
  /** Of a shop that is not there yet. */
  readonly currency: 'CNY' | 'USD';
  /** Of a product page: pieces left and the link number, which pages do not say. */
  readonly stock?: number;
  readonly link?: number;
  readonly print: (line: string) => void;
  /** Progress, shown in place; every call replaces the last one. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** How pages are reached; the system's ways by default. */
  readonly network?: Pick<ImporterOptions, 'resolve' | 'connect'>;
}

/**
 * Says what a file, or a product page by its address, would change; writes nothing.
 * @returns Whether it can be imported.
 * @throws Failure when it cannot be read at all.
 */
export async function previewCatalogue(file: string, options: CatalogueOptions): Promise<boolean> {
  return await withPlan(file, options, async (plan) => await Promise.resolve(plan.content !== null));
}

/**
 * Imports a file, or a product page by its address, after printing what it changes. A server that runs on the same data
 * has it within half a second.
 * @returns Whether it was imported.
 * @throws Failure when it cannot be read at all, or another process changed the shop meanwhile.
 */
export async function importCatalogue(file: string, options: CatalogueOptions): Promise<boolean> {
  return await withPlan(file, options, async (plan, importer) => {
    if (plan.content === null) return false;
    const { version, changed } = await importer.commit(plan);
    options.print(`已导入 imported: ${plan.shop} v${version}, ${changed.length} 条事实有变化 facts changed`);
    return true;
  });
}

/**
 * Prints a shop as a shop file, ready to be edited and imported again.
 * @throws Failure `not_found` when there is no such shop.
 */
export async function exportCatalogue(
  options: Pick<CatalogueOptions, 'database' | 'tenant' | 'shop' | 'print' | 'clock'>,
): Promise<void> {
  const store = await openStore(options.database, options.clock);
  try {
    options.print(JSON.stringify(shopOutput(store.content(options.tenant, options.shop)), null, 2));
  } finally {
    await store.close();
  }
}

/** Opens a store that must be there: looking must not make one. */
async function openStore(database: string, clock: Clock = systemClock): Promise<CatalogueStore> {
  if (!database.startsWith('postgres') && !existsSync(database))
    throw new Failure('not_found', `${database} does not exist; nothing was imported yet`);
  return await CatalogueStore.open(database, clock, silentLog);
}

async function withPlan(
  file: string,
  options: CatalogueOptions,
  then: (plan: ImportPlan, importer: Importer) => Promise<boolean>,
): Promise<boolean> {
  const { database, tenant, shop, print, progress, signal, replace, currency } = options;
  const clock = options.clock ?? systemClock;
  const { input, hosts } = inputOf(file, options);
  const store = await CatalogueStore.open(database, clock, silentLog);
  try {
    const importer = new Importer({ store, clock, allowedHosts: hosts, ...options.network });
    const plan = await importer.preview(tenant, shop, input, {
      signal,
      currency,
      mode: replace ? 'replace' : 'merge',
      onProgress: (share) => progress(`${bar(share)} 读取 reading ${basename(file)}`),
    });
    progress('');
    show(plan, print);
    return await then(plan, importer);
  } finally {
    progress('');
    await store.close();
  }
}

const KINDS = { '.json': 'json', '.csv': 'csv', '.tsv': 'csv', '.txt': 'csv', '.xlsx': 'xlsx' } as const;

function inputOf(
  file: string,
  { stock, link }: CatalogueOptions,
): { readonly input: ImportInput; readonly hosts: readonly string[] } {
  if (/^https?:\/\//i.test(file)) {
    if (!URL.canParse(file)) throw new Failure('bad_request', `${file} is no address of a page`);
    const wishes = { ...(stock === undefined ? {} : { stock }), ...(link === undefined ? {} : { link }) };
    // Whoever types the address allows its host; inner addresses and other hosts stay refused.
    return { input: { kind: 'page', url: file, ...wishes }, hosts: [new URL(file).host] };
  }
  const extension = extname(file).toLowerCase();
  const kind = Object.entries(KINDS).find(([known]) => known === extension)?.[1];
  if (kind === undefined)
    throw new Failure(
      'bad_request',
      `${file} is of no kind that can be imported: ${Object.keys(KINDS).join(' ')} or a https address`,
    );
  try {
    const { size } = statSync(file);
    if (size > MOST_FILE_BYTES)
      throw new Failure('too_large', `${file} has ${size} bytes; allowed: ${MOST_FILE_BYTES}`);
    return { input: { kind, name: basename(file), bytes: readFileSync(file) }, hosts: [] };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('bad_request', `${file} cannot be read: ${asError(error).message}`, { cause: error });
  }
}

function show(plan: ImportPlan, print: (line: string) => void): void {
  const count = (change: PlannedChange['change']): number => plan.changes.filter((one) => one.change === change).length;
  print(`${plan.source} -> ${plan.tenant}/${plan.shop} v${plan.shopVersion}`);
  for (const change of plan.changes.slice(0, MOST_LINES)) print(lineOf(change));
  if (plan.changes.length > MOST_LINES) print(`  ... ${plan.changes.length - MOST_LINES} 处未列出 more`);
  for (const warning of plan.warnings) print(`! ${both(warning)}`);
  for (const error of plan.errors) print(`✗ ${both(error)}`);
  if (plan.unlisted > 0) print(`  ... ${plan.unlisted} 条未列出 more`);
  print(
    plan.content === null
      ? `有错误，没有导入任何内容 ${plan.errors.length} errors, nothing is imported`
      : `新增 added ${count('added')}, 修改 changed ${count('changed')}, 移除 removed ${count('removed')}`,
  );
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;
const KIND_NAMES = {
  shop: '店铺 shop',
  product: '商品 product',
  statement: '事实 fact',
  promotion: '优惠 promotion',
} as const;

function lineOf({ kind, id, change, fields }: PlannedChange): string {
  const parts = fields.map(({ field, before, after }) => {
    if (before === undefined) return `${field} ${after ?? ''}`;
    return after === undefined ? `${field} ${before}` : `${field} ${before} -> ${after}`;
  });
  const whole = `${SIGNS[change]} ${KIND_NAMES[kind]} ${id}: ${parts.join(', ')}`;
  return whole.length > 300 ? `${whole.slice(0, 300)}…` : whole;
}

function both({ message }: ImportIssue): string {
  return message.zh === message.en ? message.en : `${message.zh}  ${message.en}`;
}

function bar(share: number): string {
  const full = Math.round(20 * Math.max(0, Math.min(1, share)));
  return `[${'#'.repeat(full)}${'.'.repeat(20 - full)}]`;
}
