/** Shapes of what names or reaches somebody, most specific first. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu, '[mail]'],
  [/https?:\/\/\S+|www\.\S+/giu, '[link]'],
  [/(?:微信|vx|v信|wechat|qq|加我|whatsapp|telegram)[号:：\s]*[A-Za-z0-9_-]{5,}/giu, '[contact]'],
  // Chinese identity cards, then telephones; figures of goods and bodies are shorter.
  [/(?<!\d)\d{17}[\dXx](?!\d)/gu, '[id]'],
  [/(?<!\d)(?:\+?\d[\s-]?){9,15}(?!\d)/gu, '[phone]'],
  [/@[\p{L}\p{N}_-]{2,30}/gu, '[name]'],
  [/(?:我叫|我是|本人|姓名[:：]?)\s?[\p{Script=Han}]{2,3}(?=[，,。.!！\s]|$)/gu, '[name]'],
  [/\b(?:my name is|i am called)\s+[a-z]+(?:\s+[a-z]+)?/giu, '[name]'],
  [
    /[\p{Script=Han}]{2,8}(?:省|市|区|县)[\p{Script=Han}\d]{2,20}(?:路|街|巷|小区|号楼|弄|村)[\p{Script=Han}\d-]{0,12}/gu,
    '[address]',
  ],
];

/** A text without what names or reaches somebody; the places are marked. */
export function withoutPersonal(text: string): string {
  return SHAPES.reduce((left, [shape, mark]) => left.replaceAll(shape, mark), text);
}
