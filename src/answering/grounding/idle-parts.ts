import type { FactReading } from './fact-reading.js';
import { flaw, type Flaw } from './outcome.js';
import type { Reading } from './scopes.js';
import { stem } from './stem.js';
import type { Token } from './lexer.js';

/** A host's talk between claims: calls, conditions, times, whom it is for. */
const HOST_ZH =
  /放心|人工|客服|核实|确认|资料|处理|稍等|喜欢|可以拍|看过来|[注留]意|记得|担心|懂的都懂|听好|看好|看一?下|看您|请|麻烦|抱歉|不好意思|谢谢|欢迎|着急|的话$|时候?$|之?[前后]$|(?:朋友|姐妹|家人|妈妈|宝妈|哥哥|党|同学)们?[啊呀哦]?$|^(?:要是|如果|万一|因为|头[一]?[次回]|直播间?|今天直播|总之|是这样|跟您)|不?建议|吗$|呢$/;
const HOST_EN =
  /^(?:(?:so|but|and|well|oh|just|then) )*(?:please|sorry|we are sorry|i'm (?:sorry|afraid)|just so you know|all good|by the way|go ahead|thanks|thank you|don't worry|no worries|let me|here|this one is|that one is|to be|good question|of course|sure|yes|no|right)\b|^(?:(?:so|but|and) )*(?:once|if|when|while|before|after|until|as|for|with|in|on|at)(?: [a-z']+){1,4}$/;
/** What makes a promise, a denial or a rule of everyday words; a step or a gesture (一拉就上脚) has none of it. */
const PROMISE =
  /[都不没会能也再每全]|可以|别的|明天|马上|\b(?:will|won't|would|can|can't|cannot|may|might|all|nothing|none|never|always|everyone|everybody|nobody|need|needs|works?|worked|is|are|was|will)\b/;
/** Characters and words that tell nothing of what a part is about. */
const EMPTY =
  /大家|[想的了着过就都也还很在是会能可以要有不没把被给和跟与又再才一个上下来去到里这那您你我他它们自己啦啊呀哦吧嘛呢得地只先用]/g;
const EMPTY_EN =
  /^(?:the|and|you|your|can|will|with|that|this|they|them|it's|its|are|was|has|have|had|for|but|not|all|any|one|too|also|just|even|than|then|from|out|off|into|over|when|what|where|there|here|does|did|don't|may|might|get|got|very|much|more|some)$/;
const BEGINS = /^(?:it|you|we|they|all|your|once|there|even|two|tomorrow|nobody|everyone|then)$/;

/**
 * A part of a sentence in which no word claims anything alone, beside parts that do claim something: 399元，别的地方买不到. It has to be a host's
 * talk, or about what the facts cited say; otherwise everyday words make a claim of their own.
 */
export function idleFlaw({ tokens, question }: Reading, facts: readonly FactReading[], text: string): Flaw | null {
  if (question) return null;
  const parts = partsOf(tokens);
  if (parts.length < 2) return null;
  for (const part of parts) {
    if (!part.every(idle)) continue;
    const said = text.slice(part[0]?.start ?? 0, part.at(-1)?.end ?? 0);
    const chinese = /[\u3400-\u9fff]/.test(said);
    if (chinese ? said.replace(/[^\u3400-\u9fff]/g, '').length < 4 : said.split(' ').length < 3) continue;
    if (!PROMISE.test(said)) continue;
    if ((chinese ? HOST_ZH : HOST_EN).test(said) || about(said, chinese, facts)) continue;
    return flaw('unlicensed-words', said);
  }
  return null;
}

function idle({ kind }: Token): boolean {
  return kind === 'talk' || kind === 'reset' || kind === 'deny' || kind === 'conjunction';
}

/** Between commas; in English also where "and" begins another sentence. */
function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'comma' || (token.text === 'and' && BEGINS.test(tokens[i + 1]?.text.split(' ')[0] ?? '')))
      parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Whether half of what a part is about stands in the facts. */
function about(said: string, chinese: boolean, facts: readonly FactReading[]): boolean {
  if (chinese) {
    const content = [...new Set(said.replace(/[^\u3400-\u9fff]/g, '').replace(EMPTY, ''))];
    if (content.length === 0) return false;
    const known = content.filter((one) => facts.some(({ texts }) => texts.some((of) => of.includes(one)))).length;
    return known * 2 >= content.length;
  }
  const content = said.split(/[^a-z']+/).filter((word) => word.length > 2 && !EMPTY_EN.test(word));
  if (content.length === 0) return false;
  const known = content.filter((word) =>
    facts.some(({ texts, stems }) => stems.has(stem(word)) || texts.some((of) => of.includes(stem(word)))),
  ).length;
  return known * 2 >= content.length;
}
