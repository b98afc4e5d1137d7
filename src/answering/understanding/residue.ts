import { PRODUCT, stem } from './features.js';
import type { Ontology } from './ontology.js';

/** Words that carry grammar or manners, not meaning; the longest goes first. */
const ZH_SMALL = (
  '请问一下 问一下 想问下 想问 请问 问下 麻烦 主播 老板 小姐姐 姐姐 亲们 宝子 家人们 大家 你们家 咱们家 你家 咱家 你们 我们 咱们 他们 她们 人家 别人 自己 这个 那个 哪个 这款 那款 ' +
  '哪款 这件 那件 这种 那种 这些 那些 哪些 这样 那样 东西 玩意 宝贝 产品 商品 链接 直播间 刚才 刚刚 现在 今天 平时 一般 以后 之后 以前 之前 然后 的话 时候 什么 怎么 怎样 咋样 怎么样 ' +
  '多少 多久 多大 多长 为什么 是不是 能不能 可不可以 会不会 有没有 要不要 行不行 好不好 用不用 需不需要 可以 能够 需要 应该 支持 知道 觉得 感觉 看看 说说 介绍 告诉 还是 或者 ' +
  '以及 而且 但是 不过 因为 所以 如果 比较 非常 特别 有点 一点 稍微 真的 确实 其实 好像 可能 大概 左右 一个 一下 一些 几个 两个 没有 不是 不会 不能 不用 还有 就是 只有 都有 容易 ' +
  '方便 合适 适合 直接 一起 一样 担心 害怕 我怕 喜欢 想要 打算 准备 谢谢 在线等 吗 呢 吧 啊 呀 哦 哈 嘛 么 呗 哇 哟 捏 诶 哎 嗯 的 地 得 了 着 过 是 有 没 不 能 会 要 可 还 都 也 就 ' +
  '才 又 再 很 太 更 最 挺 蛮 好 多 少 几 啥 咋 哪 谁 这 那 我 你 您 他 她 它 们 亲 姐 哥 宝 给 把 被 让 跟 和 与 对 从 到 在 往 向 比 用 来 去 上 下 里 外 中 前 后 个 款 件 只 条 双 ' +
  '支 盒 瓶 包 次 天 点 种 样 号 想 看 说 问 做 弄 搞 放 带 送 行 吃 喝 穿 戴 当 为 因 而 且 但 或 如 所 以 及 于 之 其 此 该 每 各 另 别 真 假 大 小 高 低 长 短 新 旧 快 慢 早 晚 先 ' +
  '老 娃 人 家 店 货 买 卖 拍 收 发 装 开 关 怕 求 急'
)
  .split(' ')
  .sort((a, b) => b.length - a.length);
/** By their first character, with their turn: a text is searched for those that it can hold. */
const ZH_SMALL_BY_START = new Map<string, { readonly word: string; readonly turn: number }[]>();
ZH_SMALL.forEach((word, turn) => {
  const start = word.charAt(0);
  ZH_SMALL_BY_START.set(start, [...(ZH_SMALL_BY_START.get(start) ?? []), { word, turn }]);
});
const EN_SMALL = new Set(
  (
    'a an the this that these those it its they them their there here i me my mine you your yours we our us he she his her is are was were be been being am do does did ' +
    'doing done have has had having can could will would shall should may might must need needs to of in on at by for from with without about into onto over under up down out ' +
    'off as than then and or but so if because while when where what which who whose whom why how much many more most less least any some all both each every either neither no ' +
    'not yes only just also too very really quite pretty still already yet even ever never always often again now today tomorrow soon please thanks thank hi hello hey ok okay ' +
    'tell know think want like get got give take make made use used using go going come comes show see look looking say said ask wondering wonder one ones thing things product item ' +
    'kind sort lot bit someone anyone people host guy sir madam dear btw tho though well oh um right sure maybe actually good nice fine okay able good bad enough long big small ' +
    "new old same different other another first last next put keep keeps stay let lets allow allowed possible via per etc is it if i im it's i'm i've don't doesn't isn't can't won't what's " +
    "how's where's there's that's whats buy buying order ordering sell selling work works after before between during work"
  ).split(' '),
);
const UNITS =
  /(?:\d+(?:\.\d+)?\s*(?:斤|公斤|千克|厘米|公分|米|岁|个月|块|元|码|cm|kg|lbs?|pounds?|ft|feet|years?|months?|yuan|dollars?|号|%|度|以内|以下|m)?)/g;

export interface Residue {
  /** Pieces of Chinese (two characters or more) and words that no attribute, concept or grammar explains. */
  readonly words: readonly string[];
}

/**
 * What is left of a masked question when everything explained is taken away.
 * @param explained Spans of attribute and concept words, end exclusive, on `text`.
 * @param attributes The attributes it asks about: words that questions about them use are explained too.
 */
export function residueOf(
  text: string,
  explained: readonly { readonly from: number; readonly to: number }[],
  attributes: readonly number[],
  ontology: Ontology,
): Residue {
  const characters = [...text].length === text.length ? text.split('') : Array.from(text);
  for (const { from, to } of explained) for (let i = from; i < to; i += 1) characters[i] = ' ';
  const left = characters.join('').replaceAll(PRODUCT, ' ').replace(UNITS, ' ');
  const words: string[] = [];
  for (const word of left.match(/[a-z][a-z']*/g) ?? []) {
    const bare = stem(word);
    if (bare.length < 2 || EN_SMALL.has(word) || EN_SMALL.has(bare) || ontology.common.has(bare)) continue;
    if (attributes.some((attribute) => ontology.speaksOf(attribute, bare))) continue;
    words.push(bare);
  }
  for (const run of left.match(/\p{Script=Han}+/gu) ?? []) {
    // Two-character pieces that questions about these attributes use are explained.
    const marks = run.split('').map(() => false);
    for (let i = 0; i + 1 < run.length; i += 1) {
      const piece = run.slice(i, i + 2);
      if (ontology.common.has(piece) || attributes.some((attribute) => ontology.speaksOf(attribute, piece)))
        marks[i] = marks[i + 1] = true;
    }
    let rest = run
      .split('')
      .map((character, i) => (marks[i] === true ? ' ' : character))
      .join('');
    const small = [...new Set(rest)]
      .flatMap((start) => ZH_SMALL_BY_START.get(start) ?? [])
      .filter(({ word }) => rest.includes(word));
    for (const { word } of small.sort((a, b) => a.turn - b.turn)) rest = rest.replaceAll(word, ' ');
    for (const piece of rest.split(' ')) if (piece.length >= 2) words.push(piece);
  }
  return { words: [...new Set(words)] };
}
