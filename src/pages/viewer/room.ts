import { openSocket, ViewerSocket, Watcher, type WatchState } from '../../client/player/index.js';
import { LETTERS } from '../../domain/board.js';
import { readableOn } from '../../domain/colour.js';
import type { Language } from '../../domain/language.js';
import type { ViewerEvent } from '../../gateway/protocol.js';
import { Comments } from './comments.js';
import { byId, make } from './elements.js';
import { bringFont } from './own-font.js';
import { chips, initialLanguage, remember, speakAs, text } from './texts.js';

type RoomInfo = Extract<ViewerEvent, { type: 'hello' }>['room'];
type Card = RoomInfo['products'][number];

/** `--panel` of style.css. */
const PANEL = '#1d1922';
const room = decodeURIComponent(location.pathname.split('/')[2] ?? '');
/** What opens a private room: `?token=` of the page's address. */
const token = new URLSearchParams(location.search).get('token') ?? undefined;
const video = byId('video', HTMLVideoElement);
const unmute = byId('unmute', HTMLButtonElement);
const input = byId('comment-input', HTMLInputElement);
const state = byId('state', HTMLSpanElement);
const caption = byId('caption', HTMLParagraphElement);
const comments = new Comments(byId('comments', HTMLOListElement));

bringFont();
let language: Language = initialLanguage();
let info: RoomInfo | null = null;
let watching: WatchState = 'connecting';
let viewers = 0;
let ended = false;
let sent = 0;

video.poster = addressOf('poster.jpg');
const watcher = new Watcher(
  room,
  video,
  (now) => {
    watching = now;
    showState();
  },
  location.origin,
  token,
);
const socket = new ViewerSocket({
  server: location.origin,
  room,
  ...(token === undefined ? {} : { token }),
  open: openSocket,
  onEvent,
  onLost: () => comments.lostConnection(language),
});

byId('language', HTMLButtonElement).addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  remember(language);
  showAll();
});
unmute.addEventListener('click', () => {
  video.muted = !video.muted;
  video.play().catch(() => undefined);
  showSound();
});
byId('comment-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  send(input.value);
});
window.addEventListener('pagehide', () => watcher.stop());
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) watcher.start();
});
showAll();
watcher.start();
socket.open();

function send(words: string): void {
  const trimmed = words.trim();
  if (trimmed === '') return;
  sent += 1;
  const id = `c${sent}`;
  comments.mine(id, trimmed, language);
  if (socket.comment(id, trimmed)) input.value = '';
  else comments.failed(id, 'reconnecting', language);
}

function onEvent(event: ViewerEvent): void {
  switch (event.type) {
    case 'hello':
      info = event.room;
      speakAs(info.scene);
      dress(info.theme);
      comments.session = event.session;
      ended = event.room.phase === 'closed';
      viewers = event.room.viewers;
      if (info.picture !== null) shape(info.picture.width / info.picture.height);
      caption.textContent = event.room.caption?.text ?? '';
      showAll();
      if (comments.isEmpty) for (const said of event.recent) onEvent(said);
      return;
    case 'room.state':
      viewers = event.viewers;
      ended = event.phase === 'closing' || event.phase === 'closed';
      showState();
      return;
    case 'product.shown':
      if (info !== null) info = { ...info, product: event.product };
      showProduct();
      return;
    case 'product.changed':
      showChanged(event.product);
      return;
    case 'quiz.asked':
      if (info !== null) info = { ...info, quiz: { question: event.question, options: event.options } };
      showChips();
      return;
    case 'quiz.closed':
      if (info !== null) info = { ...info, quiz: null };
      showChips();
      return;
    case 'correction':
      comments.correction(event.text, language);
      return;
    case 'caption':
      caption.textContent = event.text;
      caption.lang = event.language === 'zh' ? 'zh-CN' : 'en';
      return;
    case 'comment.shown':
      comments.others(event.comment.id, event.comment.nickname, event.comment.text, language);
      return;
    case 'comment.accepted':
      comments.mark(event.id, 'accepted', language);
      return;
    case 'comment.rejected':
      comments.failed(event.id, event.reason, language);
      return;
    case 'comment.replied':
      comments.replied(event.id, event.text, event.citations.length, language);
      return;
    case 'comment.closed':
      comments.mark(event.id, event.outcome, language);
      return;
    case 'answer.finished':
      if (event.text !== '') comments.host(event.text, event.citations.length, language);
      return;
    case 'answer.started':
    case 'segment.started':
    case 'segment.finished':
    case 'countdown.started':
    case 'quiz.told':
    case 'operator.speaks':
    case 'error':
      return;
  }
}

/** Width by height of the pictures to come. */
function shape(ratio: number): void {
  video.style.setProperty('--shape', String(ratio));
  unmute.classList.toggle('beside', ratio > 1.2);
}

/** The room's own colours and logo. A logo that does not load leaves its place to the name. */
function dress({ accent, logo }: RoomInfo['theme']): void {
  const { style } = document.documentElement;
  if (accent !== null) {
    style.setProperty('--accent', accent);
    style.setProperty('--price', readableOn(accent, PANEL, 4.5));
  }
  if (logo === null) return;
  const picture = document.createElement('img');
  // As the other pictures: with the token that opens a private room.
  picture.src = addressOf('logo');
  picture.alt = info?.title[language] ?? '';
  picture.addEventListener('load', () => byId('back', HTMLAnchorElement).replaceChildren(picture));
}

function showAll(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${info?.title[language] ?? 'Zhubo'} · ${text('title', language)}`;
  byId('title', HTMLHeadingElement).textContent = info?.title[language] ?? '';
  byId('language', HTMLButtonElement).textContent = text('other', language);
  video.setAttribute('aria-label', text('video', language));
  input.placeholder = text('placeholder', language);
  input.setAttribute('aria-label', text('placeholder', language));
  byId('comment-send', HTMLButtonElement).textContent = text('send', language);
  comments.empty(text('noComments', language));
  showChips();
  showSound();
  showState();
  showProduct();
}

/** Quick questions; while a quiz is on, its options. */
function showChips(): void {
  const options = info?.quiz?.options ?? null;
  const own = (words: string, shown = words): HTMLElement => {
    const chip = make('button', 'chip', shown);
    chip.addEventListener('click', () => send(words));
    return chip;
  };
  byId('chips', HTMLDivElement).replaceChildren(
    ...(options === null
      ? chips(language).map((words) => own(words))
      : options.map((option, at) => own(LETTERS[at] ?? option, `${LETTERS[at] ?? ''} ${option}`))),
  );
}

function showState(): void {
  const key = ended ? 'ended' : watching;
  state.textContent = text(key, language);
  state.className = `pill ${key}`;
  byId('viewers', HTMLSpanElement).textContent = text('watching', language, viewers);
}

function showSound(): void {
  const label = text(video.muted ? 'unmute' : 'mute', language);
  unmute.textContent = label;
  unmute.setAttribute('aria-label', label);
  unmute.classList.toggle('on', !video.muted);
}

function showProduct(): void {
  const place = byId('product-card', HTMLElement);
  const shown = info?.product ?? null;
  place.replaceChildren(...(shown === null ? [make('div', 'skeleton')] : card(shown)));
  const products = info?.products ?? [];
  byId('shelf-title', HTMLElement).textContent = text('shelf', language, products.length);
  byId('products', HTMLUListElement).replaceChildren(
    ...products.map((product) => {
      const item = make('li', product.id === shown?.id ? 'current' : '');
      const ask = make('button', 'quiet', text('ask', language));
      ask.addEventListener('click', () => send(askingAbout(product, language, info?.scene ?? 'shop')));
      item.append(...card(product), ask);
      return item;
    }),
  );
}

/** The question that the button under a card asks. */
function askingAbout({ link, name }: Card, wanted: Language, scene: RoomInfo['scene']): string {
  if (scene !== 'shop') return wanted === 'zh' ? `介绍一下${name.zh}` : `Tell me about ${name.en}`;
  return wanted === 'zh' ? `${link}号多少钱` : `How much is number ${link}?`;
}

/** A price or a stock count was edited: cards that show it follow. */
function showChanged(changed: Card): void {
  if (info === null) return;
  const now = (product: Card): Card => (product.id === changed.id ? changed : product);
  info = {
    ...info,
    products: info.products.map(now),
    product: info.product === null ? null : now(info.product),
  };
  showProduct();
}

function card(product: Card): HTMLElement[] {
  const head = make('div', 'card-head');
  head.append(make('span', 'badge', text('link', language, product.link)), make('h2', '', product.name[language]));
  const words = make('div', 'card-words');
  words.append(head, make('p', 'tagline', product.tagline[language]));
  const prices = make('div', 'prices');
  if (product.livePrice !== undefined) prices.append(make('strong', '', product.livePrice));
  if (product.listPrice !== undefined) prices.append(make('s', '', product.listPrice));
  const { stock } = product;
  if (stock !== undefined)
    prices.append(make('span', 'stock', stock > 0 ? text('stock', language, stock) : text('soldOut', language)));
  if (prices.childElementCount > 0) words.append(prices);
  return product.image === undefined ? [words] : [pictureOf(product.image), words];
}

/** Something of the room, for elements that cannot send a header. */
function addressOf(part: string): string {
  const address = `/v1/rooms/${encodeURIComponent(room)}/${part}`;
  return token === undefined ? address : `${address}?token=${encodeURIComponent(token)}`;
}

/** Beside its name, which says what it shows. One that does not load leaves its place to the words. */
function pictureOf(image: string): HTMLImageElement {
  const picture = document.createElement('img');
  picture.className = 'product';
  picture.src = addressOf(`images/${image.split('/').map(encodeURIComponent).join('/')}`);
  picture.alt = '';
  picture.decoding = 'async';
  picture.loading = 'lazy';
  picture.addEventListener('error', () => picture.remove());
  return picture;
}
