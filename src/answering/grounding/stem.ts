/** A crude stem: enough that wash, washes, washed and washing are one word; both sides of a comparison use it. */
export function stem(word: string): string {
  const bare = word.replace(/'s$/, '');
  if (bare.length <= 3 || /\d/.test(bare)) return bare;
  let out = bare;
  if (/ies$/.test(out) && out.length > 4) out = `${out.slice(0, -3)}y`;
  else if (/(?:ss|us|is)$/.test(out)) return out;
  else if (/(?:ch|sh|x|ss)es$/.test(out)) out = out.slice(0, -2);
  else if (/s$/.test(out)) out = out.slice(0, -1);
  if (/ing$/.test(out) && out.length > 5) out = undouble(out.slice(0, -3));
  else if (/ied$/.test(out) && out.length > 4) out = `${out.slice(0, -3)}y`;
  else if (/ed$/.test(out) && out.length > 4) out = undouble(out.slice(0, -2));
  if (/[^aeiou]e$/.test(out) && out.length > 3) out = out.slice(0, -1);
  return out;
}

function undouble(word: string): string {
  return /([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
}
