/* A shop in the shop format with everything in it: variants, a size chart, promotions, statements with limits. */

export interface DemoProduct {
  id: string;
  link: number;
  name: object;
  price: number;
  livePrice?: number;
  stock?: number;
  facts: object;
  variants: DemoVariant[];
  sizeChart: DemoRow[];
}

export interface DemoVariant {
  id: string;
  options: object;
  price?: number;
  livePrice?: number;
  stock: number;
}

export interface DemoRow {
  size: string;
  heightCm?: number[];
  weightKg?: number[];
}

export interface DemoPromotion {
  id: string;
  products: string[] | null;
  rule: Record<string, unknown>;
  stacks: boolean;
  validFrom?: string;
  validUntil?: string;
}

export interface DemoShop {
  format: string;
  store: object;
  promotions: [DemoPromotion, DemoPromotion];
  products: [
    DemoProduct & { variants: [DemoVariant, DemoVariant, DemoVariant]; sizeChart: [DemoRow, DemoRow] },
    DemoProduct,
  ];
}

export function demoShop(): DemoShop {
  return {
    format: 'zhubo-shop/1',
    store: { name: { zh: '小店' }, currency: 'CNY', facts: { shipping: { zh: '48 小时内发货。' } } },
    promotions: [
      {
        id: 'autumn',
        products: null,
        rule: { kind: 'threshold-off', threshold: 300, off: 40, repeats: true },
        stacks: false,
        validUntil: '1970-01-01T00:00:02Z',
      },
      { id: 'pair', products: ['mug'], rule: { kind: 'nth-off', nth: 2, percentOff: 50 }, stacks: false },
    ],
    products: [
      {
        id: 'coat',
        link: 1,
        name: { zh: '大衣', en: 'Coat' },
        price: 599,
        livePrice: 399,
        facts: {
          care: [
            { zh: '建议干洗。', en: 'Dry clean it.' },
            {
              en: 'Do not iron the black one.',
              attribute: 'ironing',
              variant: 'black-l',
              validFrom: '2026-11-01T00:00:00Z',
              validUntil: '2026-12-01T08:00:00+08:00',
            },
          ],
        },
        variants: [
          { id: 'black-m', options: { color: { zh: '黑色', en: 'black' }, size: 'M' }, stock: 3 },
          {
            id: 'black-l',
            options: { color: { zh: '黑色', en: 'black' }, size: 'L' },
            price: 659,
            livePrice: 459,
            stock: 0,
          },
          { id: 'white-m', options: { color: { zh: '白色', en: 'white' }, size: 'M' }, stock: 4 },
        ],
        sizeChart: [
          { size: 'M', heightCm: [160, 168], weightKg: [52, 60] },
          { size: 'L', heightCm: [165, 173] },
        ],
      },
      {
        id: 'mug',
        link: 2,
        name: { zh: '保温杯' },
        price: 129,
        livePrice: 89,
        stock: 10,
        facts: { size: { zh: '保温杯容量 450 毫升。' } },
        variants: [],
        sizeChart: [],
      },
    ],
  };
}
