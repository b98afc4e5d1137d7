import type { Language } from '../../domain/language.js';
import { type Fact, isPriced, type Product, type Variant } from '../../domain/product.js';
import { sayMoney } from '../../knowledge/money.js';
import { sayVariant } from '../../knowledge/wording.js';

type Sold = Pick<Variant, 'price' | 'livePrice'>;

/**
 * Other ways to say what a rendered fact (price, saving, stock) says, from the same fields as they are now; empty for all
 * other facts, which are said as the merchant wrote them. `named`: say the product's name.
 */
export function rewordings(fact: Fact, product: Product, language: Language, named: boolean): readonly string[] {
  const { id } = product;
  if (fact.id === `${id}.stock` && product.stock !== null)
    return stock(subject(product, null, language, named), product.stock, language);
  const variant = product.variants.find((one) => one.id === fact.variant);
  if (variant !== undefined) {
    const called = subject(product, variant, language, named);
    if (fact.id === `${id}.stock.${variant.id}`) return stock(called, variant.stock, language);
    if (fact.id === `${id}.price.${variant.id}`) return price(called, variant, language);
    return [];
  }
  if (!isPriced(product)) return [];
  const uniform = product.variants.every(
    ({ price: list, livePrice }) => list.minor === product.price.minor && livePrice.minor === product.livePrice.minor,
  );
  if (!uniform || (fact.id !== `${id}.price` && fact.id !== `${id}.promotion`)) return [];
  return price(subject(product, null, language, named), product, language);
}

function subject(product: Product, variant: Variant | null, language: Language, named: boolean): string {
  const options = variant === null ? '' : sayVariant(variant, language);
  if (language === 'zh') {
    if (!named) return variant === null ? '这款' : options;
    return variant === null ? product.name.zh : `${product.name.zh}（${options}）`;
  }
  if (!named) return variant === null ? 'this one' : `this one in ${options}`;
  return variant === null ? `the ${product.name.en}` : `the ${product.name.en} (${options})`;
}

function price(what: string, { price: list, livePrice }: Sold, language: Language): string[] {
  const live = sayMoney(livePrice, language);
  const regular = sayMoney(list, language);
  const saved = sayMoney({ ...list, minor: list.minor - livePrice.minor }, language);
  if (list.minor === livePrice.minor) {
    return language === 'zh'
      ? [`${what}的价格是${live}。`, `${what}现在是${live}。`, `${what}卖${live}。`]
      : [`The price of ${what} is ${live}.`, `You can get ${what} for ${live}.`, `It is ${live} for ${what}.`];
  }
  return language === 'zh'
    ? [
        `${what}直播间价${live}，平时价${regular}。`,
        `${what}今天直播间价${live}，比平时的${regular}省${saved}。`,
        `${what}现在直播间${live}，平时要${regular}。`,
        `直播间里${what}是${live}，平时价${regular}，省${saved}。`,
        `${what}平时价${regular}，今天直播间价${live}。`,
      ]
    : [
        `In this live room the price of ${what} is ${live}; the regular price is ${regular}.`,
        `You get ${what} for ${live} in this live room instead of ${regular}.`,
        `The regular price of ${what} is ${regular}; in this live room it is ${live}.`,
        `In this live room you get ${what} for ${live} and save ${saved}; the regular price is ${regular}.`,
      ];
}

function stock(what: string, left: number, language: Language): string[] {
  if (language === 'zh') {
    return left > 0
      ? [`${what}现在有货，还有${left}件。`, `${what}还有${left}件，有货。`, `有货，${what}还剩${left}件。`]
      : [`${what}暂时没有货了。`, `${what}现在没货了。`, `不好意思，${what}暂时没有货。`];
  }
  return left > 0
    ? [
        `We have ${what} in stock, ${left} left.`,
        `Yes, ${what} is in stock: ${left} left.`,
        `There are ${left} left of ${what}.`,
      ]
    : [`We are out of stock on ${what} for now.`, `Sorry, ${what} is out of stock at the moment.`];
}
