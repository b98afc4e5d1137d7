/** Words that 广告法 Art. 9(3) and 28 keep out of speech, whoever wrote them. */
export const ABSOLUTE =
  /国家级|世界级|最高级|最佳|最优|最好(?:的|用|看|吃)|(?:质量|效果|品质)最好|最低价|全网最|全国最|最便宜|最先进|最受欢迎|第一品牌|(?:全网|全国|行业|销量|世界)第一|顶级|极致|绝对|永久|万能|独一无二|史无前例|(?<!(?:不是|并非|不到|没有|没到|达不到|不算|未到|未达)\s*)百分之?百|100\s*%\s*(?:有效|安全|放心)|\b(?:the )?best\b|number one|\bno\. ?1\b|cheapest|\bguaranteed\b(?! for (?:a|one|two|three|\d))|world'?s (?:first|best)|lowest price|unbeatable|perfect for everyone/i;

/** Art. 17: nothing about illness. Warnings ("allergic people should not buy it") are not claims of healing. */
export const MEDICAL =
  /根治|治疗|治愈|治好|疗效|药效|抗癌|防癌|消炎|降血压|降血糖|降三高|缓解(?:疼痛|失眠|关节|颈椎)|改善(?:睡眠|失眠|血液)|增强免疫|排毒|祛湿|\bcures?\b|\bheals?\b|\btreats?\b|\btherap(?:y|eutic)\b|relieves? (?:pain|arthritis|insomnia)|lowers? blood|boosts? (?:your )?immun|detox/i;

export const CONTACT =
  /加(?:我|个|一下)?(?:微信|威信|薇信|vx|wx|v信|qq|扣扣)|(?:微信|vx|wx|qq)号|私聊|私下(?:转账|交易)|扫码加|whatsapp|telegram|wechat|\bdm me\b|text me|https?:|www\.|\w\.(?:com|cn)\b|(?<!\d)1[3-9]\d{9}(?!\d)/i;

export const COMPETITORS =
  /淘宝|天猫|京东|拼多多|唯品会|别家|别的主播|其他主播|其他家|amazon|temu|shein|ebay|walmart|other (?:shops|brands|sellers|hosts)/i;

/** Offers: each must be the shop's. Said to be absent ("no gift") they are no offer. */
export const OFFERS: readonly RegExp[] = [
  /(?<![没无不])买[一二两三四五\d]+\s*[件个]?\s*[送赠免]/,
  /第[二三两23]\s*[件个双](?:半价|免费|打|\d|[一二三五六七八九]折)/,
  /满\s*\d+[^，。；,.]{0,8}[减送]/,
  /(?<![没无不])(?:打|享|全场)\s*[\d一二三四五六七八九.]+\s*折/,
  /(?<![不没无非])免费(?!退|换|上门|咨询)/,
  /半价/,
  /(?<![不没无])(?:赠送|附赠|赠品|白送|送(?:一|两|您|你|大家)[个件条双包份只瓶套])/,
  /优惠券|领券/,
  /\bbuy (?:one|two|\d)[^.,;]{0,24}\bget\b/i,
  /\bhalf (?:price|off)\b/i,
  /\bfor free\b|\b(?:is|are|it's) free\b(?! of\b)|\bfree gift\b|\bfree of charge\b/i,
  /\b\d+\s?% off\b/i,
  /\bcoupon\b/i,
];
