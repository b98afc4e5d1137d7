/**
 * Everyday words by meaning, in the same form as the shop's own in concepts.ts: words of one line say the same. A line whose name
 * begins with `b.` holds what people do and where, which claims little: its words pass when no fact speaks of them, beside
 * something that a fact does say, but never against one that does, and never denied.
 */
export const EVERYDAY = `
b.carry|提 拎 扛 搬 抬 提着 拎着 拎得动 抱得动 扛上去 提走 揣|carry;lift;liftable;lug
b.put|塞 装进 搁 摆 铺 垫 塞进 塞得下 放得进去 放得下 装得下 放得进|slip into;slips into;fit in;fits in;goes in;go in;lay;put in
b.pull|拉出来 抽出来 拉 抽 拽|pull;slide out;pull out
b.open|掀 掀开 撬 揭 掰开|lift up;pop open
b.fold|折 折起来 收起来 折好 收起 叠 叠起来 折叠 叠着|fold;folds;folded;folding;fold up;folds down
b.sit|坐 躺 躺上去 躺着 坐着 平躺 趴|sit;lie;lying;sitting
b.stand|立 立起来 站 竖着 立着|stand;upright;stands
b.touch|摸 摸着 摸上去 手感 触感|feel;touch;feels
b.look|看见 看得见 看得清 看清 看清楚 看得清楚|see;visible;readable;read;show
b.shout|喊 喊一声 喊一句|say;shout
b.press|按 按一下 按下去 压 压下去|press;pressed;push;pushed
b.tear|撕 撕下来 撕开 撕掉 揭下来|tear;peel off;tear open
b.wait|稍等 等到 多等|wait;waiting
b.use|花 花上 费时|
b.rely|靠 靠着|rely on
b.step|踩 踩一下|step on
b.clamp|夹 夹住 夹在 夹着 夹紧|clip;clamp;clips
b.stick|贴 粘 贴上 粘上 粘住 吸上 吸住|stick;sticks;stick on;attach
b.hook|挂 挂着 挂上 悬挂|hook;hang
b.tie|绑 系 绑着 捆 绑绳|tie;ties;strap down
b.brush|刷 刷一刷 扫 扫扫|brush off;scrub
b.hit|敲 磕 碰 拍|tap;knock;pat;hit
b.move|推 推着 推得动 推走 拖着 拖 拉着走|push along;roll along;wheel
b.turn|转 旋转 拧 转动|rotate;turn
b.break|掰 掰成 掰开 切成|break into;snap into
b.pour|倒 倒进 倒入 浇|pour
b.mix|掺 兑 拌 搅 混 搅拌|mix;stir;blend
b.heat|加热 热一下 烧热 烧|heat;warm
b.cook|煮 炖 蒸 焖|cook;boil;stew;simmer
b.bite|咬 嚼 咬得动 咬得了|bite;chew
b.feed|喂 喂食|feed
b.swallow|吞 咽|swallow
b.sleep|睡 睡着 入睡 睡觉|sleep;asleep
b.wear|穿 戴 佩戴 披|wear;worn;put on
b.dose|少放 少用 少许 适量|go easy on
b.start|开始 刚开始 头一回 头一次 首次 第一次|first time;at first
b.own|自己 自行 自个儿 亲手|yourself;own
b.home|家里 居家 家用 家中|home;household
b.box|盒里 盒子里 包装里|in the box;in the pack;inside the box;box;pack;packet
b.bag|袋子 小袋|bag;pouch;sack
b.little|一点 一些 有点 有一点 轻微 微微 稍微 略|slight;slightly;a bit;a little;mild;mildly
b.easy|容易 轻松 好 省力 轻易|easy;easily;easier
b.usual|正常 平常 一般 普通|normal;usual;ordinary
b.both|两边 两侧 俩 左右两边|both;either
b.whole|整个 全部 整 全 整条 整体|whole;entire;all over;throughout
b.mostly|主要 大部分 多数 基本上 大多|mostly;mainly;most;largely
b.big|大 大的 大号 大一点|big;large;bigger
b.small|小 小的 小号 小小的 小一点 小巧|small;little;smaller;tiny;compact
b.summer|大夏天 夏天 夏季 夏 天热 大热天|summer;hot weather
b.winter|大冬天 冬天 冬季 冬 天冷|winter;cold weather
b.night|晚上 夜里 半夜 夜间 大半夜 深夜 夜晚|night;at night;midnight;dark
b.morning|早上 清晨 一早 早晨 凌晨|morning;dawn
b.dorm|宿舍 寝室|dorm
b.floor|地上 地板 地面|floor
b.wall|墙 墙上|wall;wall socket
b.table|桌子 桌面 桌上|table;desk
b.bed|床 床上|bed
b.plane|飞机 上飞机 登机 机上 航班|plane;cabin;flight;aboard
b.train|高铁 火车 地铁|train;metro;subway
b.car|车上 车里 车内 轿车 开车|car;vehicle;driving
b.office|办公室 公司 上班|office;work
b.tummy|肚子 肚皮|tummy;belly
b.finger|手指 指头|finger;fingers
onehand|一手 一只手|one-handed;single-handed;one hand
b.tooth|牙 牙齿 牙口 门牙|tooth;teeth
b.mouth|嘴 嘴巴|mouth
b.ear|耳朵|ear;ears
b.nose|鼻子|nose
b.face|脸 脸上 面部|face
b.body|身上 身子 身体|body
people.man|男人 男的 爷们|guy;guys;gent;gents;boy;boys;male
people.woman|女孩子 女的 女人 妹子 女孩|girl;girls;lady;ladies;female
people.newborn|新生儿 刚出生 出生 新生宝宝|newborn;newborns;infant
people.kid|小宝 小家伙 小朋友 小孩子 小孩 孩子 娃 宝宝 儿童|kids;kid;toddler;toddlers;little one;youngster;child;children
people.beginner|新手 初学 刚学 初学者 小白 入门|beginner;beginners;new to it;newbie
people.student|学生|student;students
people.teacher|老师 导师 教练|teacher;instructor
people.family|家庭 一家人 家人|family;families
people.adult|成人 大人 成年人|adult;adults;grown-up
people.mum|妈妈 宝妈|mum;mom;mother
people.grandparent|爷爷奶奶 祖孙 姥姥 姥爷 外公外婆|grandparent;grandparents;grandma;grandpa
people.pregnant|孕妇 怀孕 孕期 孕妈 准妈妈|pregnant;expecting;pregnancy
people.people|口人 个人|people;person;player;players
pet.cat|猫 猫咪 喵 猫猫 成猫 主子|cat;cats
pet.kitten|幼猫 小猫 奶猫 小奶猫|kitten;kittens
pet.dog|狗 狗狗 汪 犬 小狗|dog;dogs
pet.puppy|幼犬 小奶狗|puppy;puppies
sound|声音 响声 动静 音量 响度|sound;noise;loudness
quiet|静音 安静 不吵 不响 静|silent;quiet;noiseless
noisy|吵 吵人 扰民 吵到 吵别人|noisy;disturb;disturbing
talkvoice|说话 聊天 讲话|talk;speech;conversation
page|翻书|turning pages;page
hold.up|扛 扛得住 扛住 顶得住 抗 承受 撑 耐 耐受 撑得住 经得起 受得了|withstand;resist;resists;stand up to;take up to;proof
crack|裂 开裂 裂开 破裂|crack;cracked;cracks
breaks|碎 摔碎 摔坏 碎了|break;broken;shatter
fall|掉 脱落 掉下来 掉落 掉了 掉下 摔|fall;falls;fell;drop;drops;come off;comes off;fall off;falls off;lost;lose
peel|掉皮 剥落 掉涂层 起皮|peel;peels;flake
warp|变形 走形 翘 翘边 撑变形|warp;warps;deform;lose shape;lose its shape;out of shape
rust|生锈 锈 会锈 锈了|rust;rusty;rusts
fade|褪色 掉色 掉颜色|fade;fades;bleed
scratch|划痕 刮花 划 刮 刮痕|scratch;scratches
itch|扎 痒 扎人 刺痒|itch;itchy;scratchy
sticky|粘 黏 黏身 粘身 发粘 粘身子|sticky;stick to the skin
slip|滑 打滑 滑倒|slip;slips;slippery;slide;sliding
nonslip|防滑 止滑|non-slip;nonslip;anti-slip
pinch|勒 勒肚子 紧绷 卡肉|pinch;pinches;tight
bumpy|颠 颠簸|bumpy;bump;bumps
leaking|漏 漏液 漏出来 渗|leak;leaks;spill;leaking
burnt|烫 烫手 烫嘴|burn;scald;scalding
cool|凉 凉快 冰凉|cool;cooler;chilly
cooldown|冷却 放凉 凉了 晾凉 凉一凉 凉|cool;cool down;let it cool;cooled
coldness|冰 冰的 冰冷|icy;ice;cold
hot|热 高温 热的|hot;heat
warmth|暖 暖和 保暖|warm;warms;warmth
soft|软 柔软 软软 糯 绵软 软糯 柔和|soft;softer;softness;squishy
hard|硬 硬的|hard;stiff
thick|厚 加厚 厚实|thick;thicker;padded
thin|薄 薄款 超薄|thin;thinner;slim
lightweight|轻 轻便 轻巧 不重 轻量|light;lightweight;light enough
tough|结实 牢 牢固 稳固 稳|sturdy;firm;firmly;secure
loose|松 松开|loose;loosen
tightly|紧 紧实 夹紧 封紧|tight;tighten
straight|直接 径直|directly
dry|晾干 阴干 晾 擦干 干|dry;air;dries;drying
shade|阴凉处 阴凉 阴凉地方 阴处 避光|shade;cool place;out of the sun;shady
sunshine|太阳 暴晒 晒 晒太阳 日晒 太阳底下|sun;sunlight;direct sun;strong sun
damp|受潮 潮湿 返潮 湿气|damp;moisture;humid
wet|湿 湿的 湿着 打湿 尿湿 弄湿|wet;damp
soak|泡 浸泡 泡水 泡一泡|soak;soaking;soaked
rinse|冲洗 冲干净 水冲 冲一冲|rinse;rinsing;rinsed;wash off
wash|洗 水洗 清洗 下水|wash;washing;washed;washable
machinewash|洗衣机 机洗 丢洗衣机|machine;machine wash;washer;washing machine;machine washable
tumble|烘干 烘干机 烘|dryer;tumble dry;tumble
gentlecycle|轻柔 轻柔档 柔洗|gentle;gentle cycle;delicate cycle
wipe|擦拭 擦擦 抹|wipe;wiping;wiped
disinfect|消毒 杀毒|disinfect;sterilise;sterilize;sterilised
clean|清洁 打扫 干净|clean;cleans;cleaning
descale|水垢 除垢|limescale;scale;descale
stain|污渍 脏 弄脏 脏了|stain;dirty;stains
dust|灰尘 落灰 防尘|dust;dusty;dustproof
storeaway|存放 储存 保存|store;storage;keep;storing
seal|密封 封好 封口 封|seal;sealed;reseal;airtight;zip it shut
openpack|开封 拆封 开袋 拆了 开了 拆开 拆掉 -没拆 -未拆 -没开封 -未开封 -未拆封 -塑封完好|open;opened;opening;-unopened
finish|吃完 用完 喝完 吃光 用掉 用光|finish;use up;used up;eat up
expire|保质期 过期|shelf life;good for;lasts;best before
preserve|保鲜 防腐|preserved;fresh;preservative
additive|添加 添加剂 人工 加料|additive;additives;artificial
gluten|麸质 无麸质|gluten
grain|谷物 粮食 五谷|grain;grains
flavour|味道 口味 味儿 风味|flavour;flavor;taste;tastes
smell|气味 异味 味 味道|smell;odour;odor;smells
fragrant|香 香味 香气 香喷喷|fragrant;aroma;scent;scented;aromatic
stinky|臭 臭味 口臭 臭臭|stinky;smelly
sour|酸 酸味|sour;tart
sweet|甜 甜味 甜度|sweet;sweetness
bitter|苦 苦味|bitter
spicy|辣 辣味 麻辣|spicy;heat;hot;chilli
crunchy|脆 酥脆 咔嚓|crunchy;crisp;crispy
chewy|嚼劲 筋道 有嚼劲 劲道|chewy;chewiness;bite
juicy|多汁 水分足|juicy
ferment|发酵|fermented;ferment
choke|噎 呛 卡住 呛着 噎着 呛到|choke;choking
meal||meal;meals
breakfast|早饭 早餐|breakfast
drinkable|喝 饮用|drink;drinking
serving|一份 次|serving;servings
moment|马上 立刻 赶紧|at once;immediately;right away
reminder|提醒 提示|remind;reminds;nudge;nudges;reminder
rest|休息 歇|rest;break
exercise|跑步 运动 健身 锻炼|running;jogging;exercise;workout;jog
swimming|游泳 下水|swimming;swim;pool
sweat|出汗 流汗 出了汗|sweat;sweaty
train|练习 训练 练琴|practise;practice;train;training
learn|学习 学会 学得会|learn;learning;pick up
teach|教学 指导|teach;tutorial;lesson;lessons
game|玩法 一局 一把|game;play;round;games
rule|规则 玩法|rule;rules
card|卡牌 卡片|card;cards
piece|棋子|piece;pieces;tile;tiles
sparepart|配件 零件|part;parts;accessory
spare|备用 备用的|spare;extra
comeswith|附带 配备 标配 内含 内有 包含 自带|come with;comes with;included;include;includes;supplied;in the box
throwin|赠送 附赠|free;gift
choose|选用|choose
several|几种 多种|several
kinds||kind;type;version
difference|区别 差别|difference
match|搭配|match;pair;pairs
twobetogether|串 串联 组队 组|pair;link;together
connect|连接 连上 配对|connect;connects;connected;pair;link up
bluetooth|蓝牙|bluetooth
wifi|wifi 无线网|wifi;wi-fi
app|app 应用 软件|app;software
data|流量|data
card.sim|插卡 电话卡|sim;sim card
call|接电话 打电话 通话|call;calls
pay.tap|刷卡 非接|contactless;tap to pay;nfc
signal|信号|signal
affect|影响 耽误 妨碍 干扰 挡住 挡|affect;affects;bother;disturb;block;interfere
charger|充电头 充电器 充电宝|charger;power bank
cable|数据线 充电线|cable;cord
cordless|无线 无绳|cordless;wireless
port|接口|port;ports
battery|电池 电量|battery;batteries
l.charge|充满 充一次 充电 充 充一次电|charge;charges;charging;recharge;full charge
laptop|电脑 笔记本 轻薄本 本子 笔记本电脑|laptop;computer;notebook
phone|手机 电话|phone;smartphone;phones
camera|镜头 摄像头|camera;lens
record|录 录像 录音|record;records;recording
photo|拍照 照片|photo;picture
light.lamp|灯光 照亮 照明 照个亮|light;lamp;lights
glow|发光 夜光 亮|glow;glows;shine;shines
switchoff|断电 关机 关掉|switch off;switches off;turn off;cut off;cuts off;stops itself;power off
automatic|自动|automatic;automatically;by itself
manual|手动|manual;manually
timer|定时|timer
adjustable|可调 能调 调节 可调节|adjustable;adjust;adjusts
step.level|级 档位|level;step;setting;steps;levels
speed|快 速度|fast;speed;quick
slow|慢 慢速|slow;slowly
filter|滤芯 过滤 滤网|filter;filters
replace|更换 换新 换个新 替换 换一次 换一回|replace;replaced;replacement;change;swap;new one
repair|修 维修 修补 补|repair;repaired;mend;mended;fix
resend|补发 补寄 再寄 寄一个|send another;send you another;post;resend;send a new one;post you a new one
detach|拆 拆下来 可拆 取下 能拆 拆得下来|remove;removable;comes off;take off;detach;detachable
install|安装 装好 拼好 组装|install;assemble;put together;set up;installed;snap together
tool|工具|tool;tools
screw|螺丝|screw;screws
sharp|锋利 锋利的|sharp
cut|裁|cut;slice;slices;cutting
pot.lid|盖子 锅盖|lid;cover
p.bottom|底部 锅底|bottom;base
p.top|顶部 顶上 上盖|top
side|侧面 侧边 旁边|side;sides
handle|手柄 把手 提手 把儿|handle;grip
p.front|前 前面 前排 前头 前端|front
p.back|后 后面 后排 后头 后端|rear;back
side.high|高侧 高的那边 高的一边|high side;higher side
side.low|低侧 低的那边 低的一边|low side;lower side
sleep.side|侧睡 侧着睡|side sleepers;side sleeper
sleep.back|仰睡 平躺睡 仰着睡|back sleepers;back sleeper
edge|边缘|edge;rim
hole||hole;holes
surface|表面 面上 表层|surface;face;on top
layer|夹层|layer;layers
p.in|里面 内部 内里 内 内侧|inside;inner
p.out|外面 外部 外层 外 外侧 外头|outside;outer
coating|涂层|coating;coat
body.main|机身 主体 本体|body
particle|颗粒 粒儿|kibble;grain;particle;particles;dots
triangle|三角 三角形|triangle;triangular;triangles
round|圆形|round
square|见方 方形|square
formula|配方|formula;recipe
design|设计 剪裁|design;cut;designed
handmade|手工 纯手工 手作|handmade;hand-made;by hand;hand-forged
factory|工厂 厂 自家工厂|factory;works;plant;our own place
madein|生产 制造 做的 产的|made;produced;sewn;manufactured;built
importedfrom|引进 进口|imported;licensed
country.export|出口|export;exported
register|登记 备案 注册|register;registered;filing
testing|检测 测试 质检 检验|test;tested;testing;inspected;inspection
pass|通过 合格 过了|pass;passed
report|报告|report;reports
reference|参考|reference
medicaluse|医疗 看病 医用|medical;diagnosis
doctor|医生 大夫 兽医 医院|doctor;vet;hospital
blue|蓝光|blue light
certificate|认证 证书|certificate;certified;certification
genuine.publisher|出版社|publisher
book|绘本 本|book;books
pagecount|页数|page;pages
sticker|贴纸|sticker;stickers
picture|图片 插画|picture;illustration
story|故事|story;stories
pinyin|拼音|pinyin
english|英文 英语|english
chinese|中文 汉语|chinese
bilingual|双语 中英双语|bilingual
print|印刷 印花|print;printed;prints
pattern|图案 花纹|pattern
plain|纯色 素色|plain
purecolour|原木 原木色|natural wood;natural
pure|百分百 纯的|pure;100%;all
longstaple|长绒|long-staple
cottonfibre|棉 纯棉|cotton
fleece|加绒 绒里|fleece;fleece lining;fleece-lined
skin|皮肤 肌肤|skin
nextskin|贴身 贴肉|next to the skin;against the skin
breathe|透气 不闷|breathable;breathe;airy
stretch|弹 弹力 弹性|stretch;stretchy;elastic
bounce|回弹 弹回来|spring back;springs back;rebound
size.up|大一码 大一号|size up;one size up;one up
sizing|尺码|sizing
size.m|m码|medium
b.fitwho|适合 适用 能用 可用 都能用 都行 用得了|suit;suits;suitable;fine for;ok for;good for;works for
recommend.age|岁以上|and up;and over;and older
maximum|最大 最多 顶多|maximum;max;at most;up to
exact|刚好 正好 正合适|just right;exactly
enough|够 足够 够用|enough
holdcapacity|容纳|
tank|水箱|tank
absorb|吸水 吸收 吸|absorb;absorbs;absorbent
steam|蒸汽|steam
boilwater|开水 沸水 滚水|boiling water;boiling
warmwater|温水|warm water
coldwater|冷水 凉水|cold water
vinegar|白醋|vinegar
heatsource|上火 明火|heat;fire;stove;hob
empty.burn|空烧 干烧 空锅|empty;dry
gas.stove|燃气灶 煤气灶 燃气 灶|gas;gas stove
induction|电磁炉|induction
oven|烤箱|oven;ovens
microwave|微波炉 微波|microwave
dishwasher|洗碗机|dishwasher
spatula|铲子 锅铲 木铲|spatula;scoop;turner
glove|手套|gloves;mitts
sheath|刀鞘|sheath
reachout|拿不到 够不着 碰不到|out of reach
bone|骨头|bone;bones
meat||meat
vegetable|蔬菜|vegetable;vegetables
fish||fish
egg|鸡蛋|egg;eggs
chicken|鸡 鸡肉 鲜鸡肉|chicken
beef|牛肉|beef
pork|猪肉|pork
milk|牛奶|milk
breastmilk|母乳|breast milk
babyfood|辅食|baby food;food
salt||salt
oil|食用油|oil
sugar||sugar
caffeine|咖啡因|caffeine
lightsleep|睡眠浅 失眠|light sleepers;light sleep
spray|喷 喷雾|spray
apply|涂 抹 敷|apply;spread
absorbskin|吸收|sink in;sinks in;absorb
hydrate|保湿 补水 滋润|moisturise;hydrating;hydrate
makeup|彩妆 化妆 妆|make-up;makeup
remove.makeup|卸妆 卸|remove;take off
sunscreen|防晒|sunscreen;sun protection;spf
oilyskin|油皮 油性|oily
dryskin|干皮 干性|dry skin;dry
sensitive|敏感 敏感肌|sensitive
wound|伤口|wound;wounds
eyearea|眼周 眼睛 眼|eye;eyes
patch|试敏 耳后|patch-test;patch test
pregnancyask|先问 咨询|ask
waterproof|防水 不怕水|waterproof;water-resistant
raincover|小雨 淋雨 雨|rain
wind|抗风|wind
windforce|级风|force
umbrella|雨伞|umbrella
case|箱子 行李箱|case;suitcase
checkedin|托运|checked;check in;checked luggage;check-in
customs|海关 安检|customs;security
lock||lock
wheel|轮子|wheel;wheels
strap|背带 绑带 绳子|strap;straps
belt.safety|安全带|harness
brake|刹车|brake
canopy|遮阳棚|canopy
window|窗户|window
seat|座椅 坐垫|seat;seats
tyre|轮胎|tyre;tire
bike|自行车 单车|bike;bicycle;bicycles
motorbike|摩托 摩托车|motorbike;motorcycle
ball|篮球|ball;balls
airbag|气囊|airbag;airbags
pressure|气压 胎压|pressure
glovebox|手套箱|glove box
vent|出风口|vent
dash|中控台|dash;dashboard
magnet|磁吸 磁铁 吸力|magnet;magnetic
glue|胶印 胶水|glue
trace|痕迹 留痕 印子|mark;marks;trace
stackable|叠放|stack
tiny.parts|小零件|small parts
wood.made|木头 木头的 木质|wood;wooden
silicone|硅胶|silicone
plasticmade|塑料 塑料件|plastic
metal|金属|metal
steelmade|不锈钢 钢|steel;stainless
glassmade|玻璃 钢化玻璃|glass
leathermade|真皮 皮质|leather
rubbermade|橡胶|rubber
iron.cast|铸铁|cast iron
aluminium|铝合金 铝|aluminium
black|黑 黑的 黑色|black
white|白 白的 白色|white
red|红 红的 红色|red
blue.colour|蓝 蓝的 蓝色|blue
yellow|黄 黄的 黄色 暖黄|yellow
green|绿 绿的 绿色|green
grey|灰的 灰色|grey;gray
pink|粉 粉的 粉色|pink
brown|咖啡色 棕 棕色 咖色|brown
shippedby|发货 发走 发出|ship;ships;shipped;send;sent;dispatch
courier.by|快递|by;courier
delivered|到 送到 送达 送|arrive;arrives;delivered;get there
upstairs|上楼 扛上楼|upstairs
lift|电梯|lift;elevator
door.to|上门|to the door;to your door
overseas|海外 国外 境外|overseas;abroad
hkmotw|港澳台|hong kong macau and taiwan
freepost|包邮 免邮|free shipping;free postage
surcharge|加收 要收钱 收费用 另外加 另外收钱 另外收费 多收 另收 收费 收钱 另外收 额外收 另加 多加 加钱|surcharge;extra charge;extra cost;charged
postage|邮费 运费 快递费|postage;post;shipping cost
payfor|承担 付 赔付|pay;pays;cover;covers
insurance|保险 运费险|insurance
l.return|能退|returned;go back;take back
swapgoods|换货 退换 换|exchange;swap
noreason|无理由 不喜欢 不想要|no reason;change your mind
trial|试用 试睡 先试|trial;try
buyerown|自理 自己出 您出|
half|一半 各付一半 一人一半|half;shared
warrantyfor|质保 保修 保固|warranty;covered;cover;guarantee
lifetimecare|一直 终身|for life;lifetime
fault|坏掉 质量问题 毛病 故障|fault;faulty;broken;defect;defective
ordernumber|订单号|order number
invoice|发票 普票 专票 开票|invoice;invoices
instal|分期|instalment;instalments
interestfree|免息|interest-free;interest free
cashdelivery|货到付款|cash on delivery
online|线上 在线|online
weekend|周末|weekend;weekends
weekly|每周 一星期 每星期 一周|weekly;a week;every week
daily|每天 天天 一天 每日|daily;a day;every day;each day
yearly|每年 一年|yearly;a year;every year
engrave|刻 刻字 刻名字|engrave;engraved
name.on|名字|name
custom|定做 定制|made to;custom;to measure
tuning|调音 校音|tune;tuned;tuning
headphone|耳机|headphone;headphones;earphones
music|音乐 歌|music;song
instrument||instrument;piano;guitar
string||string;strings
stand.rack|架子 支架 琴架|stand;rest;rack
hygiene|共用 换着|share
b.flip|颠 颠锅 翻炒|toss;flip
b.climb|过门槛 翻过 爬过|cross;crosses;climb;climbs
b.near|旁边 跟前|beside;next to
b.photo|拍照 拍张照 照张相|send a photo
b.worry|操心|worry
stiff.hunger|费劲 吃力|hard going;hard work
frozen.dried|冻干|freeze-dried
fry|油炸 油锅 炸|fried;deep-fried
quietness|轻声|quietly
b.shape|形状 样子|shape
b.fix|固定|hold;fasten;hold in place
cancel|取消|cancel;cancelled
download|下载|download;downloaded
scan|扫码 扫 扫个码|scan
free.cost|不要钱 不收钱|free;free of charge
twice|两遍 两次|twice
teachvideo|视频|video
b.among|其中|among
b.deep|深|deep
b.across|宽|across
light.drizzle|小雨|light rain;drizzle
heavyrain|大雨|heavy rain
brighten|荧光剂 荧光 增白剂|brightener;brighteners;fluorescent
formaldehyde|甲醛|formaldehyde
bpa|双酚a|bpa
newborn.fit|新生儿可用|fine for newborns
boxed|盒装 礼盒装|boxed;in a box
present|礼物 送礼|gift;present
b.give|给 递给|hand;hand over
b.away|远离|away
b.cover|盖 盖着 铺着|cover
b.leave|留 留出 留着|leave
b.hide|藏 藏着 藏在|hide;hides;hidden
b.room|室内 屋里 房间|indoors;room;rooms
ambient|常温 室温|room temperature;room-temperature
fridge|冰箱 冷藏|fridge;refrigerator;refrigerate;refrigerated
b.after|之后 以后 过后|after;later
`;
