import { isComposed } from '../composed.js';

/** Traditional characters and their simplified forms, pair by pair: those that comments about goods and service use. */
const PAIRS =
  '個个這这們们麼么嗎吗來来沒没還还會会對对說说請请問问買买賣卖價价錢钱貨货發发給给幾几時时間间長长寬宽輕轻薄薄顏颜藍蓝綠绿紅红黃黄銀银紫紫質质' +
  '棉棉絲丝絨绒麻麻紙纸鋼钢鐵铁鋁铝銅铜塑塑膠胶布布織织縫缝線线紋纹條条雙双隻只件件鞋鞋襪袜褲裤裙裙衛卫襯衬帶带圍围帽帽釦扣鏈链鍊链飾饰環环鑽钻' +
  '壞坏換换費费運运郵邮寶宝貝贝網网絡络訂订單单點点現现場场預预約约優优惠惠減减滿满贈赠禮礼盒盒獎奖積积員员級级證证書书檢检測测認认標标準准' +
  '產产國国內内進进廠厂製制造造歲岁嬰婴兒儿孫孙爺爷媽妈親亲婦妇過过敏敏膚肤臉脸頭头髮发眼眼齒齿鹼碱濕湿乾干淨净潔洁濾滤塵尘聲声音音響响' +
  '電电池池壓压瓦瓦充充滿满機机螢萤屏屏幕幕連连線线無无藍蓝牙牙軟软體体記记憶忆儲储處处理理顯显卡卡開开關关燈灯溫温熱热涼凉凍冻冰冰' +
  '鹹咸酸酸辣辣鮮鲜魚鱼雞鸡鴨鸭鵝鹅蝦虾麵面飯饭湯汤醬酱鹽盐蘋苹葉叶薩萨東东車车馬马鳥鸟貓猫狗狗寵宠養养護护醫医藥药療疗險险危危' +
  '劑剂鉛铅鋅锌鈣钙鐘钟錶表鬧闹鎖锁鑰钥銷销售售後后麗丽麥麦黑黑點点讓让從从應应該该實实際际樣样圖图畫画筆笔課课學学習习師师級级題题試试聽听' +
  '講讲讀读寫写練练習习帳帐戶户貸贷還还額额資资協协辦办護护櫃柜檯台層层樓楼廳厅廁厕門门飛飞灣湾島岛極极報报稅税紅红壽寿罐罐裡里裏里邊边' +
  '團团擔担擇择選选稱称適适合合齡龄難难壓压縮缩變变形形褪褪鬆松緊紧彈弹厚厚軟软硬硬癢痒臭臭聞闻嗆呛傷伤風风雨雨曬晒燙烫熨熨洗洗滌涤掛挂摺折疊叠' +
  '攜携輛辆輪轮轉转動动靜静調调節节檔档遙遥遠远視视頻频錄录攝摄與与爲为為为並并於于僅仅將将當当總总經经結结夠够較较麼么嘛嘛嗨嗨囉啰喲哟啥啥' +
  '隨随著着拋抛棄弃損损補补償偿贖赎賠赔訴诉謝谢歡欢迎迎愛爱樂乐慶庆節节歷历曆历歲岁萬万億亿雜杂誌志';
const SIMPLIFIED = new Map<string, string>();
for (let i = 0; i + 1 < PAIRS.length; i += 2) {
  const from = PAIRS.charAt(i);
  if (from !== PAIRS.charAt(i + 1)) SIMPLIFIED.set(from, PAIRS.charAt(i + 1));
}
const TRADITIONAL = new RegExp(`[${[...SIMPLIFIED.keys()].join('')}]`, 'g');

/** Characters of a repeated piece, in code units: eight pairs of surrogates. */
const MOST_REPEATED = 16;
const INVISIBLE = /[\p{Cf}\p{Cc}\uFE00-\uFE0F]/gu;
const PICTURES = /\p{Extended_Pictographic}|\p{Emoji_Modifier}/gu;
/** Short forms of English chats; they are words, so they are told apart by their edges. */
const SHORT: Readonly<Record<string, string>> = {
  u: 'you',
  r: 'are',
  ur: 'your',
  pls: 'please',
  plz: 'please',
  thx: 'thanks',
  whats: "what's",
  hows: "how's",
  wheres: "where's",
  im: "i'm",
  dont: "don't",
  doesnt: "doesn't",
  isnt: "isn't",
  cant: "can't",
  wont: "won't",
  abt: 'about',
  wat: 'what',
  hw: 'how',
  mch: 'much',
  gonna: 'going to',
  wanna: 'want to',
  ppl: 'people',
  bday: 'birthday',
  xmas: 'christmas',
  sz: 'size',
  info: 'information',
};

/**
 * A comment in one form: NFKC, lower case, simplified, without invisible characters and pictures, runs of a repeated
 * letter or sign cut short, white space single. Digits and punctuation stay.
 */
export function normalise(text: string): string {
  const plain = isComposed(text) ? text : text.normalize('NFKC').replace(INVISIBLE, '').replace(PICTURES, ' ');
  let simple = plain
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(TRADITIONAL, (character) => SIMPLIFIED.get(character) ?? character);
  if (mayRepeat(simple))
    simple = simple
      .replace(/([a-z])\1{2,}/g, '$1$1')
      .replace(/([^\d\sa-z])\1{2,}/gu, '$1')
      .replace(/(.{2,8}?)\1{2,}/gu, (run: string, unit: string) => (/\d/.test(unit) ? run : unit));
  return simple
    .replace(/[a-z]+(?:'[a-z]+)?/g, (word) => (Object.hasOwn(SHORT, word) ? (SHORT[word] ?? word) : word))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether something of up to eight characters may come three times in a row: at its distance its first two are found twice more. */
function mayRepeat(text: string): boolean {
  for (let at = 0; at + 2 < text.length; at += 1) {
    const code = text.charCodeAt(at);
    for (let size = 1; size <= MOST_REPEATED && at + 2 * size < text.length; size += 1) {
      if (text.charCodeAt(at + size) !== code || text.charCodeAt(at + 2 * size) !== code) continue;
      if (size === 1) return true;
      const next = text.charCodeAt(at + 1);
      if (text.charCodeAt(at + size + 1) === next && text.charCodeAt(at + 2 * size + 1) === next) return true;
    }
  }
  return false;
}
