import type { VNode } from 'preact';
import { useLanguage } from './language.js';
import type { Told } from './problem.js';
import { toldIn } from './reason.js';

/** Why, in the reader's language; in the server's words (English) where it gives no code, or one that is newer than the page. */
export function Why({ because, words }: { readonly because: Told | null; readonly words: string }): VNode {
  const language = useLanguage();
  const told = because === null ? null : toldIn(because, language);
  return told === null ? <span lang="en">{words}</span> : <span>{told}</span>;
}
