/*
 * Writes src/answering/grounding/lexicon/things.ts from the words that understanding is taught with: `npx tsx config/tooling/make-things.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SOURCE = new URL('../../models/understanding/data/concepts.txt', import.meta.url);
const TARGET = new URL('../../src/answering/grounding/lexicon/things.ts', import.meta.url);
const WIDTH = 118;

/**
 * Words that help to understand a question and would prove too much in an answer: narrower or wider than the others of their line
 * (酒红 is no 红色), with other meanings beside it, or in the check's own lists. So do single Chinese characters.
 */
const LOOSE = new Set(
  `
大红 酒红 wine_red burgundy 雾蓝 雾霾蓝 天蓝 misty_blue 藏蓝 海军蓝 墨绿 军绿 草绿 olive 粉红 樱花粉 深灰 浅灰 gray charcoal 橘色 香芋 lilac lavender_colour 咖色 咖啡色 褐色 coffee_colour 米白
奶白 奶油色 燕麦色 杏色 cream off-white oatmeal ivory apricot 卡其色 golden 透明色 multicolour darker pastel 豆沙 teal 全棉 棉花 桑蚕丝 丝绸 聚酯 聚酯纤维 尼龙 spandex lycra 牛皮 头层牛皮 皮革
cowhide pu皮 皮革pu pu_leather vegan_leather 丝绒 鸭绒 鹅绒 duck_down goose_down abs pp polypropylene sponge cast_iron aluminum 黄铜 brass 高硼硅 borosilicate
porcelain 木头 wooden solid_wood 颗粒板 particle_board rattan a醇 维c 维生素c vitamin_c 维e 维生素e vitamin_e 双酚a bpa oil 橘子 柑橘 citrus 蜜桃 车厘子 plain numbing hand
foot feet waist lower_back back 内蒙古 哈尔滨 harbin 乡镇 countryside america united_states britain england japanese korean german french italian 澳洲 thai 海外
境外 overseas foreign 国内 domestic bed wall bird duck goose stand water soup meat electricity sweat pan pot wok knife bowl book pen cook boil
steam stir-fry fry grind cut slice wipe eat apply bunny v领 v-neck level mites vinegar calcium zinc chew bite hard sweet sour bitter salty hot smelly
stinky fishy pickled cured crushed broken tin jar dip sticky page pages letters 前台 reception front_desk
`
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('_', ' ')),
);

/** The file as it should be. */
export function thingsFile(): string {
  const rows: string[] = [];
  let row = '';
  const flush = (): void => {
    if (row !== '') rows.push(row);
    row = '';
  };
  for (const line of readFileSync(SOURCE, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('//')) continue;
    const [, category] = /^\[(\S+?)(?: \S+)?\]$/.exec(line) ?? [];
    if (category !== undefined) {
      flush();
      rows.push(`[${category}]`);
      continue;
    }
    for (const item of line.split(';')) {
      const [left = '', right = ''] = item.trim().toLowerCase().split(' = ');
      const zh = left.split(' ').filter((word) => word.length > 1 && !LOOSE.has(word));
      const en = right
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '' && !LOOSE.has(word));
      if (zh.length + en.length === 0) continue;
      const words = `${zh.join(' ')}|${en.join(';')}`;
      if (row !== '' && row.length + words.length + 3 > WIDTH) flush();
      row += row === '' ? words : ` / ${words}`;
    }
  }
  flush();
  return `/**
 * Things by their names in both languages, one category after the other; made by config/tooling/make-things.ts from
 * models/understanding/data/concepts.txt, not by hand.
 */
export const THINGS = \`
${rows.join('\n')}
\`;
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(TARGET, thingsFile());
