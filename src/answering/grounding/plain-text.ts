import { isComposed } from '../composed.js';

/** Characters nobody sees; they split words that a list would find. */
const INVISIBLE =
  /\u00ad|\u034f|\u061c|[\u115f\u1160]|[\u17b4\u17b5]|[\u180b-\u180f]|[\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164]|[\ufe00-\ufe0f]|[\ufeff\uffa0]|\udb40[\udc00-\udfff]/g;

/** Letters of other alphabets that look like Latin ones, pairwise. */
const LOOKALIKES =
  'аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwвbнhкkмmтtαaοoρpνvκkιiτtυuηnɡgɑaıiаaᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz';
/** Traditional characters of shop and rule talk with their simplified forms, pairwise. */
const TRADITIONAL =
  '萬万與与專专業业東东絲丝兩两嚴严個个豐丰臨临為为麗丽舉举義义樂乐書书買买亂乱爭争雲云亞亚產产親亲億亿僅仅從从倉仓價价眾众優优會会傳传傷伤倫伦偽伪體体傭佣來来償偿儲储兒儿黨党蘭兰關关興兴養养內内岡冈冊册寫写軍军農农馮冯衝冲決决況况凍冻淨净涼凉減减幾几鳳凤憑凭凱凯擊击劃划劉刘則则剛刚創创刪删別别劑剂劍剑勸劝辦办務务動动勵励勁劲勞劳勢势區区醫医華华協协單单賣卖盧卢衛卫卻却廠厂廳厅歷历厲厉壓压厭厌縣县參参雙双發发變变葉叶號号嘆叹嗎吗聽听啟启員员嘗尝國国圍围園园圓圆圖图團团場场壞坏塊块堅坚壇坛墊垫處处備备複复夠够頭头誇夸夾夹奪夺奮奋獎奖媽妈婦妇嬰婴學学寧宁寶宝實实審审寬宽對对尋寻導导壽寿將将爾尔塵尘嘗尝盡尽層层屬属歲岁島岛帳帐幣币師师幫帮帶带幀帧乾干並并廣广莊庄慶庆應应廢废開开異异棄弃張张彈弹強强歸归當当錄录徹彻徑径憶忆懷怀態态總总戀恋惡恶懸悬驚惊懶懒戲戏戶户撲扑執执擴扩掃扫揚扬擾扰撫抚拋抛搶抢護护報报擔担擬拟攏拢擁拥擇择擰拧揮挥損损換换據据掛挂捲卷敵敌數数齋斋鬥斗斷断無无舊旧時时曠旷顯显曉晓暫暂術术機机殺杀雜杂權权條条楊杨極极構构櫃柜標标樹树樣样檔档橋桥檢检橫横歡欢殘残毀毁氣气漢汉湯汤溝沟沒没淚泪潔洁濃浓測测濟济濕湿溫温灣湾滿满濾滤滅灭燈灯靈灵災灾點点煉炼熱热燒烧愛爱爺爷牆墙獨独獲获環环現现電电畫画暢畅療疗瘋疯癒愈皺皱監监盤盘睜睁礙碍確确禮礼禍祸種种積积稱称穩稳窮穷競竞筆笔簡简籤签類类糧粮緊紧紅红約约級级紀纪純纯紗纱綱纲納纳紛纷紙纸紋纹紡纺線线練练組组細细織织終终經经結结繞绕給给絕绝統统絨绒繼继續续維维綿绵綠绿緩缓編编緣缘縮缩羅罗罰罚職职聯联聰聪肅肃腫肿膚肤膠胶臉脸腦脑膽胆勝胜腸肠臟脏艙舱艱艰藝艺節节蘇苏蘋苹藥药荊荆蘿萝營营蓋盖蟲虫補补襯衬裝装褲裤見见觀观規规視视覺觉覽览計计訂订認认討讨讓让訓训議议記记講讲許许論论設设訪访證证評评識识詐诈訴诉診诊詞词試试詩诗話话詢询該该詳详語语誤误說说請请諸诸課课誰谁調调談谈謝谢謠谣貝贝負负財财責责賢贤敗败貨货質质販贩貪贪貧贫購购貴贵貸贷費费貼贴賀贺資资賞赏賠赔賴赖賺赚贈赠贊赞贏赢趕赶趨趋躍跃車车軟软輕轻載载較较輛辆輪轮輯辑輸输轉转辭辞邊边達达遷迁過过運运還还這这進进遠远違违連连遲迟適适選选遺遗郵邮釋释裡里裏里針针釘钉鈕钮鈔钞鋼钢鑰钥錢钱鉤钩鐵铁鈴铃鉛铅銀银銅铜鋁铝銷销鎖锁鍋锅鏽锈鋪铺錯错鍵键鏡镜長长門门閃闪閉闭問问間间閒闲聞闻閱阅隊队陽阳陰阴陣阵階阶際际陸陆險险隨随難难霧雾靜静頂顶項项順顺須须預预領领頻频題题顏颜額额風风飛飞飯饭飲饮飾饰餅饼館馆饋馈馬马駝驼駕驾驗验騙骗騰腾髮发魚鱼鮮鲜鳥鸟鴨鸭鵝鹅麥麦黃黄齊齐齒齿龍龙龜龟歐欧倆俩妳你祂他著着麼么後后係系佈布週周只只衹只薦荐癌癌瘦瘦緻致餘余';

function pairs(list: string): Map<string, string> {
  const characters = Array.from(list);
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < characters.length; i += 2) map.set(characters[i] ?? '', characters[i + 1] ?? '');
  return map;
}

const FOLDED = new Map([...pairs(LOOKALIKES), ...pairs(TRADITIONAL)]);
const FOLDABLE = new RegExp(`[${[...FOLDED.keys()].join('')}]`, 'g');

/**
 * A text as the checks read it: compatibility forms and full width folded, invisible characters out, letters that only look
 * Latin made Latin, traditional characters simplified, lower case. Length may differ from the original's.
 */
export function plainText(text: string): string {
  // A full-width comma parts figures (69，500毫升) that an ASCII one would join.
  const apart = text.replace(/，/g, ', ');
  const folded = isComposed(apart)
    ? apart
    : apart
        .normalize('NFKC')
        .replace(INVISIBLE, '')
        .normalize('NFD')
        .replace(/(?<=[a-z])[\u0300-\u036f]+/gi, '')
        .normalize('NFC');
  return folded
    .toLowerCase()
    .replace(FOLDABLE, (character) => FOLDED.get(character) ?? character)
    .replace(/[’‘`´]/g, "'");
}

/** The same without anything between letters and digits: the usual disguise of words that are forbidden. */
export function denseText(plain: string): string {
  return plain.replace(/[\s\p{P}\p{S}\p{M}]+/gu, '');
}
