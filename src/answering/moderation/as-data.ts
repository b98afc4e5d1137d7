/** Marks that chat formats and fences give a meaning, and what stands for them in data. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/<\|[^|>]{0,40}\|>/g, ' '],
  [/\[\/?INST\]/gi, ' '],
  [/<<\/?SYS>>/gi, ' '],
  [/`{3,}|~{3,}|"{3,}|'{3,}|-{3,}|={3,}|#{2,}/g, ' '],
  [/</g, '‹'],
  [/>/g, '›'],
  [/[{}]/g, ' '],
  // "system: ..." would read as a turn of the conversation.
  [/(^|[\n.。!！?？;；])\s*(system|assistant|user|developer|tool|human|ai|系统|助手|用户|管理员)\s*[:：]/gi, '$1 $2 '],
];

/**
 * A text as data for a prompt: one line, without control, invisible and direction characters, without marks that could end the
 * place it is put in or open another's turn.
 * @param limit most characters (code points); longer text ends in an ellipsis.
 */
export function asData(text: string, limit: number): string {
  let out = text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udfff]/g, '');
  for (const [mark, instead] of MARKS) out = out.replace(mark, instead);
  out = out
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(out);
  return characters.length <= limit ? out : `${characters.slice(0, Math.max(0, limit - 1)).join('')}…`;
}
