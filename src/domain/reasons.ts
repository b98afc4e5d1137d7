import type { Language } from './language.js';
import { OUTLET_REASONS } from './outlet-reasons.js';

/**
 * Why something was refused, in both languages. A code stays what it is: `problem+json` carries it with its values, so that pages say it
 * in their reader's language. Slots in braces are values; both wordings have the same.
 */
export const REASONS = {
  // What was sent is not what is wanted; of every request.
  missing: ['{field} is missing', '缺少“{field}”'],
  'wrong-type': ['{field} is to be {allowed}', '“{field}”的类型不对，应为 {allowed}'],
  'too-short': ['{field} is too short; at least {least} characters', '“{field}”太短，至少 {least} 个字符'],
  'too-long': ['{field} is too long; at most {most} characters', '“{field}”太长，最多 {most} 个字符'],
  'too-few': ['{field} has too few entries; at least {least}', '“{field}”太少，至少 {least} 项'],
  'too-many': ['{field} has too many entries; at most {most}', '“{field}”太多，最多 {most} 项'],
  'too-small': ['{field} is too small; at least {least}', '“{field}”太小，至少为 {least}'],
  'too-big': ['{field} is too big; at most {most}', '“{field}”太大，最多为 {most}'],
  'wrong-form': ['{field} is no {form}', '“{field}”的格式不对，应为 {form}'],
  'no-id': ['{field} is to be 1 to 64 of a-z, 0-9 and -', '“{field}”应为 1 至 64 个字符，只能用 a-z、0-9 和 -'],
  'not-one-of': ['{field} is none of {allowed}', '“{field}”不在可选范围内，可选：{allowed}'],
  'unknown-field': ['{field} is not known', '不认识“{field}”'],
  'not-an-id': [
    '"{id}" is not an id: 1 to 64 of a-z, 0-9 and -',
    '“{id}”不能作编号：1 至 64 个字符，只能用 a-z、0-9 和 -',
  ],
  'too-large': ['The body is too large; allowed: {bytes} bytes.', '内容太大，最多 {bytes} 字节。'],
  'empty-body': ['The body is empty.', '内容是空的。'],

  // Who asks.
  'sign-in-needed': [
    'This needs a key (Authorization: Bearer <key>) or a session of the studio.',
    '请先登录工作室，或使用密钥。',
  ],
  'people-only': ['Only people who are signed in may do this, not keys.', '只有登录的成员可以这样做，密钥不行。'],
  'role-may-not': [
    'The role {role} may not do this; it needs {scopes}.',
    '“{role}”角色不能这样做，需要权限：{scopes}。',
  ],
  'key-may-not': ['This key may not do this; it needs {scopes}.', '这把密钥不能这样做，需要权限：{scopes}。'],
  csrf: [
    'The header x-csrf-token is not the one of this session (GET /v1/session).',
    '登录状态已更新，请刷新页面后再试。',
  ],
  'wrong-login': ['The login or the password is wrong.', '登录名或密码不对。'],
  'wrong-password': ['The password is not the right one.', '密码不对。'],
  'password-length': [
    'The password has {length} characters; allowed: {least} to {most}.',
    '密码有 {length} 个字符，应为 {least} 至 {most} 个。',
  ],
  'too-many-passwords': [
    'Too many wrong passwords; try again in {seconds} seconds.',
    '密码错误次数太多，请 {seconds} 秒后再试。',
  ],
  'too-many-tries': ['Too many tries from this address; try again in a minute.', '尝试太频繁，请一分钟后再试。'],
  'too-many-signing-in': ['Too many are signing in; try again in a moment.', '登录的人太多，请稍后再试。'],
  'too-many-requests': [
    'At most {most} requests a minute; try again in {after}.',
    '每分钟最多 {most} 次请求，请 {after} 后再试。',
  ],
  'invitation-over': [
    'This invitation has been used, has ended, or never was; ask for another.',
    '这个邀请已用过、已过期或不存在，请重新索取。',
  ],
  'wrong-setup-token': [
    'This setup token is not the one on the server’s console.',
    '设置令牌与服务器控制台上的不一致。',
  ],
  'sign-in-not-begun': [
    'This sign-in was not begun here, or took too long; begin again.',
    '这次登录不是从这里开始的，或用时太久，请重新登录。',
  ],

  // People and keys.
  'login-taken': ['The login "{login}" is taken.', '登录名“{login}”已有人用。'],
  'last-owner': [
    'This is the last owner; make somebody else an owner before.',
    '这是最后一位所有者，请先把别人设为所有者。',
  ],
  'most-users': ['There are {most} users already.', '成员已有 {most} 位，不能再加。'],
  'most-keys': ['There are {most} keys already; revoke one that is not used.', '密钥已有 {most} 把，请先停用不用的。'],
  'key-over': ['The key {id} does not work any more; make a new one.', '密钥 {id} 已失效，请新建。'],
  'key-expired-before': [
    'The key would have expired before it is made ({expires}).',
    '密钥的到期时间（{expires}）已经过去。',
  ],
  'more-than-yours': ['You may not do {scopes} yourself.', '你自己没有这些权限，不能给出：{scopes}。'],
  'changed-meanwhile': [
    'It has version {version}, not {wanted}: somebody else has changed it.',
    '别人刚刚改过（现在是第 {version} 版，你看到的是第 {wanted} 版），请看过新的内容再改。',
  ],

  // Rooms.
  'no-room': ['There is no room "{room}".', '没有直播间“{room}”。'],
  'room-archived': ['The room {room} is archived.', '直播间 {room} 已归档，请先恢复。'],
  'most-rooms': [
    '{now} rooms are on air; ZHUBO_MAX_ROOMS allows {most}.',
    '已有 {now} 个直播间在播，最多 {most} 个（ZHUBO_MAX_ROOMS）。',
  ],
  'room-of-file': [
    'The words of {room} are in its folder of ZHUBO_CONFIG: change the file, or the run of show (PUT /v1/rooms/{room}/run-of-show).',
    '{room} 的内容写在 ZHUBO_CONFIG 的文件夹里，请改文件；流程可以在“流程与话术”里改。',
  ],
  'no-presenter': ['There is no presenter "{id}"; installed: {installed}.', '没有主播“{id}”，已安装：{installed}。'],
  'server-closing': ['The server is closing.', '服务器正在关闭，请稍后再试。'],
  'journal-behind': [
    'The journal is still writing what came in a flood; nothing was erased. Ask again in a minute.',
    '互动日志还在写入刚才涌入的大量内容，暂时没有删除任何内容，请一分钟后再试。',
  ],
  'server-busy': ['The server has more work than it can do in time.', '服务器忙不过来，请稍后再试。'],

  // On air.
  'not-sayable': ['This may not be spoken ({why}).', '这句话不能播出（{why}）。'],
  'orders-wait': ['Twenty orders wait already, or the room is not live.', '已有二十句在排队，或直播间没有在播。'],
  'corrections-wait': [
    'Corrections are waiting to be spoken already; try again in a moment.',
    '已有更正在排队，请稍后再试。',
  ],
  'sentence-unknown': [
    'No sentence "{sentence}" was heard in the last ten minutes.',
    '最近十分钟没有播出这句话（{sentence}），不能更正。',
  ],
  'most-bans': ['The room has as many bans as it can keep.', '禁言名单已满。'],
  'not-banned': ['The viewer "{viewer}" is not banned.', '观众“{viewer}”没有被禁言。'],
  'sample-spoken': ['Another sample is being spoken.', '正在试听另一段，请稍后再试。'],
  'voice-slow': ['The voice took more than {seconds} s.', '声音超过 {seconds} 秒没有生成。'],
  'pitches-written': ['{most} pitches are being written; try again in a moment.', '正在写 {most} 段话术，请稍后再试。'],

  // Shops.
  'no-product': ['The shop {shop} has no product "{id}".', '店铺 {shop} 没有商品“{id}”。'],
  'no-fact': ['The shop {shop} has no fact "{id}".', '店铺 {shop} 没有资料“{id}”。'],
  'no-promotion': ['The shop {shop} has no promotion "{id}".', '店铺 {shop} 没有促销“{id}”。'],
  'fact-rendered': [
    '{id} is rendered from fields; change the product or the promotion instead.',
    '{id} 由商品或促销的字段生成，请改商品或促销。',
  ],
  'no-preview': [
    'There is no preview "{id}" of {shop}; previews last half an hour.',
    '店铺 {shop} 没有导入预览“{id}”；预览只保留半小时，请重新上传。',
  ],
  'imports-read': ['{most} imports are being read; try again in a moment.', '正在读取 {most} 个导入文件，请稍后再试。'],

  // What the parts learn.
  'training-runs': ['A training runs already; its result comes when it has ended.', '已经在训练，结束后会有结果。'],
  'nothing-to-learn': [
    'There are no judgements since the last training.',
    '上次训练之后还没有新的判断；请先在“依据”里判断几个回答。',
  ],
  'training-elsewhere': [
    'The server trains something else; try again in a minute.',
    '服务器正在训练别的，请一分钟后再试。',
  ],

  'training-ended': [
    'The training ended with {code}{said}; run it again.',
    '训练以代码 {code} 结束{said}，请重新训练。',
  ],
  'training-killed': [
    'The training was ended by {signal}{said}; run it again.',
    '训练被系统终止（{signal}）{said}，请重新训练。',
  ],
  'training-too-long': ['The training took longer than {seconds} s.', '训练超过 {seconds} 秒没有完成。'],
  'training-not-begun': ['The training could not be begun: {error}', '训练没有能开始：{error}'],
  'training-failed': ['The training failed: {error}', '训练出错：{error}'],
  'training-few': ['{labels} labels; {least} are needed', '只有 {labels} 个判断，至少要 {least} 个'],
  'training-contradicts': [
    'the batch says otherwise in {share} % of what the serving parts are sure of; allowed: {most} %',
    '现用版本有把握的回答里，这批判断有 {share} % 与之相反，最多允许 {most} %',
  ],
  'training-loses': [
    'with the batch {right} of {trusted} trusted questions go right; without it {before}',
    '加上这批判断，{trusted} 个已确认的问题只答对 {right} 个；不加时答对 {before} 个',
  ],
  'training-not-better': [
    '{right} of {labels} right, {wanted} are needed',
    '{labels} 个问题答对 {right} 个，要答对 {wanted} 个才更好',
  ],
  'training-talks': [
    'it is silent in {share} % where nothing answers, before {before} %, and mends {mended} for {broken} broken',
    '没有资料可答时，它沉默的比例是 {share} %（原来 {before} %）；改对 {mended} 个，却有 {broken} 个不该答的答了',
  ],
  'training-better': ['{right} of {labels} right, before {before}', '{labels} 个问题答对 {right} 个，原来 {before} 个'],

  // Where streams and events go.
  'most-webhooks': ['There are {most} webhooks already; delete one.', 'Webhook 已有 {most} 个，请先删除一个。'],
  'no-webhook': ['There is no webhook "{id}".', '没有 Webhook“{id}”。'],
  'webhook-off': ['This webhook is switched off: switch it on first.', '这个 Webhook 已关闭，请先打开。'],
  'webhook-no-address': ['The address of the webhook "{url}" is none.', 'Webhook 的地址“{url}”不是网址。'],
  'webhook-protocol': [
    'The address of the webhook begins with {protocol}; allowed: https: (http: with ZHUBO_WEBHOOK_INSIDE)',
    'Webhook 的地址以 {protocol} 开头，只能用 https:（设置 ZHUBO_WEBHOOK_INSIDE 后可用 http:）。',
  ],
  'webhook-inside': [
    'The address of the webhook leads to {host}, which is not public (ZHUBO_WEBHOOK_INSIDE).',
    'Webhook 的地址指向 {host}，不是公网地址（ZHUBO_WEBHOOK_INSIDE）。',
  ],
  'webhook-user': [
    'The address of the webhook has a user name in it: it would be shown.',
    'Webhook 的地址里有用户名，会被显示出来，请去掉。',
  ],
  'host-without-address': ['{host} has no address.', '找不到主机 {host}。'],
  'host-not-public': ['{host} is not a public host.', '{host} 不是公网主机。'],
  'page-inside': ['{host} is not a host of the public internet.', '{host} 不是公网主机，不能从那里导入。'],
  ...OUTLET_REASONS,
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type ReasonCode = keyof typeof REASONS;

type Slots<Words extends string> = Words extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never;
type SlotsOf<Code extends ReasonCode> = Slots<(typeof REASONS)[Code][0]>;

export type ReasonValues = Readonly<Record<string, string | number>>;

/** A reason with what it is about. */
export interface Reason {
  readonly code: ReasonCode;
  readonly values: ReasonValues;
}

/** A reason, with a value for each of its slots. */
export function because<Code extends ReasonCode>(
  code: Code,
  ...[values]: [SlotsOf<Code>] extends [never] ? [] : [values: Readonly<Record<SlotsOf<Code>, string | number>>]
): Reason {
  return { code, values: values ?? {} };
}

/** What a reason says; null for a code that is not known here, as of a newer server. */
export function wordsOf(
  { code, values }: { readonly code: string; readonly values: ReasonValues },
  language: Language,
): string | null {
  if (!Object.hasOwn(REASONS, code)) return null;
  const words = REASONS[code as ReasonCode][language === 'en' ? 0 : 1];
  return words.replace(/\{(\w+)\}/g, (slot, name: string) => String(values[name] ?? slot));
}
