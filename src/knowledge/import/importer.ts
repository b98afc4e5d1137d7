import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.js';
import { asError, Failure } from '../../domain/failure.js';
import type { Money } from '../../domain/product.js';
import { problemsOf, type ShopContent } from '../shop-content.js';
import { contentOf } from '../shop-file.js';
import { issuesOf, shop as shopSchema } from '../shop-schema.js';
import type { CatalogueCommit, CatalogueStore } from '../store/catalogue-store.js';
import type { Resolve } from '../../network/reaching.js';
import { type Connect, fetchPage } from './fetch-page.js';
import { fileIssue, type ImportIssue } from './issue.js';
import { readPage } from './page.js';
import { type PageWishes, withPage } from './page-product.js';
import { changesBetween, type ImportPlan, MOST_ISSUES } from './plan.js';
import { rebased } from './rebase.js';
import { readSheet } from './sheet.js';
import { csvRows, excelRows } from './tables.js';

/** Commits tried over edits that come in between. */
const MOST_ATTEMPTS = 5;
export const MOST_FILE_BYTES = 10 * 1024 * 1024;

/** What can be imported. A `json` file is a whole shop and takes the place of what there is; the others name products. */
export type ImportInput =
  | { readonly kind: 'json' | 'csv' | 'xlsx'; readonly name: string; readonly bytes: Uint8Array }
  | ({ readonly kind: 'page'; readonly url: string } & PageWishes);

export interface PreviewOptions {
  readonly signal: AbortSignal;
  /** Told the share 0..1 that is done. */
  readonly onProgress?: (share: number) => void;
  /** Of CSV and Excel: whether products that the file does not name stay (`merge`, default) or go (`replace`). */
  readonly mode?: 'merge' | 'replace';
  /** Of a shop that is not there yet, for CSV, Excel and pages; default CNY. */
  readonly currency?: Money['currency'];
}

export interface ImporterOptions {
  readonly store: CatalogueStore;
  readonly clock: Clock;
  /** Hosts that product pages may be fetched from; none: no page is. */
  readonly allowedHosts: readonly string[];
  /** How names are resolved and pages requested; the system's ways by default. */
  readonly resolve?: Resolve;
  readonly connect?: Connect;
}

/** Imports in two steps: a preview that writes nothing, and the commit of what it showed. */
export class Importer {
  readonly #options: ImporterOptions;

  constructor(options: ImporterOptions) {
    this.#options = options;
  }

  /**
   * Reads what is to be imported and says what it would do. What is wrong in the file is in the plan, row by row.
   * @throws Failure when nothing can be read at all: `too_large`, `bad_request`, or what fetching a page throws.
   */
  async preview(tenant: string, shop: string, input: ImportInput, options: PreviewOptions): Promise<ImportPlan> {
    const { store } = this.#options;
    const shopVersion = store.version(tenant, shop);
    const before = shopVersion === 0 ? undefined : store.content(tenant, shop);
    const base = before ?? emptyShop(shop, options.currency ?? 'CNY');
    const onProgress = options.onProgress ?? (() => undefined);
    if (input.kind !== 'page' && input.bytes.byteLength > MOST_FILE_BYTES)
      throw new Failure('too_large', `${input.name} has ${input.bytes.byteLength} bytes; allowed: ${MOST_FILE_BYTES}.`);
    onProgress(0);
    const read = await this.#read(input, base, { ...options, onProgress });
    const problems = read.content === null ? [] : problemsOf(read.content);
    const errors = [...read.errors, ...problems.map((problem) => fileIssue(problem, problem))];
    const changes = read.content === null || errors.length > 0 ? [] : changesBetween(before, read.content);
    onProgress(1);
    return {
      id: randomUUID(),
      tenant,
      shop,
      source: input.kind === 'page' ? input.url : input.name,
      shopVersion,
      changes,
      warnings: read.warnings.slice(0, MOST_ISSUES),
      errors: errors.slice(0, MOST_ISSUES),
      unlisted: Math.max(0, read.warnings.length - MOST_ISSUES) + Math.max(0, errors.length - MOST_ISSUES),
      base,
      content: errors.length > 0 ? null : read.content,
    };
  }

  /**
   * Writes what a preview showed, over whatever else has changed since.
   * @throws Failure `bad_request` for a plan with errors, `stale` when something it changes was changed since.
   */
  async commit(plan: ImportPlan): Promise<CatalogueCommit> {
    const { store } = this.#options;
    const { tenant, shop, base, content, shopVersion, source, errors } = plan;
    if (content === null)
      throw new Failure('bad_request', `${source} has ${errors.length} errors; nothing of it is imported.`);
    for (let attempt = 1; ; attempt += 1) {
      const ifShopVersion = store.version(tenant, shop);
      const over =
        ifShopVersion === 0 || ifShopVersion === shopVersion
          ? content
          : rebased(base, content, store.content(tenant, shop));
      try {
        return await store.replace(tenant, shop, over, { source: `import:${source}`, ifShopVersion });
      } catch (error) {
        // A sale in this very moment: once more, over that.
        const moved = error instanceof Failure && error.code === 'stale';
        if (!moved || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  async #read(
    input: ImportInput,
    before: ShopContent,
    options: PreviewOptions & { readonly onProgress: (share: number) => void },
  ): Promise<{ content: ShopContent | null; warnings: readonly ImportIssue[]; errors: readonly ImportIssue[] }> {
    const { signal, onProgress, mode = 'merge' } = options;
    switch (input.kind) {
      case 'json':
        return await readJson(input.bytes, input.name);
      case 'csv':
      case 'xlsx': {
        const rows = await (input.kind === 'csv' ? csvRows : excelRows)(input.bytes, signal);
        return await readSheet(rows, { before, file: input.name, mode, signal, onProgress });
      }
      case 'page': {
        const { allowedHosts, clock, resolve, connect } = this.#options;
        const fetched = await fetchPage(input.url, {
          allowedHosts,
          clock,
          signal,
          ...(resolve === undefined ? {} : { resolve }),
          ...(connect === undefined ? {} : { connect }),
        });
        onProgress(0.8);
        const product = readPage(fetched.bytes, fetched.contentType);
        if (product === undefined) {
          const none = fileIssue(
            '页面里没有 schema.org 的商品数据（JSON-LD 或 microdata）。',
            'The page describes no product in schema.org data (JSON-LD or microdata).',
          );
          return { content: null, warnings: [], errors: [none] };
        }
        return withPage(before, product, fetched.url, input);
      }
    }
  }
}

async function readJson(
  bytes: Uint8Array,
  name: string,
): Promise<{ content: ShopContent | null; warnings: readonly ImportIssue[]; errors: readonly ImportIssue[] }> {
  const failed = (errors: readonly string[]): ReturnType<typeof readJson> =>
    Promise.resolve({ content: null, warnings: [], errors: errors.map((error) => fileIssue(error, error)) });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return await failed([asError(error).message]);
  }
  await setImmediate();
  const parsed = shopSchema.safeParse(json);
  if (!parsed.success) return await failed(issuesOf(parsed.error, 1_000));
  return { content: contentOf(parsed.data, name), warnings: [], errors: [] };
}

function emptyShop(shop: string, currency: Money['currency']): ShopContent {
  return { name: { zh: shop, en: shop }, currency, products: [], statements: [], promotions: [] };
}
