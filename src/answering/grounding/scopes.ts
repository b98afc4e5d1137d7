import type { Token } from './lexer.js';
import type { Quantity } from './quantities.js';

/** Which way a figure bounds: at most, at least, or just that. */
export type Bound = 'most' | 'least' | 'is';

/** A word that may claim something, with whether it is affirmed. */
export interface Word {
  readonly token: Token;
  /** 0: the subject of a denial, which is neither: 宝宝 in 宝宝不能吃. */
  readonly sign: 1 | -1 | 0;
}

export interface Figure extends Quantity {
  readonly sign: 1 | -1 | 0;
  readonly bound: Bound;
}

/** Talk that says what is done with goods: it needs no fact, but may not turn one round (挂起来, when a fact says 不要挂). */
export function acts(token: Token): boolean {
  return token.kind === 'talk' && token.concepts.length === 0 && ACTION.test(token.text);
}

const ACTION =
  /[挂叠折卷洗晒晾烘熨拧泡煮蒸烤冻穿戴喝吃装插拔压剪拆揉搓磨切喂寄退换充配开关]|^(?:hang|hung|stor|put|wear|serv|soak|shak|rub|press|plug in|turn on|pour|eat|drink|carry|chew|fit|go|com|us|giv|leav|buy|refund|send|sent)$/;

/** The smallest part of a sentence that binds words to a figure: between commas, conjunctions and figures. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly words: readonly Word[];
  readonly figure: Figure | null;
  /** Which comma-separated part of the sentence it is in. */
  readonly part: number;
}

/** A sentence with its pieces, in order. */
export interface Reading {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
  readonly pieces: readonly Piece[];
  readonly question: boolean;
}

/** Reads the sentences of a token row: which words are denied, and which belong together. */
export function readings(tokens: readonly Token[], text: string): Reading[] {
  const sentences: Reading[] = [];
  let from = 0;
  for (let i = 0; i <= tokens.length; i += 1) {
    const token = tokens[i];
    if (token !== undefined && token.kind !== 'stop') continue;
    const own = tokens.slice(from, i);
    from = i + 1;
    if (own.length === 0) continue;
    const stop = token?.text ?? '';
    const stated = statementEnd(own, text, stop);
    if (stated > 0) sentences.push(sentence(own.slice(0, stated), text, ''));
    sentences.push(sentence(own.slice(stated + 1), text, stop));
  }
  return sentences;
}

/** With one of these a 呢 at the end asks; without, it only softens what is stated: 灯杆是铝合金的呢. */
const ASKING =
  /什么|啥|[哪谁怎咋]|几[个件条双瓶盒支天号寸码斤岁]|多少|多[大高长重久厚宽深远]|([是有能会要可好行对])(?:以)?[不没]\1|还是(?![要得会能可有很比应建别不先那这老原])|是否|为何|^(?:您|你|那|那么|如果|要是|假如)[^,，]{0,6}呢$/;
/** Such a word asks nothing where it is told what is seen or known, or where a second one answers it: 能看到剩多少电, 穿什么拍什么. */
const TOLD =
  /(?:看|知道|显示|告诉|清楚|写|标|提醒)[^,，]{0,4}(?:什么|多少|几|哪|谁|怎)|(什么|啥|哪|谁|多少|几|怎么)[^,，]{1,8}\1/;

/** Whether a text asks; what states by asking (难道不能洗吗) does not. */
function asks(said: string, stop: string): boolean {
  const asking =
    /[?？]/.test(stop) || /(?:吗|么)$/.test(said) || (/呢$/.test(said) && ASKING.test(said) && !TOLD.test(said));
  return asking && !/难道|谁说|不是.+吗|怎么会不|isn't it|aren't they|doesn't it|don't they|who says/.test(said);
}

/** What a question may begin with before its last comma: a choice, a condition, whom it asks. */
const LEADS_IN =
  /^(?:您|你|是|请问|想|如果|要是|假如|不知|那)|^(?:if|when|so|and|but|or|do|does|did|is|are|can|could|would|will|which|what|how|where|who|should|shall) /;

/** Where the statement in front of a question ends: 能机洗，喜欢吗 states one thing and asks another. -1: there is none. */
function statementEnd(tokens: readonly Token[], text: string, stop: string): number {
  const comma = tokens.findLastIndex(({ kind }) => kind === 'comma');
  if (comma <= 0 || comma === tokens.length - 1) return -1;
  const said = text.slice(tokens[0]?.start ?? 0, tokens[comma]?.start ?? 0);
  const last = text.slice(tokens[comma + 1]?.start ?? 0, tokens.at(-1)?.end ?? 0);
  return asks(last, stop) && !/^(?:还是|or )/.test(last) && !LEADS_IN.test(said) && !ASKING.test(said) ? comma : -1;
}

function sentence(tokens: readonly Token[], text: string, stop: string): Reading {
  const start = tokens[0]?.start ?? 0;
  const end = tokens.at(-1)?.end ?? 0;
  const signs = polarity(tokens);
  return { start, end, tokens, pieces: pieces(tokens, signs, text), question: asks(text.slice(start, end), stop) };
}

/** For each token whether it is affirmed (1) or denied (-1). */
function polarity(tokens: readonly Token[]): (1 | -1 | 0)[] {
  const signs = new Array<1 | -1 | 0>(tokens.length).fill(1);
  let from = 0;
  let before: { from: number; to: number; positive: boolean; content: boolean } | null = null;
  for (let i = 0; i <= tokens.length; i += 1) {
    if (i < tokens.length && tokens[i]?.kind !== 'comma') continue;
    const part = scope(tokens, signs, from, i);
    if (part.onlyDenies && before?.content === true && !before.positive && /^[,，]/.test(tokens[from - 1]?.text ?? ''))
      flip(signs, before.from, before.to);
    // "We do not ship to Macau, Taiwan or abroad": the list goes on as it began.
    if (listing(tokens, from, i)) {
      const began = listBegan(tokens, from);
      if (began > 0 && signs[began - 2] === -1) flip(signs, began, i);
    }
    before = { from, to: i, positive: part.positive, content: part.content };
    from = i + 1;
  }
  return signs;
}

/** Whether a part is no more than the last names of an English list, with its "or". */
function listing(tokens: readonly Token[], from: number, to: number): boolean {
  const own = tokens.slice(from, to);
  return (
    own.length >= 2 &&
    own.length <= 4 &&
    own.some(({ text }) => text === 'or' || text === 'nor') &&
    own.every(({ kind }) => kind === 'word' || kind === 'unknown' || kind === 'conjunction')
  );
}

/** Where a list began that a part ends: behind the comma after which there are names alone. */
function listBegan(tokens: readonly Token[], from: number): number {
  let at = from;
  for (let i = from - 2; i >= 0; i -= 1) {
    const kind = tokens[i]?.kind;
    if (kind === 'comma') at = i + 1;
    else if (kind !== 'word' && kind !== 'unknown' && kind !== 'name') break;
  }
  return at;
}

function flip(signs: (1 | -1 | 0)[], from: number, to: number): void {
  for (let i = from; i < to; i += 1) signs[i] = -1;
}

/** One comma-separated part: a denial reaches to its end or to a reset; one with nothing behind it denies what is before. */
function scope(
  tokens: readonly Token[],
  signs: (1 | -1 | 0)[],
  from: number,
  to: number,
): { positive: boolean; content: boolean; onlyDenies: boolean } {
  let sign: 1 | -1 | 0 = 1;
  let sinceDenial = 0;
  let content = 0;
  let positive = false;
  let denied = false;
  let gap = '';
  let lastDenial = -1;
  let firstDenial = -1;
  let stated = false;
  let verbs = 0;
  let attributive = false;
  for (let i = from; i < to; i += 1) {
    const token = tokens[i];
    if (token === undefined) continue;
    // 没下过水的能退, 睡眠不好的朋友: what 的 closes is told of, not denied.
    if (
      denied &&
      token.kind === 'talk' &&
      /的$/.test(token.text) &&
      i - lastDenial >= (token.text === '的' ? 2 : 1) &&
      i - lastDenial <= 4 &&
      i + 1 < to &&
      named(tokens[i + 1])
    ) {
      signs[i] = sign = 1;
      attributive = true;
      denied = false;
      sinceDenial = 0;
      continue;
    }
    // 没水自动断电, 不合脚一周内给换: what is denied is the condition.
    if (
      denied &&
      (sinceDenial > 0 || (i > lastDenial + 1 && ITSELF.test(token.text) && !BLANK.test(tokens[i - 1]?.text ?? ''))) &&
      !NOT_ONLY.test(tokens[firstDenial]?.text ?? '') &&
      (CONDITION.test(token.text) ||
        (/^[\u3400-\u9fff]/.test(token.text) &&
          token.quantity?.dimension === 'hours' &&
          WITHIN.test(tokens[i + 1]?.text ?? '')))
    ) {
      signs[i] = sign = 1;
      attributive = true;
      denied = false;
      sinceDenial = 0;
      continue;
    }
    const claims =
      token.kind === 'word' || token.kind === 'figure' || token.kind === 'unknown' || token.kind === 'name';
    // 未下水可退: what can be done with it is affirmed.
    if (denied && token.kind === 'word' && sinceDenial > 0 && /^[可能会][\u3400-\u9fff]/.test(token.text)) sign = 1;
    if (token.kind === 'deny') {
      // Two in a row cancel: 不是不能.
      const doubled =
        denied &&
        sinceDenial === 0 &&
        lastDenial >= 0 &&
        /^(?:是|说|什么|哪个|那么|任何|会|人|that|it|is|you|to)*$/.test(gap);
      sign = token.text === '怕' ? 0 : doubled ? (sign === 1 ? -1 : 1) : -1;
      if (firstDenial < 0) firstDenial = i;
      denied = true;
      sinceDenial = 0;
      lastDenial = i;
      gap = '';
    } else if (token.kind === 'reset') {
      if (token.text === '不怕' || gap !== '' || /但|不过|而|却|but|however|yet|instead/.test(token.text)) sign = 1;
      if (!denied) positive = true;
      stated ||= !denied;
      gap += token.text;
    } else {
      if (denied && token.kind === 'talk') {
        if (EFFECT.test(token.text)) sinceDenial += 1;
        if (!BLANK.test(token.text)) verbs += 1;
      }
      if (
        !denied &&
        (token.concepts.includes('contains') || /^(?:是|有|用|带|is|are|has|have|use|with|it|they)$/.test(token.text))
      )
        stated = true;
      if (claims) {
        content += 1;
        sinceDenial += 1;
      }
      gap += token.text;
    }
    signs[i] = sign;
    // 不影响吃: it can be eaten.
    if (denied && token.concepts.includes('affect')) sign = 1;
  }
  if (denied && sinceDenial === 0 && sign === -1) {
    for (let i = from; i < lastDenial; i += 1) signs[i] = -1;
  } else if (attributive) {
    for (let i = firstDenial - 1; i >= from && tokens[i]?.kind !== 'conjunction'; i -= 1) signs[i] = 0;
  } else if (firstDenial > from && !stated && !ADDS.test(tokens[firstDenial - 1]?.text ?? '')) {
    for (let i = from; i < firstDenial; i += 1) signs[i] = 0;
  }
  return { positive, content: content > 0, onlyDenies: denied && content === 0 && verbs === 0 && sign === -1 };
}

/** What stands between a condition and what follows from it. */
const CONDITION = /^(?:的话|就|就会|就能|便|时|的时候|时候|自动|它|会|自己|自己会|会自动)$/;
/** What a thing does of its own accord follows from a condition. */
const ITSELF = /^(?:自动|它|自己|自己会|会自动)$/;
const NOT_ONLY = /不是|并非|不光|不仅|没有一|没人|不一定|不见得/;
const WITHIN = /^(?:内|以内|之内)$/;
/** What goods are said not to do: 贴身穿也不扎 denies 扎, not 贴身. */
const EFFECT =
  /^(?:扎|磨|勒|粘|黏|滑|烫|硌|痒|吵|响|倒|坏|断|晃|抖|漏|费|挤|卡|碎|裂|夹|占|留|沾|坏掉|断掉|倒下|弹|抓|挑|慌|担心|操心|心疼|后悔|break|drop|fall|slip|spill|shak|worry)$/;
/** What says nothing more behind a denial: 机洗，是不行的哦. */
const BLANK =
  /^(?:的|地|得|了|过|着|哦|哈|呢|啊|吧|呀|嘛|啦|噢|诶|可以|可以的|能|行|行的|好|好的|要|会|用|做|来|这样|那样|这么|这个|推荐|建议|是|就|也|都|太|很|没|有|of|cours|it|that|thi|they|you|i|we|is|ar|be|do|so|at|all|with|to|good|great|recommend|best|okay|fine)$/;

function named(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (token.kind === 'word' ||
      token.kind === 'figure' ||
      token.kind === 'unknown' ||
      token.kind === 'name' ||
      /^(?:朋友|朋友们|人|家人|家人们|姐妹|姐妹们|同学|时候|话|宝宝们|顾客|东西|地方|情况)$/.test(token.text))
  );
}

/** "A and not B" affirms A. */
const ADDS = /^(?:and|but|又|而|且|并|但|还|和)$/;

const MOST_BEFORE =
  /(?:不(?:要|能|会|可|得)?超(?:过)?|[别勿]超过?|(?:[别勿]|不要|不能|不可以?)过(?=\s*$)|不(?:要|能|会|可)?超过|别超过|不高于|低于|不到|少于|小于|最多|至多|最高|最大|最长|最晚|below|under|up to|at most|within|no more than|less than|not (?:to )?exceed(?:ing)?|not more than|not above|not over|maximum(?: of)?|max)\s*(?:of |about |大概|约)?$/;
/** 还没到一岁, 未满三岁: a bound, no denial. */
const UNDER = /(?:没|未|不)(?:有)?(?:到|满|足)\s*$/;
const MOST_AFTER = /^\s*(?:以内|以下|之内|内|之前|前|or less|or below|or under|at most|max)/;
const LEAST_BEFORE =
  /(?:超过|大于|高于|不低于|不少于|至少|最少|起码|最低|over|above|more than|at least|no less than|not less than|minimum(?: of)?|exceed(?:ing|s)?|from)\s*(?:of )?$/;
const LEAST_AFTER =
  /^\s*(?:以上|及以上|多[个件条双天年小月公厘块元米克度]?(?![少个])|起|开外|外(?![面壳套层])|or more|and more|and up|\+|or above|and above)/;

function boundOf(
  text: string,
  { start, end, dimension }: Quantity,
  sign: 1 | -1 | 0,
): { bound: Bound; sign: 1 | -1 | 0 } {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 12);
  if (UNDER.test(before)) return { bound: 'most', sign: 1 };
  if (/满\s*$/.test(before) && /^(?:age|months|hours)$/.test(dimension)) return { bound: 'least', sign };
  if (MOST_BEFORE.test(before) || MOST_AFTER.test(after)) return { bound: 'most', sign };
  if (LEAST_BEFORE.test(before) || LEAST_AFTER.test(after))
    return sign === -1 && /(?:超过|大于|高于|over|above|more than|exceed(?:ing|s)?)\s*$/.test(before)
      ? { bound: 'most', sign: 1 }
      : { bound: 'least', sign };
  return { bound: 'is', sign };
}

const SIDES = /^p\.(?:in|out|front|back)$/;

function pieces(tokens: readonly Token[], signs: readonly (1 | -1 | 0)[], text: string): Piece[] {
  const out: Piece[] = [];
  let group: number[] = [];
  let part = 0;
  const flush = (): void => {
    for (const cut of cutAtFigures(group, tokens)) {
      const first = tokens[cut[0] ?? 0];
      const last = tokens[cut.at(-1) ?? 0];
      if (first === undefined || last === undefined) continue;
      const figureAt =
        cut.find((i) => tokens[i]?.quantity !== undefined && !isOne(tokens[i].quantity)) ??
        cut.find((i) => tokens[i]?.quantity !== undefined);
      const quantity = figureAt === undefined ? undefined : tokens[figureAt]?.quantity;
      const figure =
        quantity === undefined ? null : { ...quantity, ...boundOf(text, quantity, signs[figureAt ?? 0] ?? 1) };
      // "Do not load it with more than 10 kg" bounds the load; it does not deny it.
      const bounded = figure !== null && figure.bound === 'most' && figure.sign === 1 && signs[figureAt ?? 0] === -1;
      out.push({
        start: first.start,
        end: last.end,
        words: cut.flatMap((i) => {
          const token = tokens[i];
          if (
            token === undefined ||
            (token.kind !== 'word' &&
              token.kind !== 'unknown' &&
              token.kind !== 'name' &&
              token.concepts.length === 0 &&
              !acts(token))
          )
            return [];
          // 防干烧 is 不会干烧.
          const kept = tokens[i - 1]?.text.endsWith('防') === true && tokens[i - 1]?.end === token.start ? -1 : 1;
          const sign = bounded ? 1 : (((signs[i] ?? 1) * token.sign * kept) as 1 | -1 | 0);
          return [{ token, sign: sign === -1 && isCircumstance(token) ? 0 : sign }];
        }),
        figure,
        part,
      });
    }
    group = [];
  };
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'comma' || token.kind === 'conjunction') {
      flush();
      if (token.kind === 'comma') part += 1;
    } else {
      // 内黑外红: each side for itself.
      if (
        /^[\u3400-\u9fff]/.test(token.text) &&
        token.concepts.some((concept) => SIDES.test(concept)) &&
        tokens[i - 1]?.kind !== 'figure' &&
        group.some((at) => tokens[at]?.kind === 'word')
      )
        flush();
      group.push(i);
    }
  }
  flush();
  return out;
}

/** When and where something is denied is not denied with it: "not icy in winter", 夜里不吵. */
export function isCircumstance({ concepts }: Token): boolean {
  return concepts.length > 0 && concepts.every((concept) => CIRCUMSTANCE.test(concept));
}

const CIRCUMSTANCE = /^(?:b\.(?:summer|winter|night|morning)|summer|winter|t\.season\.)/;

const OPENS =
  /^(?:instead of|from|than|down|平时|平时价|平常|日常|原价|原来|usual|usually|normal|normally|now|现在|直播间|之前|立省|省|save|sav|the|买|满|送|spend|when you|when|you|if you|if)$/;
const LEADING_TALK = new Set(
  '买 满 拍 平时 平常 日常 现在 原价 从 buy spend usual usually now from at between 每'.split(' '),
);

function isOne(quantity: Quantity | undefined): boolean {
  return quantity?.low === 1 && quantity.high === 1 && quantity.dimension.startsWith('count:');
}

/** Splits what has several figures: before each when it begins with one (62%棉33%锦纶), else behind each (长180厘米宽35厘米). */
function cutAtFigures(group: readonly number[], tokens: readonly Token[]): number[][] {
  const all = group.filter((i) => tokens[i]?.quantity !== undefined);
  // 一包72片, 一局90分钟: for what the figure is, no figure of its own.
  const figures = all.filter((i, n) => n === all.length - 1 || !isOne(tokens[i]?.quantity));
  if (figures.length < 2) return group.length === 0 ? [] : [[...group]];
  const first = figures[0] ?? 0;
  const copula = group.some((i) => i < first && /^(?:是|为|有|is|are|was|含|contain)$/.test(tokens[i]?.text ?? ''));
  const leading = group.find((i) => {
    const token = tokens[i];
    if (token === undefined) return false;
    if (token.kind === 'figure' || LEADING_TALK.has(token.text)) return true;
    // What a copula parts from the figure is the subject, not the figure's label: 围巾是80%羊毛.
    if (token.kind !== 'word' && token.kind !== 'unknown') return false;
    return !copula || token.concepts.some((concept) => /^[lp]\./.test(concept));
  });
  const figureFirst = leading !== undefined && tokens[leading]?.quantity !== undefined;
  const out: number[][] = [];
  let current: number[] = [];
  let had = false;
  for (const i of group) {
    const isFigure = figures.includes(i);
    if (figureFirst && isFigure && had) {
      // "89 yuan instead of 99": the words that say which price open the next piece.
      const opens: number[] = [];
      while (current.length > 1 && OPENS.test(tokens[current.at(-1) ?? 0]?.text ?? ''))
        opens.unshift(current.pop() ?? 0);
      out.push(current);
      current = opens;
    } else if (!figureFirst && had && figures.some((at) => at >= i)) {
      out.push(current);
      current = [];
      had = false;
    }
    current.push(i);
    if (isFigure) had = true;
  }
  out.push(current);
  return out;
}
