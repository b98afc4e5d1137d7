import type { Product } from '../shapes.js';

/** A product as it stands in the form: everything text, as typed. */
export interface ProductForm {
  readonly id: string;
  readonly link: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly aliases: string;
  readonly price: string;
  readonly livePrice: string;
  readonly stock: string;
  readonly taglineZh: string;
  readonly taglineEn: string;
}

export type ProductField = keyof ProductForm;

export function emptyForm(link: number): ProductForm {
  return {
    id: '',
    link: String(link),
    nameZh: '',
    nameEn: '',
    aliases: '',
    price: '',
    livePrice: '',
    stock: '',
    taglineZh: '',
    taglineEn: '',
  };
}

export function formOf(product: Product): ProductForm {
  const figure = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    id: product.id,
    link: String(product.link),
    nameZh: product.name.zh,
    nameEn: product.name.en,
    aliases: product.aliases.join('、'),
    price: figure(product.price),
    livePrice: figure(product.livePrice),
    stock: figure(product.stock),
    taglineZh: product.tagline.zh,
    taglineEn: product.tagline.en,
  };
}

/** Fields with a mistake that need not be asked of the server. */
export function faultsOf(form: ProductForm, isNew: boolean): ReadonlySet<ProductField> {
  const faults = new Set<ProductField>();
  if (isNew && !/^[a-z0-9-]{1,64}$/.test(form.id)) faults.add('id');
  if (!/^[1-9]\d{0,3}$/.test(form.link.trim())) faults.add('link');
  if (form.nameZh.trim() === '' && form.nameEn.trim() === '') faults.add('nameZh');
  for (const field of ['price', 'livePrice'] as const)
    if (form[field].trim() !== '' && !(isMoney(form[field]) && Number(form[field]) > 0)) faults.add(field);
  if (form.livePrice.trim() !== '' && form.price.trim() === '') faults.add('price');
  if (form.stock.trim() !== '' && !/^\d{1,9}$/.test(form.stock.trim())) faults.add('stock');
  return faults;
}

/** The body that puts a new product. What has a price and no count of pieces is not counted (null). */
export function putOf(form: ProductForm): Record<string, unknown> {
  const { price, livePrice, stock } = form;
  return {
    link: Number(form.link),
    name: bilingualOf(form.nameZh, form.nameEn),
    aliases: aliasesOf(form.aliases),
    ...(price.trim() === '' ? {} : { price: Number(price) }),
    ...(livePrice.trim() === '' ? {} : { livePrice: Number(livePrice) }),
    ...(stock.trim() !== '' ? { stock: Number(stock) } : price.trim() === '' ? {} : { stock: null }),
    ...(form.taglineZh.trim() === '' && form.taglineEn.trim() === ''
      ? {}
      : { tagline: bilingualOf(form.taglineZh, form.taglineEn) }),
  };
}

/** What changed from one to the other, as the body of a PATCH: fields that nobody touched are not sent. */
export function patchOf(before: ProductForm, now: ProductForm): Record<string, unknown> {
  const changed = changedFields(before, now);
  const whole = putOf(now);
  const patch: Record<string, unknown> = {};
  if (changed.has('link')) patch['link'] = whole['link'];
  if (changed.has('nameZh') || changed.has('nameEn')) patch['name'] = whole['name'];
  if (changed.has('aliases')) patch['aliases'] = whole['aliases'];
  for (const field of ['price', 'livePrice', 'stock'] as const)
    if (changed.has(field) && now[field].trim() !== '') patch[field] = Number(now[field]);
  if ((changed.has('taglineZh') || changed.has('taglineEn')) && whole['tagline'] !== undefined)
    patch['tagline'] = whole['tagline'];
  return patch;
}

export function changedFields(before: ProductForm, now: ProductForm): ReadonlySet<ProductField> {
  return new Set((Object.keys(now) as ProductField[]).filter((field) => before[field] !== now[field]));
}

/**
 * Brings edits onto what somebody else has saved meanwhile: their values where we changed nothing, ours where we did.
 * `contested` are the fields both changed, each otherwise.
 */
export function merged(
  before: ProductForm,
  ours: ProductForm,
  theirs: ProductForm,
): { readonly form: ProductForm; readonly contested: ReadonlySet<ProductField> } {
  const mine = changedFields(before, ours);
  const others = changedFields(before, theirs);
  const form: Record<ProductField, string> = { ...theirs };
  const contested = new Set<ProductField>();
  for (const field of mine) {
    form[field] = ours[field];
    if (others.has(field) && ours[field] !== theirs[field]) contested.add(field);
  }
  return { form, contested };
}

function isMoney(text: string): boolean {
  return /^\d{1,8}(?:\.\d{1,2})?$/.test(text.trim());
}

function aliasesOf(text: string): string[] {
  return text
    .split(/[,，、;；\n]/)
    .map((alias) => alias.trim())
    .filter((alias) => alias !== '');
}

function bilingualOf(zh: string, en: string): { zh?: string; en?: string } {
  return {
    ...(zh.trim() === '' ? {} : { zh: zh.trim() }),
    ...(en.trim() === '' ? {} : { en: en.trim() }),
  };
}
