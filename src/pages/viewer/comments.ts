import type { Language } from '../../domain/language.js';
import { make } from './elements.js';
import { isTextKey, text } from './texts.js';

/** Entries kept on the page. */
const KEPT = 150;

/** The list of comments and the host's replies; the newest at the bottom, in view unless the reader scrolled up. */
export class Comments {
  /** Our own comments come back from the room too: they are known by this. */
  session = '';
  readonly #list: HTMLOListElement;
  readonly #mine = new Map<string, HTMLElement>();

  constructor(list: HTMLOListElement) {
    this.#list = list;
  }

  get isEmpty(): boolean {
    return this.#list.children.length === 0;
  }

  /** What stands there while nobody has spoken. */
  empty(words: string): void {
    this.#list.dataset['empty'] = words;
  }

  mine(id: string, words: string, language: Language): void {
    const status = make('small', 'status', text('pending', language));
    this.#mine.set(id, status);
    this.#add('mine', text('you', language), words, status);
  }

  others(id: string, nickname: string, words: string, language: Language): void {
    if (this.session !== '' && id.startsWith(`v-${this.session}/`)) return;
    this.#add('other', nickname === '' ? text('guest', language) : nickname, words);
  }

  host(words: string, sources: number, language: Language): void {
    const status = sources === 0 ? undefined : make('small', 'status', text('sources', language, sources));
    this.#add('host', text('host', language), words, status);
  }

  /** An answer in text, to us alone. */
  replied(id: string, words: string, sources: number, language: Language): void {
    const status = make('small', 'status', text('replied', language));
    if (sources > 0) status.textContent += ` · ${text('sources', language, sources)}`;
    this.#add('host', text('host', language), words, status);
    this.mark(id, 'replied', language);
  }

  /** The host puts right what was said before. */
  correction(words: string, language: Language): void {
    this.#add('host correction', text('host', language), words, make('small', 'status', text('correction', language)));
  }

  /** How our own comment fares. */
  mark(id: string, outcome: string, language: Language): void {
    const status = this.#mine.get(id);
    if (status === undefined) return;
    status.textContent = isTextKey(outcome) ? text(outcome, language) : outcome;
    status.className = `status ${outcome}`;
  }

  failed(id: string, reason: string, language: Language): void {
    this.mark(id, reason, language);
    this.#mine.get(id)?.classList.add('failed');
  }

  /** Comments whose fate will not be told any more. */
  lostConnection(language: Language): void {
    for (const [id, status] of this.#mine) if (status.classList.length === 1) this.failed(id, 'reconnecting', language);
  }

  #add(kind: string, who: string, words: string, status?: HTMLElement): void {
    const list = this.#list;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const item = make('li', kind);
    item.append(make('b', '', who), make('span', '', words));
    if (status !== undefined) item.append(status);
    list.append(item);
    while (list.children.length > KEPT) list.firstElementChild?.remove();
    if (atEnd || kind === 'mine') list.scrollTop = list.scrollHeight;
  }
}
