import type { TenantRules } from './draft.js';
import { flaw, type Flaw } from './outcome.js';
import { denseText, plainText } from './plain-text.js';
import type { VerdictName } from './verdicts.js';

interface Rule {
  readonly check: VerdictName;
  readonly pattern: RegExp;
  /** Whether a fact that says the same lets it pass: the merchant has stated it and answers for it. */
  readonly unlessStated: boolean;
  /** Whether it is also looked for in the text without spaces and signs. */
  readonly dense: boolean;
}

/** 广告法 Art. 9(3), 13, 17, 18, 25, 28; platform rules on contact. Ordinary uses (最近, 最后, 第一次) are left out. */
const RULES: readonly Rule[] = [
  {
    check: 'markup',
    pattern: /(?![\t\n\r])\p{Cc}|<\/?[a-z!][^>]*>?|javascript:|&#x?\d|```|\]\(|\{\{|\bon(?:click|error|load)\s*=/u,
    unlessStated: false,
    dense: false,
  },
  {
    check: 'forbidden-contact',
    pattern:
      /(?:加|\+)(?:我|个|下|一下)*(?:微|威|薇|v|vx|wx|qq|扣|企鹅|电报|好友)|(?:微信|威信|薇信|v信|vx|wx|qq群?|扣扣|telegram|whatsapp)(?!支付|pay)(?:号|群|[:：\s]*[a-z0-9_-]{5,}|联系|找|咨询|转账|付)|https?:|www\.|[a-z0-9-]{2,}\.(?:com|cn|net|top|xyz|vip|cc|shop|me|io)(?![a-z])|二维码|扫码|私聊|私信|私下|线下交易|站外|绕过平台|(?<![\d.])1[3-9]\d{9}(?!\d)|(?<![\d.])\d{8,}(?![\d.])|[零一二三四五六七八九幺]{7,}|(?:zero|one|two|three|four|five|six|seven|eight|nine)(?:[ -](?:zero|one|two|three|four|five|six|seven|eight|nine)){5,}|\b(?:dm|pm) (?:me|us)\b|add (?:me|us)|\b(?:my|our) (?:whatsapp|telegram|wechat|line|number)\b|\bwechat\b(?! pay)|\bwhatsapp\b|\btelegram\b|qr code|outside (?:of )?(?:the|this) (?:platform|app)|off[- ](?:the[- ])?platform|pay (?:me|us) directly/,
    unlessStated: false,
    dense: true,
  },
  {
    check: 'forbidden-medical',
    pattern:
      /治疗|治愈|医治|根治|主治|包治|治好|治病|疗效|药效|药用|抗癌|防癌|致癌|消炎|抗炎|止痛|镇痛|止血|止痒|杀菌|灭菌|抑菌|抗菌|抗病毒|缓解.{0,8}(?:痛|症|炎|失眠|疲劳|不适|压力|酸)|(?:降|控)(?:低)?(?:血压|血糖|血脂|三高|胆固醇)|免疫|瘦身|减肥|燃脂|减脂|刷脂|壮阳|补肾|排毒|解毒|丰胸|增高|生发|防脱|祛斑|祛痘|祛湿|去湿|去痘|美白|抗衰|抗皱|除皱|去皱|活血|化瘀|通便|助眠|安神|护肝|养肝|养胃|养颜|补血|补气|养生|保健|滋补|改善.{0,6}(?:睡眠|失眠|视力|体质|循环|记忆)|预防.{0,6}(?:病|癌|感冒|近视|炎)|颈椎|腰椎|关节炎|失眠|糖尿病|高血压|近视|鼻炎|湿疹|脚气|皮炎|医生推荐|专家推荐|临床|医用|修复(?:受损|皮肤|肌肤)|(?<![a-z])(?:cures?|cured|curing|heals?|healing|treats?|treating|treatment|therapy|therapeutic|remedy|medicine|medicinal|medical|clinically|anti-?inflammatory|inflammation|relieves?|relief|arthritis|insomnia|blood pressure|blood sugar|cholesterol|immun\w*|cancer|weight loss|lose weight|slimming|burns? fat|fat[- ]burning|detox\w*|whitening|anti-?ag(?:e)?ing|wrinkles?|acne|eczema|diabetes|doctors?|disease|illness|painkill\w*|pain|antibacterial|kills? (?:germs|bacteria)|sterili[sz]\w*)(?![a-z])/,
    unlessStated: true,
    dense: true,
  },
  {
    check: 'forbidden-gain',
    pattern:
      /保本|稳赚|包赚|躺赚|赚钱|赚大钱|发财|收益率?|回报率|升值|增值|保值|返利|guaranteed (?:return|profit|income)|\bprofits?\b|investment|double your money|risk[- ]free|passive income|make money/,
    unlessStated: false,
    dense: true,
  },
  {
    check: 'forbidden-absolute',
    pattern:
      /国家级|世界级|宇宙级|全球级|国际级|(?:销量|全国|全网|行业|世界|排名|品牌|质量|国内|业界|类目|同类|热销|榜单?|口碑|全球|亚洲|品质|性价比).{0,5}第一|第一(?:品牌|名|品质|大|流)|no\.?\s?1(?!\d)|唯一|独一无二|绝无仅有|史无前例|前所未有|空前绝后|顶级|顶尖|极致|极品|至尊|王牌|巅峰|登峰造极|全网首|全国首|世界领先|遥遥领先|行业领先|永久|永不|永远|终身|万能|(?:100%|百分之百|百分百|百分之一百)(?:的?(?:有效|安全|满意|正品|好评|放心|保证|成功|见效))|绝对|完美|无敌|无与伦比|无可比拟|无可替代|秒杀|碾压|完胜|吊打|零风险|零差评|无副作用|纯天然|假一赔|驰名|独家|首创|填补空白|仅此一|神器|天花板|封神|史上|全网(?:最|底|唯)|顶配|尊享|(?<![a-z])(?:number one(?! (?:link|product|on the list))|cheapest|lowest prices?|unbeatable|unmatched|unrivall?ed|world[- ]class|world'?s|top[- ](?:grade|quality|notch|rated|selling)|first[- ]class|national[- ]level|state[- ]level|finest|perfect|flawless|ultimate|greatest|100 ?% (?:effective|safe|guarantee\w*|satisf\w*|natural)|guarantee[sd]? (?:to|that|you|results)|absolutely|forever|everlasting|permanent|permanently|lifetime|one of a kind|second to none|unparalleled|unique in|the only one|miracle|magic(?:al)?)(?![a-z])/,
    unlessStated: false,
    dense: true,
  },
  {
    check: 'forbidden-absolute',
    pattern: /(?:100 ?%|百分之百|百分百|百分之一百)[^,，。.]{0,3}/,
    unlessStated: true,
    dense: true,
  },
  {
    check: 'forbidden-disparagement',
    pattern:
      /别家|别人家|其他家|其他店|别的店|同行|他们家|隔壁|竞品|对家|市面上|地摊货|假货|山寨|垃圾货|(?<![a-z])(?:other (?:shops?|stores?|sellers?|brands?|rooms?|hosts?)|competitors?|rival\w*|elsewhere|anywhere else|knock-?offs?|fakes?)(?![a-z])/,
    unlessStated: true,
    dense: true,
  },
  {
    check: 'forbidden-urgency',
    pattern:
      /最后一批|手慢无|手慢|快没了|马上没|马上就没|快卖完|快抢完|快断货|抢光|抢完|即将(?:涨价|恢复|售罄|结束|截止)|马上(?:涨价|恢复|结束|截止)|要涨价|恢复原价|错过.{0,8}(?:没|等)|仅限今|限时|限量|最后(?:一天|几小时|机会|几分钟)|倒计时|(?<![a-z])(?:last chance|selling fast|almost gone|nearly gone|hurry|today only|tonight only|only today|ends? (?:tonight|today|soon|at midnight)|while stocks? lasts?|going fast|flying off|run(?:ning)? out|limited (?:time|edition|offer)|price goes up)(?![a-z])/,
    unlessStated: true,
    dense: true,
  },
];

const HOURS = /(?<!\d)\d{1,2}[:：][0-5]\d\s*(?:-|—|–|~|到|至|to)+\s*\d{1,2}[:：][0-5]\d(?!\d|[:：])/;

/** What a shop may state: how one pays, a code on the goods' label. */
const STATED_CONTACT = /^(?:wechat|二维码|qr code|扫码)$/;

/** 最 is an absolute term unless it is about time, order or quantity, or a figure of a fact (最亮 350 流明). */
const MOST = /最(?!近|后|终|初|晚|早|多|少|高不|低不|大的支持|大的鼓励)(.)(.?)/g;
const BEST_ZH =
  /最好(?:的(?!方式|办法|方法|是)|用|看|喝|吃|穿|闻|听|了|品质|质量|材|面料|价|不过)|(?:是|做到|同类|品质|质量|全网|全国|里|中)最好|最好(?=[。！!]|$)/;
const BEST_EN =
  /(?<![a-z])(?<!(?:clean|cleaning|wash|washing|dry|drying|water) is )best(?! (?:to|if|kept|stored|before|washed|served|worn|used|not|by|regards|wishes|enjoyed|way to|drunk|eaten))(?![a-z])/;
const SUPERLATIVE_EN =
  /(?<![a-z])(?:most (?!of|people|orders|likely|customers|cases|days)[a-z]{4,}|[a-z]{3,}est)(?![a-z])/g;
const NO_SUPERLATIVES = new Set(
  'best test latest rest interest honest request suggest modest forest harvest guest quest nearest digest protest contest invest chest least west earliest almost dearest'.split(
    ' ',
  ),
);

/**
 * What the law, the platform or the tenant forbids whoever says it, also in disguise (spaces, full width, look-alikes,
 * traditional characters). `stated` is the plain text of the facts cited, `text` a plain text (see plainText) without
 * the shop's own product names.
 */
export function forbidden(text: string, stated: string, rules: TenantRules): Flaw | null {
  // Opening hours (10:00-22:00) make no telephone number.
  const dense = denseText(text.replace(HOURS, '时'));
  const denseStated = denseText(stated);
  for (const { check, pattern, unlessStated, dense: both } of RULES) {
    for (const view of both ? [text, dense] : [text]) {
      // Without spaces English words run together: only Chinese, digits and addresses are looked for there.
      const found = pattern.exec(view)?.[0];
      if (found === undefined || (view === dense && /^[a-z' -]+$/.test(found) && found.length < 8)) continue;
      if ((unlessStated || STATED_CONTACT.test(found)) && denseStated.includes(denseText(found))) continue;
      return flaw(check, found);
    }
  }
  const superlative = superlativeIn(text, dense, denseStated);
  if (superlative !== null) return flaw('forbidden-absolute', superlative);
  return tenantFlaw(text, dense, denseStated, rules);
}

function superlativeIn(text: string, dense: string, stated: string): string | null {
  const best = BEST_ZH.exec(dense) ?? BEST_ZH.exec(text) ?? BEST_EN.exec(text);
  if (best !== null) return best[0];
  for (const match of dense.matchAll(MOST)) {
    if (match[1] === '好') continue;
    if (!stated.includes(match[0]) && !stated.includes(`最${match[1] ?? ''}`)) {
      // 最大承重, 最高水温: what bounds a figure is no praise.
      if (
        /[大高低小长]/.test(match[1] ?? '') &&
        /^.{0,8}[\d一二三四五六七八九十百]/.test(dense.slice(match.index + 2)) &&
        /\d/.test(stated)
      )
        continue;
      return match[0];
    }
  }
  for (const match of text.matchAll(SUPERLATIVE_EN)) {
    const word = match[0];
    if (
      NO_SUPERLATIVES.has(word) ||
      (/(?:lowest|highest|longest|shortest|largest|smallest)$/.test(word) && stated.includes(word))
    )
      continue;
    if (!stated.includes(denseText(word))) return word;
  }
  return null;
}

const compiled = new WeakMap<
  TenantRules,
  readonly { readonly check: VerdictName; readonly word: string; readonly pattern: RegExp | null }[]
>();

function tenantFlaw(text: string, dense: string, stated: string, rules: TenantRules): Flaw | null {
  let list = compiled.get(rules);
  if (list === undefined) {
    const entry = (check: VerdictName) => (raw: string) => {
      const word = plainText(raw).trim();
      const escaped = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+');
      const latin = /^[\x20-\x7e]+$/.test(word);
      return { check, word, pattern: latin ? new RegExp(`(?<![a-z0-9])${escaped}(?![a-z0-9])`) : null };
    };
    list = [
      ...rules.bannedWords.map(entry('tenant-banned')),
      ...rules.competitors.map(entry('forbidden-competitor')),
    ].filter(({ word }) => word !== '');
    compiled.set(rules, list);
  }
  for (const { check, word, pattern } of list) {
    const bare = denseText(word);
    const hit =
      pattern === null ? dense.includes(bare) : pattern.test(text) || (bare.length >= 5 && dense.includes(bare));
    // A courier may be a rival's: the shop's own fact names it.
    if (hit && !(check === 'forbidden-competitor' && stated.includes(bare))) return flaw(check, word);
  }
  return null;
}
