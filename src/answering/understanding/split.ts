/** Pieces of a comment that may each be a question, in order. */
const SIGNS =
  /(?<=[?？!！;；\n~～。])|(?<!\d)[,，](?!\d)|(?<=\p{Script=Han})[,，]|[,，](?=\p{Script=Han})|(?<=[a-z])\.(?=\s)/u;
const ZH_JOINS = /(?=(?:还有就是|另外|顺便问|顺便|以及|而且|然后|再问))/;
const EN_JOINS =
  /\s+(?:and|also|plus|or)\s+(?=(?:also\s+)?(?:how|what|when|where|which|who|is|are|do|does|can|could|will|would|any|if)\b)/;
const SPACE = /(?<=[\p{Script=Han}])\s+(?=[\p{Script=Han}a-z])|(?<=[a-z])\s+(?=\p{Script=Han})/u;

/** Without these nothing is cut by the rule of the same turn; they cost a fraction of it. */
const HAS_SIGN = /[?？!！;；\n~～。,，.]/;
const HAS_ZH_JOIN = /还有就是|另外|顺便|以及|而且|然后|再问/;
const HAS_EN_JOIN = /\s(?:and|also|plus|or)\s/;
const RULES: readonly (readonly [RegExp, RegExp])[] = [
  [HAS_SIGN, SIGNS],
  [HAS_ZH_JOIN, ZH_JOINS],
  [HAS_EN_JOIN, EN_JOINS],
  [/\s/, SPACE],
];

/** Cuts at signs and joining words; white space between Chinese counts as a sign. Empty pieces are left out. */
export function piecesOf(text: string): string[] {
  let pieces = [text];
  for (const [has, rule] of RULES) if (has.test(text)) pieces = pieces.flatMap((piece) => piece.split(rule));
  return pieces.map((piece) => piece.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

const ZH_QUESTION =
  /[?？]|吗|呢$|么$|吧$|嘛|没$|不$|多少|多久|多大|多长|多高|多重|几(?!乎)|哪|怎么|咋|如何|什么|啥|谁|能不能|可不可以|可以不|是不是|有没有|会不会|要不要|(.)不\1|还是|行不|介绍|讲讲|说说|推荐/u;
const EN_QUESTION =
  /\?|^(?:and |so |also |hi |hey |please )*(?:how|what|what's|how's|where's|which|when|where|who|why|can|could|do|does|is|are|will|would|should|any|may|did|has|have|tell me)\b/;

/** Whether a piece has the form of a question. */
export function isQuestion(piece: string): boolean {
  // 太好看了吧 is no question.
  if (/^(?:太|真|好).{1,4}了吧?[!！。~]*$/u.test(piece)) return false;
  return ZH_QUESTION.test(piece) || EN_QUESTION.test(piece);
}
