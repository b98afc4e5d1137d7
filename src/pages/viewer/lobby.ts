import type { z } from 'zod';
import type { Language } from '../../domain/language.js';
import type { roomInfo } from '../../gateway/protocol.js';
import { byId, make } from './elements.js';
import { bringFont } from './own-font.js';
import { initialLanguage, remember, text } from './texts.js';

type Room = z.infer<typeof roomInfo>;

const list = byId('rooms', HTMLUListElement);
const button = byId('language', HTMLButtonElement);
bringFont();
let language: Language = initialLanguage();

button.addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  remember(language);
  void show();
});
void show();

async function show(): Promise<void> {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  button.textContent = text('other', language);
  byId('lobby-intro', HTMLParagraphElement).textContent = text('lobbyIntro', language);
  byId('docs-link', HTMLAnchorElement).textContent = text('docsLink', language);
  list.replaceChildren(make('li', 'skeleton'));
  try {
    const response = await fetch('/v1/rooms');
    if (!response.ok) throw new Error(String(response.status));
    const { rooms } = (await response.json()) as { rooms: Room[] };
    list.replaceChildren(...rooms.map(entry));
    if (rooms.length === 0) list.replaceChildren(make('li', 'empty', text('lobbyEmpty', language)));
  } catch {
    const retry = make('button', 'quiet', text('lobbyError', language));
    retry.addEventListener('click', () => void show());
    const item = make('li', 'empty');
    item.append(retry);
    list.replaceChildren(item);
  }
}

function entry(room: Room): HTMLElement {
  const item = make('li', 'room-card');
  const link = document.createElement('a');
  link.href = `/rooms/${encodeURIComponent(room.id)}?lang=${language}`;
  const poster = document.createElement('img');
  poster.src = `/v1/rooms/${encodeURIComponent(room.id)}/poster.jpg`;
  poster.alt = '';
  const words = make('div', 'words');
  words.append(
    make('span', 'pill live', text(room.phase === 'live' ? 'live' : 'connecting', language)),
    make('h2', '', room.title[language]),
    make('p', '', `${room.presenter} · ${room.label[language]}`),
  );
  link.append(poster, words);
  item.append(link);
  return item;
}
