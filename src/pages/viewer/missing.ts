import type { Language } from '../../domain/language.js';
import { byId } from './elements.js';
import { bringFont } from './own-font.js';
import { initialLanguage, remember, text } from './texts.js';

bringFont();
let language: Language = initialLanguage();

byId('language', HTMLButtonElement).addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  remember(language);
  show();
});
show();

function show(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  byId('language', HTMLButtonElement).textContent = text('other', language);
  byId('missing-title', HTMLHeadingElement).textContent = text('missing', language);
  byId('missing-words', HTMLParagraphElement).textContent = text('missingWords', language);
  byId('missing-link', HTMLAnchorElement).textContent = text('lobbyLink', language);
}
