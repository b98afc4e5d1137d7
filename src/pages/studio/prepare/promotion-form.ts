import type { Promotion } from '../shapes.js';

export type Rule = Promotion['rule'];
export type RuleKind = Rule['kind'];

/** A promotion as it stands in the form. Which fields count depends on its kind. */
export interface PromotionForm {
  readonly id: string;
  readonly kind: RuleKind;
  readonly threshold: string;
  readonly off: string;
  readonly percentOff: string;
  /** Pieces: from how many, which one, or how many to buy. */
  readonly count: string;
  readonly get: string;
  readonly giftZh: string;
  readonly giftEn: string;
  readonly products: string;
  /** As `<input type=datetime-local>` has it: the reader's own time. */
  readonly from: string;
  readonly until: string;
  readonly stacks: boolean;
}

export function emptyPromotion(): PromotionForm {
  return {
    id: '',
    kind: 'threshold-off',
    threshold: '',
    off: '',
    percentOff: '',
    count: '1',
    get: '1',
    giftZh: '',
    giftEn: '',
    products: '',
    from: '',
    until: '',
    stacks: false,
  };
}

export function promotionForm(promotion: Promotion): PromotionForm {
  const { id, rule, products, validFrom, validUntil, stacks } = promotion;
  const shared = {
    ...emptyPromotion(),
    id,
    kind: rule.kind,
    products: products?.join(', ') ?? '',
    from: localTime(validFrom),
    until: localTime(validUntil),
    stacks,
  };
  switch (rule.kind) {
    case 'threshold-off':
    case 'coupon':
      return { ...shared, threshold: String(rule.threshold), off: String(rule.off) };
    case 'percent-off':
      return { ...shared, percentOff: String(rule.percentOff), count: String(rule.fromCount) };
    case 'nth-off':
      return { ...shared, count: String(rule.nth), percentOff: String(rule.percentOff) };
    case 'buy-get':
      return { ...shared, count: String(rule.buy), get: String(rule.get) };
    case 'gift':
      return { ...shared, giftZh: rule.gift.zh, giftEn: rule.gift.en, threshold: String(rule.threshold) };
  }
}

/** The body of a PUT. */
export function promotionPut(form: PromotionForm): Record<string, unknown> {
  const products = form.products.split(/[\s,，、]+/).filter((id) => id !== '');
  return {
    products: products.length === 0 ? null : products,
    rule: ruleOf(form),
    stacks: form.stacks,
    ...(form.from === '' ? {} : { validFrom: new Date(form.from).toISOString() }),
    ...(form.until === '' ? {} : { validUntil: new Date(form.until).toISOString() }),
  };
}

function ruleOf(form: PromotionForm): Record<string, unknown> {
  const { kind } = form;
  const [threshold, off, percentOff, count, get] = [
    form.threshold,
    form.off,
    form.percentOff,
    form.count,
    form.get,
  ].map(Number);
  switch (kind) {
    case 'threshold-off':
      return { kind, threshold, off, repeats: false };
    case 'coupon':
      return { kind, threshold, off };
    case 'percent-off':
      return { kind, percentOff, fromCount: count };
    case 'nth-off':
      return { kind, nth: count, percentOff };
    case 'buy-get':
      return { kind, buy: count, get };
    case 'gift': {
      const [zh, en] = [form.giftZh.trim(), form.giftEn.trim()];
      return { kind, threshold, gift: { ...(zh === '' ? {} : { zh }), ...(en === '' ? {} : { en }) } };
    }
  }
}

/** A rule's figures in a few signs that both languages read. */
export function ruleWords(rule: Rule): string {
  switch (rule.kind) {
    case 'threshold-off':
      return `≥ ${rule.threshold}: −${rule.off}`;
    case 'coupon':
      return rule.threshold === 0 ? `−${rule.off}` : `≥ ${rule.threshold}: −${rule.off}`;
    case 'percent-off':
      return `≥ ${rule.fromCount}: −${rule.percentOff}%`;
    case 'nth-off':
      return `#${rule.nth}: −${rule.percentOff}%`;
    case 'buy-get':
      return `${rule.buy} + ${rule.get}`;
    case 'gift':
      return `${rule.threshold === 0 ? '' : `≥ ${rule.threshold}: `}${rule.gift.zh} / ${rule.gift.en}`;
  }
}

function localTime(iso: string | undefined): string {
  if (iso === undefined) return '';
  const time = new Date(iso);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
