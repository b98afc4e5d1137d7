const CODE = /(?<![a-z0-9])(xxs|xs|s|m|l|xl|xxl|xxxl|[2-6]xl)(?![a-z0-9'])/g;

/** Sizes named in a plain text: s, m, xl. */
export function sizesIn(text: string): string[] {
  return [...new Set([...text.matchAll(CODE)].map((match) => match[1] ?? ''))];
}
