import { EVERYDAY } from './everyday.js';
import { THINGS } from './things.js';

/**
 * Shop language by meaning: words of one line say the same, Chinese ones before the bar, English ones behind it. A word behind a
 * minus says the opposite of its line (断货 of in-stock). `p.` names a part of a thing: what is said of one part holds for no
 * other. `l.` names what a figure measures. A clause may use a word only when a fact cited uses one of its line.
 */
const LINES = `
l.height|高 高度 身高 个子|high;tall;height
l.length|长 长度|long;length
l.width|宽 宽度|wide;width
l.depth|厚 厚度 深|deep;thick;depth;thickness
l.diameter|直径 口径|diameter
l.weight|重 重量 净重 体重 分量 克重|weigh;weight;heavy
l.capacity|容量 装量|capacity
volt|伏|volt;volts
thin|薄 薄款|thin
l.load|承重 载重 负重|load
l.power|功率|power;wattage;draw
l.temperature|水温 温度 气温 温|temperature
l.brightness|亮度|brightness
l.colourtemp|色温|colour temperature;color temperature
l.shelf|保质期 保质 赏味期|shelf life
l.warranty|保修 质保 保固 包修 保修期 质保期 保|warranty;guarantee;covered;guaranteed
l.delivery|送到 送达 到货 收到 到手里 到|arrive;delivered;reach;receive
l.return|退货 可退 退 退回 退换货 退换 退款 退掉|return;refund;send back
l.exchange|换货 换 换新 更换 退换货 退换 调换|exchange;replace;swap;replacement;replaced
l.ship|发货 发出 发走 寄出 出货 出库 发 寄 能发|ship;dispatch;shipping;sent out;go out;shipped
l.price|价格 价钱 售价 价 卖 到手价 直播价 单价|price;cost
l.stock|库存 存货 余量|stock;inventory
l.size|尺码 码数 码子 码 号码 尺寸 大小|size
l.content|含绒量|down content
l.fillpower|蓬松度|fill power
l.battery|电池 电量|battery
l.range|照射距离 照 射程|beam
l.run|续航 续航时间 使用时间|runtime;last;battery life
l.charge|充满 充电 充一次电 充|charge;charging;recharge
l.sleeve|袖长|sleeve
l.speed|转速 风速 速度|speed
l.noise|噪音 噪声 声音|noise
l.refresh|刷新率|refresh
l.sun|防晒指数 spf|spf
p.shell|面料 外层 外面 表面|shell;outside;cloth;fabric
p.lining|里料 里衬 衬里 里布|lining;lined
p.filling|填充 填充物 充的 填的 里面充 充绒|filling;filled;fill
p.liner|内胆 里胆|liner;inside
p.casing|外壳 壳 壳子 机身|casing;housing
p.lid|杯盖 锅盖 壶盖 盖子 盖 开盖|lid;cap
p.body|灯体 杯身 杯体 瓶身|body
p.shade|灯罩|shade
p.arm|灯臂|arm
p.base|底座|base
p.upper|鞋面|upper
p.sole|鞋底 大底 足底|sole;outsole
p.heel|鞋跟 后跟|heel
p.insole|鞋垫|insole
p.shaft|杖身 杆身|shaft
p.grip|手柄 把手 握把|grip;handle
p.strap|带子 肩带 背带 表带|strap
p.fringe|流苏|fringe
p.pocket|口袋 兜 内袋 插袋 暗袋|pocket
p.screen|屏幕|screen;display
p.hood|帽子 连帽 帽|hood;hooded
p.collar|领子 领口 领|collar;neckline
p.cuff|袖口|cuff
p.zip|拉链|zip;zipper
p.button|扣子 纽扣|button
p.blade|刀片 刀刃|blade
p.pot|锅体 锅身|pot
material|材质 材料 用料 料子|material;made
ingredients|成分 配料 配料表 原料 成份 主要成分 主要|ingredient;main;ingredients
contains|含 含有 添加 加 加了 加的|contain;contains;containing;added;add;made with
nylon|锦纶 尼龙|nylon;polyamide
polyester|聚酯纤维 涤纶 聚酯|polyester
cotton|棉 纯棉 全棉|cotton
wool|羊毛 绵羊毛|wool
sheepwool|绵羊毛|sheep wool;sheep
cashmere|羊绒|cashmere
elastane|氨纶|elastane;spandex;lycra
linen|亚麻|linen;flax
silk|真丝 桑蚕丝 蚕丝|silk
leather|皮 真皮 牛皮|leather;cowhide
suede|反绒皮|suede
mesh|网布 网面|mesh
rubber|橡胶|rubber
silicone|硅胶|silicone
steel|钢|steel
stainless|不锈钢|stainless steel;stainless
aluminium|铝合金 铝|aluminium;aluminum;alloy
polycarbonate|聚碳酸酯|polycarbonate
plastic|塑料|plastic
glass|玻璃|glass
ceramic|陶瓷|ceramic;porcelain
wood|木 实木 木头|wood;wooden
bamboo|竹|bamboo
canvas|帆布|canvas
down|羽绒 绒|down
duckdown|鸭绒|duck down;duck
goosedown|鹅绒|goose down;goose
alcohol|酒精|alcohol
sugar|糖 加糖 蔗糖|sugar;sweetened
salt|盐 加盐|salt;salted
fragrance|香精|flavouring;flavoring
scent|香味 淡香 香气 气味 味道 味|scent;smell;fragrance;smells
siliconeoil|硅油|silicone oil;silicone
foodgrade|食品级|food-grade;food grade
white|白色 白|white
black|黑色 黑|black
grey|灰色 灰|grey;gray
red|红色 红|red
blue|蓝色 蓝|blue
green|绿色 绿|green
pink|粉色 粉|pink
yellow|黄色 黄|yellow
brown|棕色 咖色 咖啡色|brown
beige|米色|beige
purple|紫色|purple
navy|藏青 藏蓝|navy
colour|颜色 色 配色|colour;color;shade
washmachine|机洗 洗衣机 机器洗 机器 洗衣机洗|machine wash;machine washable;washing machine;machine;machine-wash;machine-washable
handwash|手洗|hand wash;handwash;wash by hand;by hand;hand-wash
dryclean|干洗|dry clean;dry cleaning;dry-clean
wash|洗 水洗 清洗 洗涤 冲洗|wash;rinse;washed;washing;clean;cleaning
tumble|烘干 烘|tumble dry;tumble;tumble-dry
dryflat|平铺晾干 平铺 晾干 晾 阴干|dry;dry flat;flat dry;flat
airdry|晾 晾晒|air dry;hang dry;air-dry
bleach|漂白|bleach
iron|熨烫 熨 熨斗|iron;ironing
sunlight|暴晒 曝晒 日晒 太阳晒 晒 大太阳 太阳 阳光|strong sun;direct sun;sunlight;sun
colourbleed|浮色 掉色 褪色 掉颜色 掉|bleed;fade
shrink|缩水 变小|shrink
pilling|起球|pill;pilling
detergent|洗涤剂 洗衣液 洗涤|detergent
neutral|中性|neutral
dishwasher|洗碗机|dishwasher;dishwasher safe;dishwasher-safe
microwave|微波炉 微波|microwave;microwave safe;microwave-safe
oven|烤箱|oven
fridge|冰箱 冷藏|fridge;refrigerator
freezer|冷冻|freezer;freeze
coldwater|冷水 凉水|cold;cold water
warmwater|温水|warm water
boiling|沸水 开水|boiling
hotdrink|热饮 热水|hot drink;hot water;hot
tight|拧紧 盖紧|tightly;tight;tighten
scald|烫伤 烫|mind the heat;scald;burn
child|小宝宝 娃 娃娃 小孩子 宝贝孩子 小朋友 儿童 孩子 小孩 宝宝 婴儿|child;children;kid;baby;toddler;little ones;infant
alone|单独 一个人 独自|alone;by themselves;unattended
pregnant|孕妇|pregnant
allergy|过敏|allergic;allergy
q.all|全靠 所有 所有人 任何 任何人 整天 一整天 全天 一年四季 一辈子 全部 人人 谁都 每个人 通通 一切 随便|for everyone;for everybody;for all;suits everyone;suits everybody;any skin;all skin;everything;anything;anywhere;any time;always;all day;all night;all year;for years;for life
fire|明火 火源 火|fire;flame
caffeine|咖啡因|caffeine
sleep|睡眠 -睡不好 睡觉 -失眠|sleeper;sleep
storecool|阴凉|cool
dryplace|干燥 干爽的地方|dry;dry place
opened|开封 拆封 打开 拆开|opening;opened;open
leak|-进水 漏水 渗水 漏|leak
fold|收进 收起来 折叠 收纳|pack;packs into;fold;folded;folds into
patchtest|试用 试一试 试一下 试 试试|try;test
discomfort|不适 不舒服 难受 刺痛 泛红 过敏反应|agree;discomfort
stop|停止|stop
unplug|断电 拔电 电断|unplug
wipe|擦拭 擦|wipe
softcloth|软布|soft cloth;cloth
wethands|湿手 手湿|wet hands;wet
plug|插拔 插头 电源|plug
adapter|适配器|adapter
brush|刷|brush
bottlebrush|杯刷|bottle brush
gift|赠品 赠送 送 附送 附赠 礼物 赠 搭|gift;comes with;come with;throw in;throws in;thrown in;on the house;on us;for nothing;complimentary;bonus;present
giftbox|礼盒 礼盒包装|gift box
giftwrap|礼品包装 礼盒包装 包装 包起来|gift wrapping;wrapping;gift wrap
carrierbag|手提袋|carrier bag
card|贺卡|card;greeting card
pouch|收纳袋|pouch
free|免费 不要钱 白送|free;free of charge;for free
freeship|包邮 免邮 免运费 不收运费|free shipping;ship free;shipping is free;postage is free;free delivery;ships free
postage|运费 邮费 快递费|postage;shipping cost;shipping fee;shipping costs
buyerpays|买家承担 运费自理 自理 您出|you pay the;you pay for;you cover
faultpays|我们出 我们来出 我们承担|we pay;we cover
courier|快递 物流|courier;express
zto|中通 中通快递|zto;zto express
sf|顺丰 顺丰快递|sf;sf express
sto|申通|sto
yto|圆通|yto
yunda|韵达|yunda
ems|邮政 ems|ems;china post
jdl|京东物流|jd logistics
sameday|当天 当日|same day;today
orderpaid|付款 支付 付 下单|paid;payment
delivery.signed|签收 收货|delivery;delivered
reasonfree|无理由|no reason;without reason;no reason needed
unused|不影响二次销售|unused
fault|质量问题 瑕疵 有问题 破损|fault;defect;faulty;defective;broken
invoice|发票 电子发票|invoice
electronic|电子|electronic
taxnumber|税号|tax number
title|抬头|title
note|备注|note
alipay|支付宝|alipay
wechatpay|微信支付|wechat pay
huabei|花呗|huabei
instalment|分期 免息 期免息|instalment;installment;interest
interest|免息 没有利息 利息|interest;interest-free
cod|货到付款|cash on delivery
forgift|送礼 送人 送朋友 送长辈 送爸妈 送家人 当礼物 自用|as a gift;as gifts;to give;ready to give
spread|抹开 抹匀 涂抹 涂开 涂匀 均匀抹开|spread;apply
instock|有货 现货 有现货 -没货 -断货 -售罄 -卖完 -卖光 -缺货 -无货|in stock;available;-out of stock;-sold out
made|产地 产自 生产 制造 产 出产 原产 采|made;produced;origin;manufactured
china|中国 国产|china;chinese
imported|进口 原装进口|imported
commute|通勤 上下班 上班|commute;commuting;everyday
everyday|日常|everyday;daily
winter|冬天 冬季|winter
summer|夏天 夏季|summer
short|短款|short
longcut|长款|long cut
light|轻薄 轻便 轻|light;lightweight
warm|暖 保暖 暖和|warm
soft|软 柔软|soft
fliplid|弹盖 开盖 翻盖|flip lid;flip
onehand|单手 一只手 单手操作|one hand;single-handed;single hand
carholder|车载杯架 杯架|cup holder
car|车载 车里 车上 车|car
laptop|电脑 笔记本|laptop
bothsides|双面 两面 正反面|both sides;either side;reversible
sachet|小泡袋|sachet
tin|罐子|tin
jar|-|jar;bottle
boxes|箱子 盒子|box
bag|袋子|bag
tube|-|tube
brew|冲泡 泡|brew;brewed;steep
springtea|春茶|spring harvest;spring tea
tea|茶叶 茶|tea
fit|适合 合适 合身 适用|fit;suitable;made for
waterproof|防水|waterproof
splash|防泼水 泼水|splash;repel
submerge|泡水 泡在水里 浸泡|submerge;stay in water
rain|下小雨 淋雨 雨天 下雨 小雨 下小雨 雨|rain
dive|潜水|dive;diving
touch|触控 触摸|touch
adjust|可调 可以调 调好 调到 调成 调节 调光 调整|adjust;adjustable;level
level|档|level
phone|手机|phone
glue|开胶|glue
repair|修 维修|repair;mend
coupon|优惠券 券 卷|coupon;voucher
discount|优惠 划算 便宜 折扣 活动 打折 特价 降 实惠 立减 减 直降 省 立省 省下 便宜了 少 少付 少花|discount;deal;offer;save;saving;cheaper;promotion;reduced;reduction
reach|满 买满|spend
report|检测报告 报告|report;test report
certificate|证书 认证|certification;certificate;certified
batch|每批 每一批 批|batch
nuts|坚果|nut;nuts
driedfruit|果干|dried fruit;fruit
roasted|烘烤|roasted;roast
fried|油炸|fried
plainflavour|原味|plain
choke|噎 噎到|choke
eat|吃 食用 喂|eat
drink|喝 饮用 喝完|drink
crystal|结晶|crystal;crystals
normal|正常|normal
packed|分装|packed
scalp|头皮|scalp
oily|油性 出油|oily
sensitive|敏感|sensitive
hair|头发|hair
eyes|眼睛|eye
foam|泡沫|foam
daily|每天 每日 天天|daily;every day
workday|周一 周六 周日|monday;saturday;sunday
online|在线 上班|online
customerservice|客服|customer service
resend|补发|send a new one
remote|偏远 偏远地区|remote
mainland|全国|mainland china;nationwide
insulation|保温|insulate;keep hot
elder|老人 老年人|elderly
adult|大人 成人|adult
man|男 男士 男生|man;men
woman|女 女士 女生|woman;women
outdoors|户外 出门|outdoors;outdoor
worn|穿过 穿|worn
tag|吊牌|tag
size.xxs|xxs|xxs
size.xs|xs|xs
size.s|s|s
size.m|m|m
size.l|l|l
size.xl|xl|xl
size.xxl|xxl|xxl
size.xxxl|xxxl|xxxl
size.2xl|2xl|2xl
size.3xl|3xl|3xl
size.4xl|4xl|4xl
`;

/** A word's meaning: the line it stands in, and whether it says that or its opposite. */
export interface Meaning {
  readonly concepts: readonly string[];
  readonly sign: 1 | -1;
}

const rowsOf = (lines: string): string[] => lines.trim().split('\n');

/** Things as lines: `t.`, their category and a number; parts of the body claim as little as what people do. */
function things(): string[] {
  let category = '';
  let count = 0;
  return rowsOf(THINGS).flatMap((row) => {
    const [, next] = /^\[(.+)\]$/.exec(row) ?? [];
    if (next === undefined)
      return row.split(' / ').map((words) => `${category === 'body' ? 'b' : 't'}.${category}.${(count += 1)}|${words}`);
    category = next;
    return [];
  });
}

function read(): Record<'zh' | 'en', Map<string, Meaning>> {
  const words = { zh: new Map<string, Meaning>(), en: new Map<string, Meaning>() };
  for (const line of [...rowsOf(LINES), ...things(), ...rowsOf(EVERYDAY)]) {
    const [id = '', zh = '', en = ''] = line.split('|');
    const chinese = zh.split(' ').filter((word) => word !== '' && word !== '-');
    const listed = en.split(';').filter((word) => word !== '' && word !== '-');
    for (const [language, list] of [
      ['zh', chinese],
      ['en', listed],
    ] as const) {
      for (const word of list) {
        const sign = word.startsWith('-') ? -1 : 1;
        const surface = sign === -1 ? word.slice(1) : word;
        const known = words[language].get(surface);
        words[language].set(surface, { concepts: [...new Set([...(known?.concepts ?? []), id])], sign });
      }
    }
  }
  return words;
}

/** Words by language; English ones as they stand, phrases with single spaces. */
export const MEANINGS = read();

/** What an entry of a facet speaks of even when it does not say the word. */
export const OF_FACET: Readonly<Record<string, readonly string[]>> = {
  price: ['l.price', 'discount'],
  promotion: ['discount', 'l.price'],
  stock: ['l.stock', 'instock'],
  size: ['l.size', 'fit'],
  color: ['colour'],
  material: ['material', 'ingredients'],
  care: ['wash'],
  shipping: ['l.ship', 'courier', 'l.delivery', 'orderpaid'],
  returns: ['l.return'],
  gift: ['gift'],
  origin: ['made'],
  warranty: ['l.warranty'],
  invoice: ['invoice'],
  payment: ['orderpaid'],
  certificate: ['certificate'],
  audience: ['fit'],
  usage: ['fit'],
  storage: [],
};
