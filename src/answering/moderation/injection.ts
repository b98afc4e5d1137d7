import type { Readings } from './disguises.js';

/** Text that talks to a model: drop the rules, be somebody else, say this from now on, show the prompt. On plain text. */
const CHINESE: readonly RegExp[] = [
  /(?:忽略|无视|忘记|忘掉|忘了|抛开|抛弃|放弃|不要管|别管|不用管|跳过|绕过|违反|解除|突破|不要遵守|别遵守|不用遵守|停止遵守)(?:掉|一下)?(?:你|你们|之前|以前|以上|上面|前面|所有|一切|全部|任何|系统|刚才|原来|原有|现有|这些|那些)*.{0,8}(?:规则|指令|提示词?|设定|限制|约束|命令|守则|指示|身份|人设)/,
  /(?:忽略|无视|忘记|忘掉)(?:你|之前|以上|上面|前面|刚才|所有|一切|的|说|全部)+(?:话|内容|信息|要求|对话)/,
  /无视(?:一切|所有|任何)?(?:规则|指令|提示|限制)|系统提示|提示词|系统指令|初始指令|越狱|开发者模式|上帝模式|管理员模式|调试模式|无限制模式|dan模式/,
  /(?:你现在(?:起)?|从现在(?:开始|起),?你|假设你|假如你|想象你|假装你?|请你?|你要|你来)(?:就)?(?:是|扮演|充当|变成|作为|当)(?:一个|一名|一位|个)?(?!真人|人工|机器|谁|什么|哪|不是|不|我|在)[^吗么嘛?？]{2,}$/,
  /扮演.{0,10}(?:角色|模式|奶奶|助手|管理员|店主|老板|黑客)|角色扮演|我们(?:来)?玩(?:个|一个)?(?:角色|扮演|游戏)/,
  /(?:从现在(?:开始|起)|以后|接下来|今后|往后|之后|下面).{0,12}(?:每|所有|任何|只|都|一律|无论|不管).{0,16}(?:回答|回复|说|答|报|念)/,
  /(?:回答|回复|答案|输出|你的话)(?:里|中)?(?:必须|只能|一律|都要|都得|务必|要|只)(?:包含|包括|是|说|写|带|用|输出|有)/,
  /(?:复述|重复|念出|念一遍|输出|打印|背诵|显示|泄露|说出|告诉我)(?:一下|一遍|出)?(?:你的?|以上|上面|全部|所有|系统|完整|的|初始|内部)*(?:指令|提示|设定|规则|prompt|配置)/,
  /(?:跟我|照着我|跟着我)(?:念|读|说|重复)|(?:只|就)(?:准|许|能)?(?:说|回答|回复)[:："“'「]|(?:请|你|帮我)?(?:大声)?(?:说|念|宣布|告诉大家)[:：,，\s]*["“「']?.{0,14}(?:免费|不要钱|一元|1元|0元|零元|一块钱)(?:吧|啊|啦)?["”」'!！。]*$/,
];
const LATIN: readonly RegExp[] = [
  /(?:ignore|disregard|forget|bypass|override|overlook|(?:drop|break|violate)(?= your)|don't follow|do not follow|stop following|pay no attention to)\b.{0,30}\b(?:rules?|instructions?|prompts?|guidelines?|restrictions?|constraints?|directives?|guardrails?|programming|training|everything (?:above|before)|all (?:of the )?(?:above|previous)|what (?:you were|i) (?:told|said))\b(?!.{0,12}\b(?:wash|care|size|return)\w*)/,
  /\b(?:system|hidden|initial|secret|original) (?:prompt|instructions?|message)\b|\b(?:jailbreak|developer mode|god mode|dan mode|do anything now|admin mode|sudo|debug mode)\b/,
  /\byou are now (?!live|on|open|sold|out|in|my|our|the|so|very)|\bpretend (?:to be|you are|you're|that)|(?:^|\b(?:please|you|now|should|must|will|to) )act as (?:a|an|my|if|though|the)\b(?!.{0,12}\b(?:gift|present)\b)|\brole-?play|\bimagine (?:you are|you're|that you)|\blet(?:'s| us) play a (?:game|role)|\byou(?:'re| are) (?:no longer|not) (?:a|an|bound)/,
  /\b(?:from now on|starting now|for the rest of|after this|hereafter|henceforth)\b.{0,40}\b(?:answer|reply|say|respond|always|only|every|call|tell)\b|\b(?:answer|respond|reply) (?:only |always |every .{0,20})?(?:with|to every|to all|in) ["'“]?(?:yes|1|one|free|0|every|all)|\brepeat (?:after me|the following|this|everything)|\b(?:your (?:answer|reply|response)|you) (?:must|should|has to|have to) (?:always )?(?:include|contain|say|state|begin|start|answer|reply|agree)\b/,
  /\b(?:reveal|print|output|show|display|leak|repeat|recite|tell me|give me) (?:me )?(?:all )?(?:of )?your (?:full |whole |exact |internal )?(?:prompt|instructions|rules|system|configuration|guidelines)/,
  /\b(?:say|tell (?:them|everyone|us|people|the viewers)|announce|confirm|declare|claim)(?: out loud| that|:)* ["'“]?(?:it|everything|all|number \w+|link \w+|no\. ?\w+|the [a-z ]{2,20}|this|that)(?:'s| is| are| costs?)? (?:all )?(?:for )?(?:free|0|zero|1 (?:yuan|dollar|cent)|one (?:yuan|dollar|cent)|nothing)\b/,
  /\b(?:hulue|hulve|wushi|wangji|wangdiao)(?:\s*(?:ni|suoyou|zhiqian|yishang|shangmian|yiqie|de))*\s*(?:guize|zhiling|tishi|xianzhi|sheding)/,
];
const EITHER =
  /(?:^|[,，。;；\s])(?:系统|管理员|开发者|主播后台|后台|system|admin|administrator|developer|assistant|root)\s*(?:消息|通知|指令|message|notice|prompt|override)?\s*[:：]/;
/** The same closed up, for text with spaces between its letters. */
const CLOSED =
  /(?:ignore|disregard|forget|bypass|override)(?:all|your|the|any|of|my|previous|prior|above|these|those|earlier)*(?:rules|instructions|prompts?|guidelines|restrictions)|systemprompt|youarenow(?:dan|free|an?)|pretend(?:tobe|youare)|developermode|jailbreak|sayit(?:'?s|is)free|repeatafterme|(?:hulue|hulve|wushi|wangji)(?:ni|suoyou|zhiqian|yishang|shangmian|yiqie|de)*(?:guize|zhiling|tishi|xianzhi|sheding)/;
/** Text for a page or a parser: markup, scripts, links in markdown, marks of chat formats, database statements. */
const MARKUP =
  /<\/?(?:script|img|iframe|svg|a|body|html|div|span|style|link|meta|object|embed|form|input|button|video|audio|base|system|assistant|user|tool|instructions?)\b|<\|[a-z_]+\|>|\[\/?inst\]|<<\/?sys>>|javascript:|data:text\/html|\bon(?:click|error|load|mouseover|focus)\s*=|!?\[[^\]]*\]\([^)]*\)|\{\{.*\}\}|\$\{.*\}|```|^#{2,}\s*(?:system|instruction|prompt)|;\s*(?:drop|delete|update|insert)\s+(?:table|from|into)?|\bunion\s+(?:all\s+)?select\b|'\s*or\s*'?1'?\s*=\s*'?1/;

/** Without these `MARKUP` finds nothing. */
const MARKS = /[<[:={`#;']|union/;

/** Whether a text, or one of the forms it hides in, talks to a model or to a page instead of to the host. */
export function injects({ plain, dense, decoded }: Readings): boolean {
  if (isMarkup(plain) || commands(plain) || (dense !== plain && commands(dense)) || isClosed(dense)) return true;
  return decoded.some(
    (view) => isMarkup(view) || commands(view) || isClosed(view.replace(/[^a-z\u3400-\u9fff]+/g, '')),
  );
}

function isMarkup(text: string): boolean {
  return MARKS.test(text) && MARKUP.test(text);
}

function isClosed(text: string): boolean {
  return hasLatin(text) && CLOSED.test(text);
}

function commands(text: string): boolean {
  if (EITHER.test(text)) return true;
  if (/[\u4e00-\u9fff]/.test(text) && CHINESE.some((rule) => rule.test(text))) return true;
  return hasLatin(text) && LATIN.some((rule) => rule.test(text));
}

function hasLatin(text: string): boolean {
  return /[a-z]/.test(text);
}
