import { flaw, type Flaw } from './outcome.js';
import { denseText } from './plain-text.js';

/**
 * Claims that everyday words make without one word that claims anything alone: 明天就到, many people bought it, one more for you.
 * Each needs a fact that says the same.
 */
const CLAIMS: readonly RegExp[] = [
  // when it comes
  /(?:明天|后天|今天|今晚|当天|马上|立刻|立马|很快|最快|下周|周末|隔天|次日)(?:就|就能|就会|能|会|可以|即可|给您|给你)*(?:到|送|收|发|寄|拿到|穿上|用上)/,
  /\b(?:send|sent|ship|arrive|deliver|leave|come|get it|have it|with you|at your door)\w*\b.{0,24}\b(?:tomorrow|today|tonight|immediately|overnight|straight away|right away|at once|same day|next day|this week|next week)\b/,
  // what it does to a body
  /(?:用|喝|吃|穿|戴|涂|擦|抹|坚持|贴|泡)(?:了|完|着|过|上|久了|一段时间|几天)+.{0,10}(?:变|改善|好了|不一样|年轻|白|瘦|嫩|(?<!不)舒服|精神|有劲|效果)|变(?:得|好|白|嫩|瘦|美|漂亮|年轻|聪明|光滑|健康|强)|对(?:身体|皮肤|眼睛|头发|肠胃|心脏|孩子|老人|健康).{0,4}(?:好|有益|有帮助)|有(?:助于|益于|利于)|见效|起效|效果(?:很|非常|特别|超)?(?:好|明显|不错)|(?:good|great|kind|gentle|healthy|better) (?:for|on|to) (?:your|the|our|kids'?|every) ?\w*|(?:makes?|keeps?|helps?|leaves?) (?:you|your|them|kids|children)(?! (?:choose|find|know|decide|with that))/,
  // who bought it and what they say
  /(?:很多|好多|不少|许多|无数|上万|成千|老)(?:的)?(?:人|朋友|顾客|客人|客户|粉丝|家人|宝宝|姐妹|妈妈)?.{0,3}(?:都|已经|在)?(?:买|抢|回购|复购|下单了|好评|推荐|用上|在用|爱|夸|反馈)|(?:大家|用过的|买过的|穿过的|吃过的|喝过的|顾客|客人|老客|买家|人人|个个|谁用谁|谁穿谁).{0,5}(?:都说|都在|都夸|都爱|都喜欢|都推荐|说好|好评|回购|知道好)|好评(?:如潮|率|不断)|口碑|回头客|爆款|热卖|热销|畅销|网红|断货王|\b(?:everyone|everybody|people|customers?|buyers?|viewers?|reviewers?|thousands|hundreds|millions|many|most)\b.{0,20}\b(?:bought|buy|love[sd]?|loving|say|says|said|recommend\w*|rate[sd]?|prais\w+|swear|come back|came back|reorder\w*)\b|\b(?:best-?sell\w*|bestsell\w*|popular|famous|award\w*|five[- ]star|rave)\b/,
  // more for the money
  /(?:再|多|另外|额外|还)(?:送|给|拿|带|加|发|搭|配|饶|补)(?:您|你|大家|各位)?(?:多)?(?:一|两|三|几|个|点|份|件|双|瓶|盒|袋)|(?:给|帮)(?:您|你|大家)(?:再|多)?(?:优惠|便宜|打折|减|抹零|降)|抹零|包退|包换|包赔|随便退|\b(?:give|gives|get|gets|have|having|add|adds|send|include|receive|take)\b(?: you| each| everyone)? (?:one more|another|an extra|extra|a second|more of|two for|double|twice)\b|\btwo for (?:one|the price)\b|\bon top of (?:it|that|your order)\b.{0,10}\byou get\b/,
  // choice without end
  /(?:多种|很多|好多|各种|多款|许多|各色|几十|十几|多个|任意|什么)(?:的)?(?:颜色|尺码|款式|口味|规格|样式|码|色)|(?:颜色|尺码|码数|款式|口味|规格)(?:都)?(?:很|特别|非常|超级|超)?(?:多|齐全|齐|全)(?!部)|\b(?:every|many|all|lots of|plenty of|various|endless|any|several|different|more) (?:\w+ )?(?:colou?rs?|sizes?|styles?|flavou?rs?|versions?|options)\b/,
  // how long, how well
  /(?:用|穿|戴|放|存|保存|撑|坚持)(?:上|个|得|到)?(?:很久|好久|好几年|好多年|多年|很多年|一辈子|几年|几十年|长久|老久)|经久|耐(?:用|穿|脏|磨|看|热|高温|摔|洗)|结实|牢固|不会?坏|用不坏|穿不坏|\b(?:last|lasts|lasting|keep|keeps|stay|stays|hold|holds|work|works|good|serve|serves)\b.{0,14}\b(?:years|ages|decades|long time|life|all day|all night|all year|all winter|whole day|for long)\b|\bnever (?:break|breaks|fail|fails|need|needs|wear|wears|go|goes|let|lets)/,
  // better than what
  /(?:比|胜过|强过|好过|超过)(?!平时|平常|日常|原价|原来|之前|以前|较|如|一比|划|对)[^,，。]{1,12}(?:好|强|便宜|划算|实惠|多|省|快|棒|厉害|高|低)|\b(?:better|cheaper|nicer|stronger|softer|warmer|faster|lighter|finer|safer|healthier) than (?!usual|normal|before|the regular)/,
  // pay, return, trust
  /(?:先|收到|到了|满意|喜欢|试用)(?:货|了|后|再)*(?:再|才)?付(?:款|钱)|不(?:满意|喜欢|合适)(?:就|可以|能|都|包)*退|(?:随时|任何时候|什么时候)(?:都)?(?:可以|能)?(?:退|换)|\bpay (?:when|on|later|after|once)\b|\bmoney back\b|\bno questions asked\b|\breturn (?:it|them|this)? ?(?:any ?time|whenever)\b|正品|真品|正版|\b(?:genuine|authentic)\b/,
  // what comes with it
  /\b(?:there is|there's|there are|you get|you'll get|you also get|it has|it's got|comes?|we add|we include|we put in) (?:a|an|some|the|your)\b.{0,18}\b(?:with it|in it|inside|in the box|with them|too|as well|included)\b/,
  // what is given
  /\b(?:you(?:'ll| will| can| also)* (?:get|receive|have)|we(?:'ll| will| also)* (?:give|add|include|send|put in|throw in))\b[^,.;!?]{0,40}\b(?:as|for) (?:a|our|your) (?:free |small |little )?(?:gift|present)\b/,
  // how many are left, what the price will do
  /所剩|(?:只剩|仅剩|还剩|剩下|剩)(?:了)?(?:几|少量|最后|不多|没几|一点)|(?:库存|货|数量|名额)(?:已经|真的|也)?(?:不多|有限|紧张|告急)|(?:卖|走|抢)得(?:很|特别|非常|太)?(?:快|好)|价格?.{0,6}(?:涨|恢复|变高|变了|上调|回调|翻倍|翻番)|\b(?:not many|few|only a few|hardly any|a handful)\b.{0,12}\b(?:left|remain\w*)|\b(?:going|selling|moving) (?:quickly|fast|out)|\bprice\b.{0,16}\b(?:up|rise|rises|higher|increase\w*|back|doubl\w*|tripl\w*)|\bcosts? more\b|\b(?:good|great|fair|low|lower|nice) (?:value|price|deal)\b|\bpays? less\b|\bone size\b|\bkeeps? (?:water|rain|cold|wind|heat|dust)\b|\bget something\b/,
  // what it does of its own accord
  /(?:会|能|可以|可)(?:自己|自动|主动|陪|提醒|听懂|看懂|识别|记住|发光|说话|走路|唱|飞|跳舞)[\u3400-\u9fff]{0,4}|\b(?:it|they|this)(?: also| even| can| will)* (?:sing|dance|walk|talk|fl(?:y|ie)|glow|listen|learn|think|know|see|hear|remind|recogni[sz]e|remember)s?\b/,
  // whom it makes do or be something, and who picked it
  /(?:让|使)(?:您|你|人|大家|孩子|宝宝|它)[\u3400-\u9fff]{0,4}(?:更|变|快|好|香|轻松|省|聪明|自信|年轻)[\u3400-\u9fff]{0,3}|[跑睡吃学长走玩]得(?:更|特别|很|非常)[\u3400-\u9fff]{1,3}|\byou(?:'ll| will| can)? (?:run|sleep|feel|look|learn|grow|work|walk|play) (?:much |so |a lot )?(?:fast|quick|better|well|longer|young|easier|great)\w*/,
  /(?:专家|老师|医生|明星|网红|妈妈|宝妈|奶奶|学生|同学|设计师|大师|工程师|达人|教练|护士|模特|厨师|邻居|同事)们?(?:们)?(?:都|也|在|抢|推荐|认可|设计|选|爱|用|穿|喝|吃|夸|点名)[\u3400-\u9fff]{0,3}|\b(?:teachers?|mothers?|mums?|moms?|singers?|stars?|experts?|doctors?|athletes?|engineers?|designers?|chefs?|pupils?|students?|neighbou?rs?|thieves)\b(?: have| all| also| really)* (?:pick|choose|chose|love|use|wear|recommend|believe|fight|trust|design|swear)\w*|\b(?:designed|picked|chosen|approved|trusted|loved) by\b.{0,16}/,
  // what a shop does for whoever buys
  /(?:师傅|专人|我们)(?:上门|亲自|当面)[\u3400-\u9fff]{0,4}|不用排队|\bwe(?:'ll| will)? (?:carry|bring|drive|take) (?:it|them|this) (?:to|up|into)\b.{0,10}|\byou can drop\b.{0,6}|\bno queu\w+|\b(?:fitter|engineer|technician)s? (?:visit|come)\w*/,
  // what kind of shop it is
  /(?:我们|咱们|咱|本店|我家|我们家|店里|这家)(?:是|有|开|做|干).{0,8}(?:店|厂|年|品牌|公司|经验|师傅|团队)|(?:来|到|去)(?:我们)?(?:店里|门店|实体店|厂里)(?:看|买|试|取|提)|送到(?:楼下|门口|家门口|手上|家里|家)|不会?后悔/,
  // how much of it a time
  /(?:一天|每天|每日|一次|每次|每顿)(?:只|就|吃|给|喝|用|服|涂|喂|放|撕)*一[根包片粒颗袋勺支滴杯]/,
  // who may use it
  /(?:老人|老年人|孕妇|宝宝|婴儿|小孩|孩子|儿童|小朋友|男女|男生女生|全家|一家人|什么人|谁|大人小孩|老少|人人|敏感肌).{0,4}(?:都|也)(?:可以|能|适合|合适|好)?(?:用|穿|戴|吃|喝|玩)|男女老少|老少皆宜|\b(?:for|suits?|fits?) (?:both|all|every|any|men|women|kids|babies|boys|girls|the whole family)\b/,
];

const SAFE_EN =
  /^(?:(?:oh|ah|well|so|now|and|but|okay|ok|right|sure|yes|no|alright|hmm)[,.! ]*)*(?:hello|hi|hey|welcome|good|great|nice|lovely|thank\w*|cheers|sorry|please|let|ask|type|tell|look|have|take|sure|just|feel|do|does|did|would|will|are|is|was|what|which|how|when|where|who|why|can|could|may|shall|should|i|i'm|i'll|i'd|i've|if|see|bye|glad|happy|hope|stay|follow|don't|number|link|back|moving|on|here|next|first|one|step|come|enjoy|remember|give|go|got|keep|check|choose|pick|bear|hang|hold|a person will|my pleasure|my apologies|noted|several|a few of you|many of you|another one|the other one|they will|your (?:other|questions?|point)|of course|you|you're|you'll|we'll|let's|to be|as for|for|in|by|some|anyone|everyone|once|before|after|take|start|join|wait|then|also|again|any|more|not at all|never mind|by the way)(?![a-z])|^(?:that|it|this|there)(?:'s| is| was)? (?:all|kind of you|noted|written|not (?:something|in what)|a (?:good|great|fair|nice|lovely) (?:question|choice|point|idea)|okay|fine|right|up to you|number|link|my pleasure|no problem|you go|one moment|how|where|what|for now)|^(?:it|that) depends|^this one (?:might|may|could|is number)|^we (?:can|will|go|look|move|continue|talk|start|come|are (?:here|live|happy|glad|sorry|going)|would|hope|love|see|have noted|look forward)|^(?:the|this|that|these|those) (?:question|link|number|answer|product page|page|order page|next)/;
const YOU_GET = /^you(?:'ll| will| can| may)? (?:get|have|receive|save|pay less|keep|find it|not|never)/;
const SAFE_ZH =
  /欢迎|你好|您好|大家|各位|家人|朋友|谢谢|感谢|抱歉|不好意思|对不起|请|问|看|说|聊|讲|介绍|告诉|打字|公屏|评论|留言|关注|点赞|编号|链接|号|客服|资料|信息|确认|核实|稍等|等|接着|继续|下一|回到|再见|拜拜|晚安|祝|好的|好嘞|好呀|好啊|嗯|行|哈|我|咱|您|你|亲|喜欢|放心|别|着急|慢慢|明白|理解|了解|回答|解答|补充|更正|哪|什么|怎么|主播|数字人|想|要|拍|下单|选|挑|吗|呢|来|可以的|没关系|没事|没问题|不客气|辛苦|收到|记|查|参考|页面|为准|更|总之|是这样|再有|还有一|比如|首先|最后|今天先|为您|订单|购物车|开始|结束/;

/**
 * Whether a sentence in which no word claims anything is the talk of a host (greeting, asking, inviting, not knowing) and no
 * bare statement: 颜色很正, "it is one size".
 */
export function isHostTalk(sentence: string): boolean {
  const bare = sentence.trim();
  if (bare.replace(/[^a-z\u3400-\u9fff]/g, '').length <= 2) return true;
  // What leads in to something says nothing by itself: "Several of you are asking:".
  if (/[:：,，]$/.test(bare) && bare.length <= 60) return true;
  if (/[\u3400-\u9fff]/.test(bare)) return SAFE_ZH.test(bare);
  return (
    SAFE_EN.test(bare) &&
    !YOU_GET.test(bare) &&
    !/^(?:good|great|nice|one|some|everyone|for) (?:for|size|price|value|with)/.test(bare)
  );
}

/** A plain claim of a sentence that no fact cited makes; null: there is none. */
export function plainClaim(sentence: string, stated: string): Flaw | null {
  for (const claim of CLAIMS) {
    const found = claim.exec(sentence)?.[0];
    if (found !== undefined && !bears(found, stated)) return flaw('unlicensed-words', found);
  }
  return null;
}

/** Whether the facts say it: the same words, or nearly all of the characters of a short Chinese claim in one place. */
function bears(found: string, stated: string): boolean {
  const claim = denseText(found);
  const facts = denseText(stated);
  if (facts.includes(claim)) return true;
  if (/today|今天/.test(found) && /same day|当天|当日/.test(stated)) return true;
  if (/^(?:一天|每天|每日)/.test(found) && /a day|daily|each day|天一|日一/.test(stated)) return true;
  if (/one more|another/.test(found) && /buy \d+ .*get \d+ free/.test(stated)) return true;
  if (/^不.*退$/.test(claim) && facts.includes('无理由')) return true;
  if (!/[\u3400-\u9fff]/.test(claim)) {
    const words = found.split(/\s+/).filter((word) => word.length > 3);
    return words.length > 0 && words.every((word) => stated.includes(word.replace(/(?:s|ed|ing)$/, '')));
  }
  const heart = Array.from(claim.replace(/自己|自动|主动|[会就能会可以给您你的了都也还再很呢哦哈啊呀啦噢哟]/g, ''));
  return heart.length > 0 && heart.every((character) => facts.includes(character));
}
