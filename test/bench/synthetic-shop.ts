import { seededRandom } from '../../src/domain/clock.js';

/** A shop file with about 25 facts a product, both languages, and comments about it as shoppers type them. */
export interface SyntheticShop {
  readonly shop: object;
  readonly facts: number;
  readonly comments: readonly { readonly text: string; readonly pinned: string }[];
}

const KINDS = [
  ['羽绒服', 'down jacket'],
  ['保温杯', 'thermos mug'],
  ['电饭煲', 'rice cooker'],
  ['帆布鞋', 'canvas shoes'],
  ['羊毛围巾', 'wool scarf'],
  ['台灯', 'desk lamp'],
  ['双肩包', 'backpack'],
  ['坚果礼盒', 'nut box'],
  ['洗面奶', 'face wash'],
  ['乳胶枕', 'latex pillow'],
] as const;
const MAKERS = [
  ['青禾', 'Qinghe'],
  ['南山', 'Nanshan'],
  ['云栖', 'Yunqi'],
  ['白鹿', 'Bailu'],
  ['松间', 'Songjian'],
  ['海岸', 'Hai An'],
  ['星野', 'Xingye'],
  ['拾光', 'Shiguang'],
] as const;
const SERIES = ['A', 'B', 'C', 'D', 'E'] as const;
const MATERIALS = [
  ['纯棉', 'pure cotton'],
  ['锦纶', 'nylon'],
  ['316 不锈钢', '316 stainless steel'],
  ['羊毛', 'wool'],
  ['乳胶', 'latex'],
  ['实木', 'solid wood'],
] as const;
const COLORS = [
  ['雾霾蓝', 'haze blue'],
  ['奶白', 'cream'],
  ['墨绿', 'dark green'],
  ['樱花粉', 'cherry pink'],
] as const;
const PLACES = [
  ['江苏常熟', 'Changshu, Jiangsu'],
  ['浙江永康', 'Yongkang, Zhejiang'],
  ['福建泉州', 'Quanzhou, Fujian'],
] as const;

const COMMENTS = [
  ['多少钱', 'how much is it'],
  ['有货吗', 'in stock?'],
  ['什么材质的', 'what is it made of'],
  ['能机洗吗', 'can I machine wash it'],
  ['有什么颜色', 'which colours'],
  ['哪里产的', 'where is it made'],
  ['保修多久', 'how long is the warranty'],
  ['多重啊', 'how heavy is it'],
  ['几天发货', 'when do you ship'],
  ['能退吗', 'can I return it'],
  ['防水吗', 'is it waterproof'],
  ['孩子能用吗', 'ok for kids?'],
  ['这个跟上一个哪个好', 'which one is better'],
  ['晚上吃什么', 'what did you have for dinner'],
  ['两件多少钱，包邮不', 'how much for two, free shipping?'],
] as const;

/** @param products about 25 facts each */
export function syntheticShop(products: number, comments: number, seed = 1): SyntheticShop {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const number = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  let facts = 0;
  const made = Array.from({ length: products }, (_, i) => {
    const kind = KINDS[i % KINDS.length] ?? KINDS[0];
    const maker = MAKERS[Math.floor(i / KINDS.length) % MAKERS.length] ?? MAKERS[0];
    const series = `${SERIES[Math.floor(i / (KINDS.length * MAKERS.length)) % SERIES.length] ?? 'A'}${i + 1}`;
    const name = { zh: `${maker[0]}${series}${kind[0]}`, en: `${maker[1]} ${series} ${kind[1]}` };
    const of = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });
    const [material, color, other, place] = [pick(MATERIALS), pick(COLORS), pick(COLORS), pick(PLACES)];
    const [grams, high, months, degrees] = [number(100, 900), number(8, 60), number(3, 36), number(20, 60)];
    const price = number(20, 900);
    const stated = {
      material: [
        of(`面料和主体是${material[0]}。`, `The body is ${material[1]}.`),
        of('不含荧光剂。', 'It contains no brightener.'),
      ],
      care: [
        of(`可以机洗，水温不超过${degrees}℃。`, `Machine wash below ${degrees}°C.`),
        of('不要暴晒。', 'Keep it out of strong sun.'),
      ],
      color: [of(`有${color[0]}和${other[0]}。`, `It comes in ${color[1]} and ${other[1]}.`)],
      origin: [of(`在${place[0]}生产。`, `It is made in ${place[1]}.`)],
      spec: [of(`重${grams}克。`, `It weighs ${grams} g.`), of(`高${high}厘米。`, `It is ${high} cm high.`)],
      warranty: [of(`保修${months}个月。`, `The warranty is ${months} months.`)],
      usage: [of('适合日常通勤。', 'It is made for everyday use.'), of('第一次用先清洗。', 'Rinse before first use.')],
      feature: [
        of('防泼水。', 'It repels splashes.'),
        of('可以折叠收纳。', 'It folds away.'),
        of('有两个侧袋。', 'It has two side pockets.'),
      ],
      audience: [of('三岁以上的孩子可以用。', 'Children from three years on can use it.')],
      safety: [of('请远离明火。', 'Keep it away from fire.')],
      storage: [of('放在阴凉干燥处。', 'Store it in a cool dry place.')],
      overview: [of(`这是一款${material[0]}${kind[0]}。`, `This is a ${kind[1]} of ${material[1]}.`)],
      certificate: [of('有质检报告。', 'It has a test report.')],
      size: [of(`尺寸${high}乘${high + 4}厘米。`, `It measures ${high} by ${high + 4} cm.`)],
    };
    facts += 3 + Object.values(stated).reduce((sum, list) => sum + list.length, 0);
    const aliases = [`${series}${kind[0]}`];
    return {
      id: `p-${i + 1}`,
      link: i + 1,
      name,
      aliases,
      price: price + 30,
      livePrice: price,
      stock: number(1, 500),
      facts: stated,
    };
  });
  const store = {
    name: { zh: '万物铺', en: 'All Things' },
    currency: 'CNY',
    facts: {
      shipping: { zh: '48 小时内发货，全国包邮。', en: 'We ship within 48 hours, free nationwide.' },
      returns: { zh: '7 天无理由退货。', en: 'You can return unused goods within 7 days.' },
    },
  };
  const asked = Array.from({ length: comments }, () => {
    const product = pick(made);
    const language = random() < 0.7 ? 0 : 1;
    const words = pick(COMMENTS)[language];
    const named = random() < 0.3;
    const name = language === 0 ? product.name.zh : product.name.en;
    const text = named ? (language === 0 ? `${name}${words}` : `${name}, ${words}`) : words;
    return { text, pinned: named ? pick(made).id : product.id };
  });
  return { shop: { format: 'zhubo-shop/1', store, products: made }, facts: facts + 2, comments: asked };
}
