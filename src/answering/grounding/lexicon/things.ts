/**
 * Things by their names in both languages, one category after the other; made by config/tooling/make-things.ts from
 * models/understanding/data/concepts.txt, not by hand.
 */
export const THINGS = `
[color]
黑色 黑的|black / 白色 白的|white / 红色 红的|red / 蓝色 蓝的|blue / 藏青|navy / 绿色 绿的|green / 粉色 粉的|pink / 灰色 灰的|grey / 黄色 黄的|yellow
橙色|orange colour / 紫色 紫的|purple / 棕色|brown / 驼色|camel / 米色|beige / 卡其|khaki / 银色|silver / 金色|gold / 玫瑰金|rose gold
透明|clear / 彩色|colourful / 深色|dark / 浅色|light-coloured / 原木色|natural wood / 豆沙色|rosewood shade / 裸色|nude
薄荷绿|mint green / 青色|cyan
[material]
纯棉|cotton / 羊毛|wool / 羊绒|cashmere / 真丝|silk / 亚麻|linen / 涤纶|polyester / 锦纶|nylon / 氨纶|elastane / 莫代尔|modal
竹纤维|bamboo / 真皮|leather / 羊皮|sheepskin / 麂皮|suede / 人造革|faux leather / 帆布|canvas / 牛仔|denim / 灯芯绒|corduroy
天鹅绒|velvet / 羽绒|down / 塑料|plastic / 硅胶|silicone / 橡胶|rubber / 乳胶|latex / 记忆棉|memory foam / 海绵|foam
不锈钢|stainless steel / 铸铁|iron / 铝合金|aluminium / |titanium / |copper / 合金|alloy / 玻璃|glass / 陶瓷|ceramic / 骨瓷|bone china
实木|wood / 橡木|oak / 松木|pine / 胡桃木|walnut wood / 榉木|beech / 密度板|mdf / |paper / 大理石|marble / 水晶|crystal / 珍珠|pearl
纯银|sterling silver / 黄金|real gold / 碳纤维|carbon fibre / 树脂|resin / 亚克力|acrylic / 毛绒|plush
[ingredient]
香精|fragrance;flavouring / 防腐剂|preservative / 色素|colouring / 酒精 乙醇|alcohol / 咖啡因|caffeine / 烟酰胺|niacinamide
玻尿酸 透明质酸|hyaluronic acid / 视黄醇|retinol / 水杨酸|salicylic acid / 果酸|glycolic acid;aha / 神经酰胺|ceramide / 胶原蛋白|collagen
甘油|glycerine;glycerin / 乳木果|shea butter / 芦荟|aloe / 洋甘菊|chamomile / 薄荷|mint;menthol / 茶树|tea tree / 硅油|silicone oil
矿物油|mineral oil / 荧光剂|fluorescent agent / 甲醛|formaldehyde / 重金属|heavy metal / 蔗糖 白糖|sugar / 代糖|sweetener / |salt
味精|msg / 棕榈油|palm oil / 椰子油|coconut oil / 橄榄油|olive oil / 反式脂肪|trans fat / 蛋白质 蛋白|protein / 牛奶 奶粉|milk;dairy
乳糖|lactose / 鸡蛋|egg / 花生|peanut / 坚果|nut;nuts / 核桃|walnut / 杏仁|almond / 腰果|cashew / 榛子|hazelnut / 芝麻|sesame
大豆 黄豆|soy;soybean / 麸质|gluten / 小麦 面粉|wheat;flour / 燕麦|oat / 大米|rice / 玉米|corn / 红豆|red bean / 蜂蜜|honey
巧克力 可可|chocolate;cocoa / 抹茶|matcha / 海鲜|seafood / |shrimp;prawn / |crab / |fish / 鸡肉|chicken / 牛肉|beef / 猪肉|pork
羊肉|lamb / 明胶|gelatine;gelatin / 添加剂|additive / 农药|pesticide / 激素|hormone
[flavour]
草莓|strawberry / 芒果|mango / 苹果味|apple flavour / 香蕉|banana / 橙子|orange / 柠檬|lemon / 葡萄|grape / 桃子|peach / 西瓜|watermelon
蓝莓|blueberry / 樱桃|cherry / 椰子|coconut / 菠萝|pineapple / 原味|original / 香草|vanilla / 焦糖|caramel / 海苔|seaweed / 麻辣|mala
微辣|mild / 香辣|spicy / 五香|five-spice / 番茄|tomato / 玫瑰|rose / 茉莉|jasmine / 桂花|osmanthus / 薰衣草|lavender / 檀香|sandalwood
木质|woody / 花香|floral / 果香|fruity / 绿茶|green tea / 红茶|black tea / 乌龙|oolong / 普洱|pu'er / 咖啡|coffee
[person]
宝宝 婴儿 新生儿|baby;infant;newborn / 小孩 儿童 孩子 小朋友|child;children;kid;kids / 女儿|daughter / 儿子|son
孙子 孙女|grandson;grandchild / 青少年|teenager;teen / 学生 小学生|student;pupil / 大人 成人 成年人|adult;grown-up
老人 老年人 长辈|elderly;senior;old people / 孕妇 怀孕 孕期 孕妈|pregnant;pregnancy / 哺乳期 哺乳|breastfeeding;nursing
男生 男士 男的 男性 男人|men;man;male;guy / 女生 女士 女的 女性 女人|women;woman;female;lady / 妈妈 母亲 老妈 婆婆|mother;mum;mom
爸爸 父亲 老爸|father;dad / 老公 丈夫|husband / 老婆 妻子|wife / 女朋友|girlfriend / 男朋友|boyfriend / 奶奶 外婆 姥姥|grandma;grandmother
爷爷 外公|grandpa;grandfather / 朋友 闺蜜|friend / 老师|teacher / 领导 老板|boss / 同事|colleague;coworker / 外国人 老外|foreigner
糖尿病人 糖尿病|diabetic;diabetes / 高血压|high blood pressure / 左撇子|left-handed
[body]
面部 脸部|face;facial / 头部|head / 头发|hair / 头皮|scalp / 眼睛 眼部|eye / 嘴唇|lip;mouth / 牙齿|tooth;teeth / 耳朵|ear / 脖子 颈椎|neck
肩膀|shoulder / 肚子|belly;stomach;tummy / 小腿 大腿|leg;calf;thigh / 膝盖|knee / 身体|body / 皮肤|skin / 指甲|nail / 手腕|wrist
|chest / 屁股|hip;bottom / 袖子|sleeve / 鞋底|sole
[season]
春天 春季|spring / 夏天 夏季|summer / 秋天 秋季|autumn;fall / 冬天 冬季|winter / 下雨 雨天|rain / 下雪|snow / 大风|wind / 零下|below zero;minus
高温|high temperature / 潮湿|humid;damp
[place]
新疆|xinjiang / 西藏|tibet / 内蒙|inner mongolia / 青海|qinghai / 宁夏|ningxia / 甘肃|gansu / 海南|hainan / 香港|hong kong / 澳门|macau
台湾|taiwan
[city]
北京|beijing / 上海|shanghai / 广州|guangzhou / 深圳|shenzhen / 杭州|hangzhou / 成都|chengdu / 重庆|chongqing / 武汉|wuhan / 西安|xi'an
南京|nanjing / 广东|guangdong / 浙江|zhejiang / 江苏|jiangsu / 福建|fujian / 四川|sichuan / 云南|yunnan / 贵州|guizhou / 山东|shandong
河南|henan / 河北|hebei / 东北|northeast / 黑龙江|heilongjiang / 安徽|anhui / 江西|jiangxi / 湖南|hunan / 湖北|hubei / 广西|guangxi
山西|shanxi / 陕西|shaanxi / 辽宁|liaoning / 吉林|jilin / 江浙沪|jiangsu zhejiang shanghai / 农村|village
[country]
美国|usa / 英国|uk / 日本|japan / 韩国|korea / 德国|germany / 法国|france / 意大利|italy / 西班牙|spain / 加拿大|canada / 澳大利亚|australia
新西兰|new zealand / 新加坡|singapore / 马来西亚|malaysia / 泰国|thailand / 越南|vietnam / 欧洲|europe / 国外|abroad / 中国|china
[device]
手机|phone;mobile phone;cell phone / 电脑 笔记本|computer;laptop / 平板|tablet;ipad / 电视|tv;television
苹果手机 苹果 iphone|iphone;apple / 安卓|android / 华为|huawei / 小米|xiaomi / 三星|samsung / 充电宝|power bank / 充电器 充电头|charger
数据线|cable;wire / 耳机|earphones;headphones;earbuds / 音箱|speaker / 键盘|keyboard / 鼠标|mouse / 相机|camera / 手表|watch
洗衣机|washing machine;washer / 烘干机|dryer / 洗碗机|dishwasher / 微波炉|microwave / 烤箱|oven / 空气炸锅|air fryer
冰箱|fridge;refrigerator / 空调|air conditioner;air conditioning / 电磁炉|induction / 燃气灶 煤气灶|gas stove / 电池|battery
遥控器|remote / 插头|plug / 电视盒子|tv box / 游戏机|game console;switch / 投影仪|projector / 打印机|printer / 电饭锅|rice cooker
破壁机|blender / 吸尘器|vacuum
[place-use]
办公室 上班 通勤|office;commuting;commute / 学校 教室 上学|school;classroom / 宿舍|dorm;dormitory / 家里|home / 汽车 车上 车里 车载|car
飞机 登机|plane;airplane;flight;cabin / 高铁 火车|train / 地铁|subway;metro / 户外 室外|outdoor;outdoors / 室内|indoor;indoors
浴室 卫生间|bathroom / 厨房|kitchen / 卧室|bedroom / 客厅|living room / 书桌 桌子|desk;table / 阳台|balcony / 健身房 健身|gym;workout
游泳 泳池|swim;swimming;pool / 跑步|running;jogging / 爬山 登山 徒步|hiking;climbing / 露营|camping / 骑车 骑行|cycling;bike / 瑜伽|yoga
旅行 旅游 出差|travel;trip;business trip / 婚礼 结婚|wedding / 面试|interview / 约会|dating / 聚会 派对|party / 生日|birthday
过年 春节 新年|new year;spring festival / 圣诞 圣诞节|christmas / 情人节|valentine / 母亲节|mother's day / 中秋|mid-autumn
睡觉 睡眠|sleep;sleeping / 洗澡 淋浴|shower;bath / 运动|sports;exercise / 开车|driving / 玩水|water play / 背包 包里|backpack;bag
行李箱|suitcase
[animal]
猫咪 小猫|cat;kitten / 狗狗 小狗|dog;puppy / 兔子|rabbit / 鱼缸|aquarium / 虫子 蛀虫|moth;insect;bug / 蚊子|mosquito / 螨虫|mite
细菌|bacteria;germ
[thing]
盒子|box / 袋子|bag;pouch / 说明书|manual;instructions / 盖子|lid;cap;cover / 吸管|straw / 滤网 滤芯|filter / 刷头 刷子|brush / 勺子|spoon
支架|holder / 底座|base / 把手 手柄|handle / 口袋|pocket / 帽子|hood;hat / 拉链|zip;zipper / 扣子 纽扣|button / 领子|collar / 鞋带|laces
鞋垫|insole / 腰带|belt / 屏幕|screen / 灯光|light;lamp / 镜子|mirror / 钥匙|key / 开水 沸水|boiling water / 冰块|ice / |tea
饮料|drink;beverage / 果汁|juice / 可乐 碳酸|soda;cola;carbonated / 面条|noodles / 蔬菜|vegetable / 水果|fruit / 零食|snack
明火|fire;flame / 太阳 阳光|sun;sunlight / 灰尘|dust / 头发丝 毛发|hair / 油渍|oil stain / 污渍|stain / 衣服|clothes;garment
裤子|trousers;pants / 裙子|skirt;dress / 鞋子|shoes / 袜子|socks / 毛衣|sweater;jumper / 外套|jacket;coat / 衬衫|shirt
内衣|underwear / 围巾|scarf / 手套|gloves / 被子|quilt;duvet / 枕头|pillow / 床单|sheet / 毛巾|towel / 杯子|cup;mug / 盘子|plate
瓶子|bottle / 口红|lipstick / 面膜|face mask / 面霜|face cream / 洗发水|shampoo / 沐浴露|body wash / 牙刷|toothbrush / 牙膏|toothpaste
香水|perfume / 玩具|toy / 积木|blocks;bricks / 拼图|puzzle / 本子|notebook / 雨伞|umbrella / 贺卡 卡片|card / 丝带|ribbon / 小样|sample
发票|invoice / 身份证|id card;id / 护照|passport / 银行卡|bank card / 信用卡|credit card / 现金|cash / 房卡|key card / 行李|luggage
会议室|meeting room / 床垫|mattress / 沙发|sofa;couch / 椅子|chair / 猫粮|cat food / 狗粮|dog food / 化妆|makeup / 眼镜|glasses
隐形眼镜|contact lenses
[action]
充电|charge;charging / 折叠|fold;folding / 安装|install;installation / 清洗|wash;clean / 退货|return / 换货|exchange
冲泡|brew;steep / 加热|heat;heating / 冷冻|freeze / 打电话 通话|phone call;calls / 听歌 音乐|music / 拍照|photo;photograph
录音 录像|record / 玩游戏 游戏|game;gaming / 看书 阅读 学习|read;reading;study / 写字|write;writing / 画画|draw;drawing / |drink / |wear
佩戴|wear / 定时|timer / 刻字|engrave;engraving / 消毒|disinfect;sterilise;sterilize / 按摩|massage / 减肥|lose weight;diet
美白|whiten;whitening;brighten / 祛痘|acne;pimples / 淡斑|dark spots / 抗皱|wrinkle;wrinkles;anti-aging / 防水|waterproof
防风|windproof / 防晒|sunscreen;sun protection / 防滑|non-slip / 保暖|warm / 透气|breathable / 静音|quiet;silent
降噪|noise cancelling / 快充|fast charging / 无线充|wireless charging / 投屏|screen mirroring;cast / 导航|navigation;gps
翻译|translate;translation / 指纹|fingerprint / 人脸 刷脸|face id;facial recognition / 语音|voice
[word]
流苏|fringe;tassel / 绳子 抽绳|string;drawstring;cord / 机器 机织|machine-made / 手工 手作|handmade;hand-made;by hand
缝线 线头 走线|stitching;seam;seams / 破洞|hole / 搭扣|clasp;buckle / 内袋 暗袋|inner pocket / 夹层 隔层|compartment / 肩带 背带|strap
鞋跟|heel / 图案 印花|pattern;print / 刺绣|embroidery / 恐龙|dinosaur;dino / 小熊|bear / 星星|star / 心形 爱心|heart shape / 花朵|flower
条纹|stripe;striped / 格子 格纹|check;checked;plaid / 波点|polka dot / 短袖|short sleeve;short-sleeved
长袖|long sleeve;long-sleeved / 连帽|hooded / 高领|turtleneck / 圆领|crew neck / 短款|short;cropped / 长款|long version
宽松|loose;baggy / 修身|slim / 紧身|tight / 弹力 弹性|stretch;elastic / 松紧|elastic band / 起球|pilling;pill / 掉毛|shedding;shed
掉色 褪色|fade;fading;bleed / 缩水|shrink / 变形|deform;lose shape / 起皱|wrinkle;crease / 熨烫|iron;ironing / 干洗|dry clean
机洗|machine wash / 手洗|hand wash / 漂白|bleach / 晾干|air dry;hang dry / 烘干|tumble dry / 暴晒|direct sun
洗衣袋|laundry bag;wash bag / 衣架|hanger / 防尘袋 防尘罩|dust bag;dust cover / 吊牌|tag / 衣柜|wardrobe;closet / 樟木 樟脑|cedar;camphor
静电|static / 异味 味道 气味|smell;odour / 头围|head size / 脚宽|wide feet / 大码 加大|plus size / 均码|one size / 尺码 码数|size;sizes
颜色|colour;color / 材质 面料|material;fabric / 重量|weight / 容量|capacity / 功率|wattage;power / 电压|voltage / 接口|port;ports
插孔|jack;socket / 耳塞 耳帽|ear tips;eartips / 入耳|in-ear / 佩戴|wearing / 单只|single one / 充电盒 充电仓|charging case
轴体|switch;switches / 键帽|keycap / 小键盘 数字键|numpad;number pad / 背光|backlight / 热插拔|hot-swappable / 接收器|dongle;receiver
有线|wired / 无线|wireless / 延迟|latency;lag;delay / 音质|sound quality / 低音|bass / 音量|volume / 麦克风|microphone;mic
续航|battery life / 待机|standby / 电量|charge level;battery level / 指示灯 数显|indicator;display / 快充协议 协议|protocol
心率|heart rate / 血氧|blood oxygen;spo2 / 血压|blood pressure / 血糖|blood sugar / 体温|body temperature / 步数 计步|steps
定位|gps;location / 表带|strap;band / 表盘|dial;watch face / 门禁|access card;door / 公交 公交卡|bus;transit card / 微信|wechat
消息 通知|message;notification / 来电|incoming call / 防丢|anti-loss / 尘盒|dust box;dustbin / 集尘|self-empty;auto-empty
水箱|water tank / 拖布 抹布|mop;mop pad / 主刷 边刷|brush;brushes / 地毯|carpet;rug / 木地板 地板|wooden floor;floor
门槛|threshold;sill / 避障|obstacle avoidance / 禁区|no-go zone / 建图 地图|map;mapping / 回充|returns to charge / 吸力|suction
噪音|noise / 分贝|decibel;db / 风速|fan speed / 档位|setting;gear / 温度|temperature / 湿度|humidity / 亮度|brightness
色温|colour temperature / 频闪|flicker / 蓝光|blue light / 护眼|eye-care / 夜灯|night light / 灯杆 灯臂|lamp arm;arm
灯罩|lampshade;shade / 螺丝|screw;screws / 打孔|drilling;drill / 胶水|glue / 吸盘|suction cup / 磁吸 磁铁|magnetic;magnet
轮子|wheel;wheels / 刹车|brake / 靠背|backrest / 扶手|armrest / 坐垫|cushion;seat / 承重|weight limit;load / 折叠|fold;foldable
收纳|storage;store / 防潮|moisture-proof / 发霉|mould;mold / 生锈|rust / 划痕 刮花|scratch / 掉漆|paint peel;chip / 漏水|leak
密封|seal;sealed;airtight / 保温|insulated;keep warm / 保冷|keep cold / 涂层|coating / 不粘|non-stick / 铲子|spatula / 锅盖|pan lid
把柄|handle / 菜板 砧板|chopping board / 骨头|bone / 冷冻室|freezer / 热水|hot water / 冷水|cold water / 纯净水|purified water
自来水|tap water / 精油|essential oil / 香薰|aroma / 水垢|limescale / 甲醛|formaldehyde / 被套|duvet cover / 枕套|pillowcase
床笠|fitted sheet / 支数|thread count / 填充 填充物|filling;filled / 回弹|rebound / 软硬|firmness / 颈椎|neck spine / 打呼 打鼾|snoring
侧睡|side sleeper / 酸笋|bamboo shoot / 花生米|peanuts / 腐竹|tofu skin / 木耳|black fungus / 蘑菇 香菇|mushroom
辣椒|chili;chilli;pepper / 花椒|sichuan pepper / 大蒜|garlic / 生姜|ginger / 洋葱|onion / 香菜|coriander;cilantro
酱油 生抽|soy sauce / 豆豉|black bean / 芝士 奶酪|cheese / 黄油|butter / 奶精 植脂末|creamer / 酵母|yeast / 泡打粉|baking powder / 淀粉|starch
膳食纤维 纤维|fibre;fiber / |iron / 叶酸|folic acid / 益生菌|probiotics / 维生素|vitamin / 脂肪|fat / 热量 卡路里|calories;calorie
血脂|cholesterol / 痛风 尿酸|gout;uric acid / |stomach / 便秘|constipation / 上火|inflammation heat / 假牙|dentures;false teeth
酥脆|crisp;crunchy / 软糯|glutinous;chewy / |spicy / 油炸|fried;deep-fried / 烘烤|roasted;baked / 冻干|freeze-dried
风干|air-dried / 晒干|sun-dried / 熟的|cooked;ripe / 生的|raw / 整颗 整个|whole / 切片|slices;sliced / 粉末|powder
颗粒|granules;pieces / 独立包装 小包|individually wrapped;individual packs;sachet / 真空|vacuum / 玻璃瓶|glass jar;glass bottle
塑料瓶|plastic bottle / 茶饼|tea cake / 散装 散茶|loose / 结晶 结块|crystallise;crystallize;solid;lump / 沉淀|sediment
变质|spoiled;go bad / 受潮|soggy;damp / 干燥剂|desiccant / 保鲜|fresh-keeping / 常温|room temperature / 开封 打开|opened;opening
生产日期|production date / 保质期|shelf life;expiry / 新鲜|fresh / 现摘|freshly picked / 农场 基地|farm / 蜜蜂|bee;bees
部位|cut of meat / 牛腿 后腿|leg;hind leg / 草饲|grass-fed / 谷饲|grain-fed / 野生|wild / 养殖|farmed / 有机|organic / 转基因|gmo
早餐|breakfast / 午餐|lunch / 晚餐|dinner / 夜宵|late-night snack / 拌饭 拌面|with rice;with noodles / 空腹|empty stomach
饭前|before meals / 饭后|after meals / 红糖|brown sugar / 冰糖|rock sugar / 枸杞|goji / 红枣|jujube / 桂圆|longan / 莲子|lotus seed
人参|ginseng / 燕窝|bird's nest / 蔓越莓|cranberry / 葡萄干|raisin;raisins / 开心果|pistachio / 夏威夷果|macadamia / 松子|pine nut
瓜子|sunflower seed / 豆浆|soy milk / 酸奶|yoghurt;yogurt / 冰淇淋|ice cream / 面包|bread / 蛋糕|cake / 饼干|biscuit;cookie
火锅|hotpot / 油皮 油性|oily / 干皮 干性|dry / 混合皮|combination / 敏感肌 敏感|sensitive / 痘痘|acne;pimple;spots
闭口 黑头|blackhead;comedone / 毛孔|pore;pores / 黑眼圈|dark circles / 皱纹 细纹|wrinkle;fine lines / 色斑|spot;pigmentation
泛红|redness / 脱皮|peeling;flaking / 刺痛|sting;stinging / 紧绷|tightness / 搓泥|pilling up / 假白 泛白|white cast
油腻|greasy;oily feel / 清爽|fresh feel;light / 滋润|rich;nourishing / 保湿 补水|moisturising;hydrating / 控油|oil control
抗老 抗衰|anti-aging;anti-ageing / 紧致|firming / 修护|repair / 卸妆|makeup removal;remove makeup / 补涂|reapply / 沾杯|transfer
显色|pigmented / 哑光|matte / 遮瑕|concealer;coverage / 唇纹|lip lines / 泵头 按压|pump / 滴管|dropper / 喷雾|spray / 棉片|cotton pad
防晒霜|sunscreen / 眼霜|eye cream / 精华|serum;essence / 爽肤水|toner / 洗面奶|cleanser / 卸妆油|cleansing oil / 粉底|foundation
眼影|eyeshadow / 睫毛膏|mascara / 早晚|morning and night / 早上|morning / 晚上|night;evening / 动物实验|animal testing / 纯素|vegan
孕期|during pregnancy / 激光|laser / 医美|aesthetic treatment / 头屑|dandruff / 掉发 脱发|hair loss / 染发|dyed hair / 卷发|curly hair
沙龙|salon / 泡沫|foam;lather / 氨基酸|amino acid / 皂基|soap-based / 小零件|small parts / 误吞|swallow;choking / 圆角|rounded edges
边角|edge;edges;corner / 拼音|pinyin / 注音|phonetic / 精装 硬壳|hardcover / 平装|paperback / 插图 插画|illustration / 作者|author
出版社|publisher / 故事|story / 英文 英语|english / 中文 汉语|chinese / 双语|bilingual / 儿歌|nursery rhyme;song / 声音|sound
遥控|remote control / 电机|motor / 专注力|concentration;focus / 想象力|imagination / 动手|hands-on / 规则|rules / 关卡|challenge
零基础|beginner / 颜料|paint / 蜡笔|crayon / 可水洗|washable / 贴纸|sticker / 收纳盒|storage box / 底板|baseplate / 乐高|lego
兼容|compatible / 玩伴|playmate / 幼儿园|kindergarten;preschool / 一年级|first grade / 二年级|second grade / 早教|early learning
数学|maths;math / 科学|science / 编程|coding;programming / 钢琴|piano / 围棋|go game / 国际象棋|chess / 跳绳|skipping rope / 头盔|helmet
护具|pads / 快递 物流|courier;delivery / 包邮|free shipping / 运费 邮费|postage;shipping fee / 运费险|return insurance / 地址|address
订单|my order / 优惠券|coupon;voucher / 会员|member / 积分|points / 发货|dispatch;ship / 仓库|warehouse / 预售|pre-order
实体店 门店|physical store;shop / 客服|customer service;support / 保修 质保|warranty / 维修|repair;fix / 换新|replace;replacement
正品|genuine;authentic / 认证 证书|certificate;certified / 检测报告|test report / 产地|origin / 工厂|factory / 品牌 牌子|brand
定制|custom;customised / 礼盒|gift box / 贺卡|greeting card / 赠品|free gift / 手提袋|carrier bag / 分期|instalments;installments
花呗|huabei / 货到付款|cash on delivery / 支付宝|alipay / 微信支付|wechat pay / 专票|vat invoice / 利率 利息|interest rate;interest
手续费|fee / 年费|annual fee / 额度|credit limit / 期限|loan term / 还款|repayment;repay / 贷款|loan / 存款|deposit / 取款|withdrawal
转账|transfer / 开户|open an account / 挂失|report loss / 密码|password / 柜台|counter / 网点|branch / 预约|appointment;booking
排队|queue;wait / 材料 证件|documents / 未成年|minor;under 18 / 老师|teacher;instructor / 课时|lesson / 回放|replay;recording
作业|homework / 教材|textbook / 考试|exam / 结业证|certificate of completion / 试听|trial lesson / 小班|small class
一对一|one-on-one / 请假|absence;miss a class / 线上|online / 线下|offline;in person / 入住|check-in / 退房|check-out
早餐券|breakfast voucher / 停车 停车场|parking / 地铁站|subway station / 机场|airport / 接送|shuttle;pick-up / 泳池|pool / 健身房|gym
洗衣房|laundry / 宠物|pet;pets / 押金|deposit / 加床|extra bed / 窗户|window / 吸烟|smoking / 电梯|lift;elevator
洗手间 厕所|toilet;restroom / 楼层|floor level / 访客|visitor / 轮椅|wheelchair / 母婴室|nursing room / 雨伞|umbrella
寄存|left luggage;store luggage / 胸围|chest;bust / 腰围|waist size / 臀围|hip size / 肩宽|shoulder width / 袖长|sleeve length
衣长|body length / 裤长|inseam;leg length / 鞋码|shoe size / 版本|version / 型号|model number / 芯片|chip / 电芯|cell;cells
血型|blood type / 模特|model wearing / 蓬松度|fill power / 充绒量 含绒量|down weight;down content / 嚼劲|chewiness / 甜度|sweetness
辣度|spiciness / 浓度|concentration / 克重|gsm / 线长|cord length / 直径|diameter / 高度|height / 宽度|width / 深度|depth
厚度|thickness / 面积|area / 转速|rpm / 分辨率|resolution / 刷新率|refresh rate / 内存|memory;ram / 硬盘|ssd;hard drive
系统|operating system / 摄像头|webcam / 投币|coin / 太阳能|solar / 雷达|radar / 指南针|compass / 夜视|night vision / 激光|laser beam
全息|hologram / 比特币|bitcoin / 股票|shares / 以旧换新|trade-in / 试用装|trial size / 小包装|small pack / 大包装|family pack
替换装 补充装|refill / 充气|inflatable / 防弹|bulletproof / 防火 阻燃|flame retardant;fireproof / 防爆|explosion-proof
抗菌|antibacterial / 防静电|anti-static / 反光|reflective / 夜光|glow in the dark / 可降解|biodegradable / 回收|recycled
`;
