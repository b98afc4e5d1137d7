import type { Bilingual, Language } from '../../domain/language.js';
import { STATED_FACETS, type StatedFacet } from '../shop-content.js';
import { fileIssue, type ImportIssue } from './issue.js';

/** What a column of a sheet says about a product, apart from facets. */
export type Field = 'id' | 'link' | 'name' | 'aliases' | 'tagline' | 'price' | 'livePrice' | 'stock' | 'variant';

const FIELDS: Readonly<Record<Field, readonly string[]>> = {
  id: ['商品编号', '编号', '货号', '商品id', '商品编码', '款号', 'id', 'product id', 'product', 'item', 'spu'],
  link: ['链接', '链接号', '链接序号', '几号链接', '序号', 'link', 'link number', 'no'],
  name: ['名称', '商品名称', '商品名', '品名', '标题', '商品标题', 'name', 'product name', 'title'],
  aliases: ['别名', '俗称', '关键词', '又名', 'aliases', 'alias', 'keywords', 'other names'],
  tagline: ['一句话', '卖点', '副标题', '宣传语', 'tagline', 'subtitle', 'slogan'],
  price: ['价格', '原价', '日常价', '平时价', '标价', '吊牌价', 'price', 'list price', 'regular price'],
  livePrice: [
    '直播价',
    '直播间价',
    '活动价',
    '到手价',
    '优惠价',
    '售价',
    '现价',
    'live price',
    'sale price',
    'special price',
  ],
  stock: ['库存', '库存数量', '数量', 'stock', 'inventory', 'quantity', 'qty'],
  variant: ['规格编号', '规格id', 'sku', 'sku编号', 'skuid', 'sku id', 'variant', 'variant id'],
};

/** What a facet is called; the first of each language is the label in front of a bare value. */
const FACET_NAMES: Readonly<Record<StatedFacet, { readonly zh: readonly string[]; readonly en: readonly string[] }>> = {
  size: { zh: ['尺码', '尺寸', '大小', '尺码说明'], en: ['size', 'sizes', 'dimensions'] },
  color: { zh: ['颜色', '色号', '颜色分类'], en: ['colour', 'color', 'colours', 'colors'] },
  material: { zh: ['材质', '面料', '成分', '材料', '配料'], en: ['material', 'materials', 'fabric', 'ingredients'] },
  care: { zh: ['洗护', '保养', '洗涤', '护理', '洗护说明'], en: ['care', 'washing', 'care instructions'] },
  shipping: { zh: ['发货', '物流', '配送', '发货时间', '快递', '运费'], en: ['shipping', 'delivery'] },
  returns: { zh: ['退换货', '退货', '退换', '售后', '退换政策'], en: ['returns', 'return policy', 'after-sales'] },
  gift: { zh: ['赠品', '礼品', '礼盒'], en: ['gift', 'gifts'] },
  safety: { zh: ['注意事项', '安全', '安全提示', '警示', '禁忌'], en: ['safety', 'warnings', 'cautions'] },
  origin: { zh: ['产地', '原产地', '生产地'], en: ['origin', 'country of origin', 'made in'] },
  usage: { zh: ['用法', '使用方法', '使用说明', '适用场景', '食用方法'], en: ['usage', 'how to use', 'use'] },
  warranty: { zh: ['质保', '保修', '保质期', '质保期'], en: ['warranty', 'guarantee', 'shelf life'] },
  invoice: { zh: ['发票', '开票'], en: ['invoice', 'invoices'] },
  payment: { zh: ['付款', '支付', '支付方式', '付款方式'], en: ['payment', 'payment methods'] },
  overview: { zh: ['简介', '介绍', '描述', '商品描述', '详情', '商品介绍'], en: ['overview', 'description', 'about'] },
  spec: { zh: ['参数', '规格参数', '产品参数', '规格'], en: ['specifications', 'spec', 'specs', 'parameters'] },
  feature: { zh: ['特点', '功能', '亮点', '功能特点'], en: ['features', 'feature', 'functions', 'highlights'] },
  audience: { zh: ['适用人群', '适合人群', '人群'], en: ['audience', 'suitable for', 'who it is for'] },
  certificate: { zh: ['认证', '证书', '检测报告', '资质'], en: ['certificates', 'certificate', 'certification'] },
  storage: { zh: ['储存', '保存', '存放', '储存方法', '贮存'], en: ['storage', 'how to store'] },
  order: { zh: ['下单', '下单方式', '购买方式', '怎么买'], en: ['ordering', 'order', 'how to buy'] },
  service: { zh: ['服务', '客服', '服务说明'], en: ['service', 'services', 'customer service'] },
};

/** What a facet is called in front of a bare value: 材质, material. */
export function facetLabel(facet: StatedFacet): Bilingual {
  return { zh: FACET_NAMES[facet].zh[0] ?? facet, en: FACET_NAMES[facet].en[0] ?? facet };
}

/** A column of a sheet: which one, what the file calls it, what it says; `language` when its name tells. */
export interface Column {
  readonly at: number;
  readonly title: string;
  readonly meaning: Field | StatedFacet;
  readonly language?: Language;
}

const KNOWN = new Map<string, Field | StatedFacet>([
  ...Object.entries(FIELDS).flatMap(([field, names]) => names.map((name) => [squeezed(name), field as Field] as const)),
  ...STATED_FACETS.flatMap((facet) =>
    [facet, ...FACET_NAMES[facet].zh, ...FACET_NAMES[facet].en].map((name) => [squeezed(name), facet] as const),
  ),
]);

/** Reads a header row. Columns nobody knows are left out with a warning; the same one twice is an error. */
export function readHeader(titles: readonly string[]): {
  readonly columns: readonly Column[];
  readonly warnings: readonly ImportIssue[];
  readonly errors: readonly ImportIssue[];
} {
  const columns: Column[] = [];
  const warnings: ImportIssue[] = [];
  const errors: ImportIssue[] = [];
  titles.forEach((raw, at) => {
    const title = raw.trim();
    if (title === '') return;
    const { name, language } = split(title);
    const meaning = KNOWN.get(squeezed(name));
    if (meaning === undefined) {
      warnings.push(fileIssue(`“${title}”列不认识，没有导入。`, `Column ${title} is not known and is left out.`));
      return;
    }
    const twice = columns.find((one) => one.meaning === meaning && one.language === language);
    if (twice !== undefined) {
      errors.push(
        fileIssue(
          `“${twice.title}”和“${title}”两列是同一个意思，请只留一列。`,
          `Columns ${twice.title} and ${title} mean the same; keep one.`,
        ),
      );
      return;
    }
    columns.push({ at, title, meaning, ...(language === undefined ? {} : { language }) });
  });
  if (!columns.some(({ meaning }) => meaning === 'id' || meaning === 'link'))
    errors.push(
      fileIssue(
        '第 1 行要有“商品编号”或“链接”列。',
        'Row 1 must name a column 商品编号 (id) or 链接 (link), so that a row says which product it is.',
      ),
    );
  return { columns, warnings, errors };
}

/** `材质(英文)`, `material en`, `名称_zh`: the name and the language it tells. */
function split(title: string): { readonly name: string; readonly language?: Language } {
  const match = /^(.+?)[\s_\-(（[]*(英文|英语|english|en|中文|汉语|chinese|zh)[)）\]]*$/iu.exec(title);
  const prefix = /^(英文|中文)(.+)$/u.exec(title);
  const [name, word] = match !== null ? [match[1] ?? '', match[2] ?? ''] : [prefix?.[2] ?? '', prefix?.[1] ?? ''];
  // "origin" ends in no language, and "…en" of a word is none either.
  if (name === '' || KNOWN.has(squeezed(title)) || !KNOWN.has(squeezed(name))) return { name: title };
  return { name, language: /^(英|en)/i.test(word) ? 'en' : 'zh' };
}

function squeezed(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-()[\]:*]+/g, '');
}
