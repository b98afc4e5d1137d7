import type { Language } from '../../domain/language.js';

const TEXTS = {
  other: ['English', '中文'],
  start: ['开始', 'Start'],
  examples: ['示例', 'Examples'],
  sockets: ['WebSocket', 'WebSockets'],
  webhooks: ['Webhook', 'Webhooks'],
  rest: ['REST', 'REST'],
  startWords: [
    '向管理员要一把密钥（或用下面的命令自建一把），然后三选一：在网页里嵌入直播间；用一条 WebSocket 发评论、收结果；或者只用 HTTP 请求。每条评论都有且只有一个结局；事件按房间编号，断线后从编号处续上；同一观众的同一个 id 不会被问两次。',
    'Get a key from who runs the server (or make one as below), then choose: embed the room in a page; send comments and get what becomes of them over one WebSocket; or use requests alone. Every comment ends exactly once; events are numbered by room and resume by number after a lost connection; the same id of the same viewer is not asked twice.',
  ],
  embed: ['嵌入网页（一个 HTML 文件）', 'A room in your page (one HTML file)'],
  bridge: ['Node：把平台评论接进直播间', 'Node: your platform’s comments into a room'],
  python: ['Python：只用标准库', 'Python: nothing installed'],
  sends: ['发送', 'you send'],
  receives: ['接收', 'you receive'],
  viewer: ['观众', 'Viewers'],
  platform: ['平台', 'Platforms'],
  failed: ['契约没有加载成功，刷新重试。', 'The contract could not be loaded; reload to try again.'],
  webhookWords: [
    '用 POST /v1/webhooks 登记地址和事件类型，密钥只在创建时给出一次。签名按 Standard Webhooks：对 webhook-id.webhook-timestamp.正文 做 HMAC-SHA256。同一房间按顺序、一次一条；2xx 表示收到；5xx、408、429 和超时（10 秒）会在八小时内退避重试；其他 4xx 和重定向记入死信，可用 dead-letters/retry 重发；410 会停用。重试时 webhook-id 不变，请据此去重。',
    'POST /v1/webhooks registers an address and event types; the secret is shown once, then. Signed as Standard Webhooks has it: HMAC-SHA256 over webhook-id.webhook-timestamp.body. In order within a room, one at a time; 2xx takes it; 5xx, 408, 429 and silence (10 s) are tried again with back-off for eight hours; any other 4xx and redirects are put aside as dead letters, to be tried again by dead-letters/retry; 410 switches it off. A retry has the same webhook-id: know it again by that.',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type TextKey = keyof typeof TEXTS;

export function text(key: TextKey, language: Language): string {
  return TEXTS[key][language === 'zh' ? 0 : 1];
}
