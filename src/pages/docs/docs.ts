import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import bridge from '../../client/examples/comment-bridge.mjs?raw';
import embed from '../../client/examples/embed.html?raw';
import python from '../../client/examples/shop.py?raw';
import type { Language } from '../../domain/language.js';
import { byId, make } from '../viewer/elements.js';
import { bringFont } from '../viewer/own-font.js';
import { initialLanguage, remember } from '../viewer/texts.js';
import { type Contract, messageOf } from './contract.js';
import { text, type TextKey } from './texts.js';

const SECTIONS = ['start', 'examples', 'sockets', 'webhooks', 'rest'] as const satisfies readonly TextKey[];
const KEY = `key=$(openssl rand -hex 24); echo "$key"
ZHUBO_PLATFORM_KEY_HASHES=$(printf %s "$key" | sha256sum | cut -d' ' -f1) npm start`;

bringFont();
let language: Language = initialLanguage();
let contract: Contract | null | 'failed' = null;

byId('language', HTMLButtonElement).addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  remember(language);
  show();
});
show();
SwaggerUI({
  url: '/v1/openapi.json',
  domNode: byId('swagger', HTMLDivElement),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
void load();

async function load(): Promise<void> {
  try {
    const response = await fetch('/v1/asyncapi.json');
    if (!response.ok) throw new Error(String(response.status));
    contract = (await response.json()) as Contract;
  } catch {
    contract = 'failed';
  }
  show();
}

function show(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  byId('language', HTMLButtonElement).textContent = text('other', language);
  byId('contents', HTMLElement).replaceChildren(
    ...SECTIONS.map((section) => {
      const link = document.createElement('a');
      link.href = `#${section}`;
      link.textContent = text(section, language);
      return link;
    }),
  );
  fill('start', make('p', '', text('startWords', language)), code(KEY));
  fill(
    'examples',
    ...(
      [
        ['embed', embed],
        ['bridge', bridge],
        ['python', python],
      ] as const
    ).map(([title, source]) => folded(title, source)),
  );
  fill('webhooks', make('p', '', text('webhookWords', language)));
  fill('sockets', ...sockets());
  byId('rest-title', HTMLHeadingElement).textContent = text('rest', language);
}

function fill(section: Exclude<(typeof SECTIONS)[number], 'rest'>, ...content: HTMLElement[]): void {
  byId(section, HTMLElement).replaceChildren(make('h2', '', text(section, language)), ...content);
}

function code(source: string): HTMLElement {
  const block = make('pre', '');
  block.append(make('code', '', source));
  return block;
}

function folded(title: TextKey, source: string): HTMLElement {
  const details = make('details', '');
  details.append(make('summary', '', text(title, language)), code(source));
  return details;
}

function sockets(): HTMLElement[] {
  if (contract === null) return [];
  if (contract === 'failed') return [make('p', 'failed', text('failed', language))];
  const { channels, operations, components } = contract;
  return Object.entries(channels).flatMap(([name, channel]) => {
    const own = Object.values(operations).filter(({ channel: { $ref } }) => $ref === `#/channels/${name}`);
    const address = make('p', '');
    address.append(make('code', '', channel.address), ` · ${channel.description}`);
    return [
      make('h3', '', text(name === 'platform' ? 'platform' : 'viewer', language)),
      address,
      // The contract is written from the server's side.
      ...own.flatMap(({ action, messages }) => [
        make('h4', '', text(action === 'receive' ? 'sends' : 'receives', language)),
        ...messages.flatMap(({ $ref }) => {
          const id = $ref.split('/').at(-1) ?? '';
          const schema = components.schemas[id];
          return schema === undefined ? [] : [messageOf(id.split('.').slice(2).join('.'), schema)];
        }),
      ]),
    ];
  });
}
