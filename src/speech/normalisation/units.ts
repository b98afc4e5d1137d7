/** How a unit is said: in Chinese, and in English for one and for many. */
export interface Unit {
  readonly zh: string;
  readonly one: string;
  readonly many: string;
}

const unit = (zh: string, one: string, many = `${one}s`): Unit => ({ zh, one, many });

/**
 * Units by their written form. Case matters: `m` is metres, `M` a size; `g` grams, `G` a memory size people spell.
 * `L` counts only behind a number, so size L stays a letter.
 */
export const UNITS: ReadonlyMap<string, Unit> = new Map([
  ['kg', unit('千克', 'kilogram')],
  ['Kg', unit('千克', 'kilogram')],
  ['KG', unit('千克', 'kilogram')],
  ['g', unit('克', 'gram')],
  ['mg', unit('毫克', 'milligram')],
  ['μg', unit('微克', 'microgram')],
  ['lb', unit('磅', 'pound')],
  ['lbs', unit('磅', 'pound')],
  ['oz', unit('盎司', 'ounce')],
  ['km', unit('公里', 'kilometre')],
  ['m', unit('米', 'metre')],
  ['cm', unit('厘米', 'centimetre')],
  ['CM', unit('厘米', 'centimetre')],
  ['mm', unit('毫米', 'millimetre')],
  ['μm', unit('微米', 'micrometre')],
  ['nm', unit('纳米', 'nanometre')],
  ['ft', unit('英尺', 'foot', 'feet')],
  ['in', unit('英寸', 'inch', 'inches')],
  ['m²', unit('平方米', 'square metre')],
  ['m2', unit('平方米', 'square metre')],
  ['㎡', unit('平方米', 'square metre')],
  ['cm²', unit('平方厘米', 'square centimetre')],
  ['m³', unit('立方米', 'cubic metre')],
  ['m3', unit('立方米', 'cubic metre')],
  ['L', unit('升', 'litre')],
  ['l', unit('升', 'litre')],
  ['ml', unit('毫升', 'millilitre')],
  ['mL', unit('毫升', 'millilitre')],
  ['ML', unit('毫升', 'millilitre')],
  ['W', unit('瓦', 'watt')],
  ['kW', unit('千瓦', 'kilowatt')],
  ['KW', unit('千瓦', 'kilowatt')],
  ['kWh', unit('度电', 'kilowatt hour')],
  ['V', unit('伏', 'volt')],
  ['A', unit('安', 'amp')],
  ['mA', unit('毫安', 'milliamp')],
  ['mAh', unit('毫安时', 'milliamp hour')],
  ['Wh', unit('瓦时', 'watt hour')],
  ['Hz', unit('赫兹', 'hertz', 'hertz')],
  ['kHz', unit('千赫', 'kilohertz', 'kilohertz')],
  ['MHz', unit('兆赫', 'megahertz', 'megahertz')],
  ['GHz', unit('吉赫兹', 'gigahertz', 'gigahertz')],
  ['dB', unit('分贝', 'decibel')],
  ['Pa', unit('帕', 'pascal')],
  ['kPa', unit('千帕', 'kilopascal')],
  ['KB', unit('K B', 'kilobyte')],
  ['MB', unit('M B', 'megabyte')],
  ['GB', unit('G B', 'gigabyte')],
  ['TB', unit('T B', 'terabyte')],
  ['fps', unit('帧每秒', 'frame per second', 'frames per second')],
  ['MP', unit('M P', 'megapixel')],
  ['mph', unit('英里每小时', 'mile per hour', 'miles per hour')],
  ['fl oz', unit('液量盎司', 'fluid ounce')],
  ['sq ft', unit('平方英尺', 'square foot', 'square feet')],
  ['w', unit('瓦', 'watt')],
  ['gal', unit('加仑', 'gallon')],
  ['hrs', unit('小时', 'hour')],
  ['mins', unit('分钟', 'minute')],
  ['Mbps', unit('兆每秒', 'megabit per second', 'megabits per second')],
  ['h', unit('小时', 'hour')],
  ['hr', unit('小时', 'hour')],
  ['min', unit('分钟', 'minute')],
  ['s', unit('秒', 'second')],
  ['ms', unit('毫秒', 'millisecond')],
  ['px', unit('像素', 'pixel')],
  ['kcal', unit('千卡', 'kilocalorie')],
  ['kJ', unit('千焦', 'kilojoule')],
  ['rpm', unit('转每分钟', 'revolution per minute', 'revolutions per minute')],
  ['pcs', unit('件', 'piece')],
  ['℃', unit('摄氏度', 'degree Celsius', 'degrees Celsius')],
  ['°C', unit('摄氏度', 'degree Celsius', 'degrees Celsius')],
  ['℉', unit('华氏度', 'degree Fahrenheit', 'degrees Fahrenheit')],
  ['°F', unit('华氏度', 'degree Fahrenheit', 'degrees Fahrenheit')],
  ['°', unit('度', 'degree')],
  ['"', unit('英寸', 'inch', 'inches')],
  ['″', unit('英寸', 'inch', 'inches')],
]);

/** Currencies by what is written in front of the amount. `minor` is the hundredth. */
export interface Currency extends Unit {
  readonly minor: Unit;
}

const cents = unit('美分', 'cent');
export const CURRENCIES: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  ['¥', { ...unit('元', 'yuan', 'yuan'), minor: unit('分', 'fen', 'fen') }],
  ['RMB', { ...unit('元', 'yuan', 'yuan'), minor: unit('分', 'fen', 'fen') }],
  ['CNY', { ...unit('元', 'yuan', 'yuan'), minor: unit('分', 'fen', 'fen') }],
  ['$', { ...unit('美元', 'dollar'), minor: cents }],
  ['US$', { ...unit('美元', 'dollar'), minor: cents }],
  ['USD', { ...unit('美元', 'dollar'), minor: cents }],
  ['HK$', { ...unit('港币', 'Hong Kong dollar'), minor: cents }],
  ['€', { ...unit('欧元', 'euro'), minor: cents }],
  ['EUR', { ...unit('欧元', 'euro'), minor: cents }],
  ['HKD', { ...unit('港币', 'Hong Kong dollar'), minor: cents }],
  ['¢', { ...unit('美分', 'cent'), minor: cents }],
  ['GBP', { ...unit('英镑', 'pound'), minor: unit('便士', 'penny', 'pence') }],
  ['£', { ...unit('英镑', 'pound'), minor: unit('便士', 'penny', 'pence') }],
]);
