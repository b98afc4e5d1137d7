import type { Language } from '../../domain/language.js';
import type { ViewerEvent } from '../../gateway/protocol.js';
import { Comments } from './comments.js';
import { byId, make } from './elements.js';
import { RoomSocket } from './room-socket.js';
import { CHIPS, initialLanguage, remember, text } from './texts.js';
import { Watcher, type WatchState } from './whep.js';

type RoomInfo = Extract<ViewerEvent, { type: 'hello' }>['room'];
type Card = RoomInfo['products'][number];

const room = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const video = byId('video', HTMLVideoElement);
const unmute = byId('unmute', HTMLButtonElement);
const input = byId('comment-input', HTMLInputElement);
const state = byId('state', HTMLSpanElement);
const caption = byId('caption', HTMLParagraphElement);
const comments = new Comments(byId('comments', HTMLOListElement));

let language: Language = initialLanguage();
let info: RoomInfo | null = null;
let watching: WatchState = 'connecting';
let viewers = 0;
let ended = false;
let sent = 0;

video.poster = `/v1/rooms/${encodeURIComponent(room)}/poster.jpg`;
const watcher = new Watcher(room, video, (now) => {
  watching = now;
  showState();
});
const socket = new RoomSocket(room, onEvent, () => comments.lostConnection(language));

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
      comments.session = event.session;
      ended = event.room.phase === 'closed';
      viewers = event.room.viewers;
      video.style.setProperty('--shape', String(info.picture.width / info.picture.height));
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
    case 'comment.closed':
      comments.mark(event.id, event.outcome, language);
      return;
    case 'answer.finished':
      if (event.text !== '') comments.host(event.text, event.citations.length, language);
      return;
    case 'answer.started':
    case 'segment.started':
    case 'segment.finished':
    case 'error':
      return;
  }
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
  const chips = byId('chips', HTMLDivElement);
  chips.replaceChildren(
    ...CHIPS[language].map((words) => {
      const chip = make('button', 'chip', words);
      chip.addEventListener('click', () => send(words));
      return chip;
    }),
  );
  showSound();
  showState();
  showProduct();
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
      ask.addEventListener('click', () =>
        send(language === 'zh' ? `${product.link}号多少钱` : `How much is number ${product.link}?`),
      );
      item.append(...card(product), ask);
      return item;
    }),
  );
}

function card(product: Card): HTMLElement[] {
  const head = make('div', 'card-head');
  head.append(make('span', 'badge', text('link', language, product.link)), make('h2', '', product.name[language]));
  const prices = make('div', 'prices');
  prices.append(make('strong', '', product.livePrice));
  if (product.listPrice !== undefined) prices.append(make('s', '', product.listPrice));
  prices.append(
    make('span', 'stock', product.stock > 0 ? text('stock', language, product.stock) : text('soldOut', language)),
  );
  return [head, make('p', 'tagline', product.tagline[language]), prices];
}
