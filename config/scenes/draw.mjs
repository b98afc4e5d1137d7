// Draws the pictures of these scenes, all of them from shapes and words here: node config/scenes/draw.mjs
import { Buffer } from 'node:buffer';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FONT = fileURLToPath(new URL('../../models/fonts/ZhuboSansSC-Bold.otf', import.meta.url));

/** Words in the project's own font, as a layer; `at` is the middle, or the left edge with `align: 'left'`. */
async function words({ text, size, colour = '#1d1a22', at: [x, y], align = 'middle' }) {
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${text}</span>`,
      font: `Zhubo Sans SC Bold ${size}px`,
      fontfile: FONT,
      rgba: true,
      dpi: 72,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const left = Math.round(align === 'left' ? x : x - info.width / 2);
  return { input: data, left, top: Math.round(y - info.height / 2) };
}

async function draw(file, width, height, svg, texts = []) {
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${svg}</svg>`;
  const layers = await Promise.all(texts.map(words));
  await sharp(Buffer.from(page))
    .composite(layers)
    .webp({ quality: 88, smartSubsample: true, effort: 6 })
    .toFile(HERE + file);
}

/* The services and places on the cards: 480 x 480. */
const ICONS = {
  'bank/images/account': [
    '#dbe7f6',
    `<rect x="90" y="140" width="300" height="200" rx="24" fill="#1f5fae"/><rect x="90" y="185" width="300" height="42" fill="#143f75"/><rect x="120" y="265" width="60" height="44" rx="8" fill="#f2c14e"/><rect x="250" y="280" width="110" height="16" rx="8" fill="#9fc0e8"/>`,
  ],
  'bank/images/lost-card': [
    '#dbe7f6',
    `<g transform="rotate(-8 240 230)"><rect x="90" y="130" width="300" height="200" rx="24" fill="#8aa4c4"/><rect x="90" y="175" width="300" height="42" fill="#5d7899"/></g><circle cx="350" cy="320" r="74" fill="#d9433b"/><rect x="338" y="272" width="24" height="62" rx="12" fill="#fff"/><circle cx="350" cy="356" r="14" fill="#fff"/>`,
  ],
  'bank/images/deposit': [
    '#dbe7f6',
    `<ellipse cx="240" cy="345" rx="120" ry="34" fill="#b98a1d"/><rect x="120" y="305" width="240" height="40" fill="#e0ac33"/><ellipse cx="240" cy="305" rx="120" ry="34" fill="#f2c14e"/><rect x="120" y="250" width="240" height="40" fill="#e0ac33"/><ellipse cx="240" cy="250" rx="120" ry="34" fill="#f2c14e"/><rect x="120" y="195" width="240" height="40" fill="#e0ac33"/><ellipse cx="240" cy="195" rx="120" ry="34" fill="#f7d679"/><path d="M240 130 L240 60 M210 92 L240 60 L270 92" stroke="#1f5fae" stroke-width="20" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`,
  ],
  'bank/images/transfer': [
    '#dbe7f6',
    `<rect x="140" y="70" width="200" height="340" rx="32" fill="#143f75"/><rect x="158" y="105" width="164" height="270" rx="8" fill="#f4f8fd"/><path d="M190 200 H280 M255 172 L284 200 L255 228" stroke="#1f5fae" stroke-width="18" fill="none" stroke-linecap="round" stroke-linejoin="round"/><path d="M290 290 H200 M225 262 L196 290 L225 318" stroke="#2c9a5c" stroke-width="18" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`,
  ],
  'training/images/response': [
    '#fde8dc',
    `<circle cx="240" cy="240" r="140" fill="#c2410c"/><circle cx="240" cy="240" r="104" fill="#fff"/><circle cx="240" cy="240" r="66" fill="#d9433b"/><circle cx="222" cy="222" r="16" fill="#f08a84"/>`,
  ],
  'training/images/extinguisher': [
    '#fde8dc',
    `<rect x="175" y="170" width="130" height="230" rx="40" fill="#d9433b"/><rect x="205" y="130" width="70" height="50" rx="10" fill="#3a3440"/><path d="M240 130 L300 95" stroke="#3a3440" stroke-width="20" stroke-linecap="round"/><path d="M205 150 C120 150 120 250 130 330" stroke="#3a3440" stroke-width="18" fill="none" stroke-linecap="round"/><path d="M112 330 L148 330 L160 385 L100 385 Z" fill="#3a3440"/><rect x="195" y="245" width="90" height="80" rx="8" fill="#fff"/><path d="M240 258 C268 285 258 312 240 312 C222 312 212 285 240 258" fill="#e8742a"/>`,
  ],
  'training/images/evacuation': [
    '#fde8dc',
    `<rect x="70" y="130" width="340" height="220" rx="20" fill="#14804a"/><rect x="290" y="165" width="90" height="150" fill="#eafff2"/><circle cx="195" cy="178" r="22" fill="#eafff2"/><path d="M195 205 L175 255 L205 285 L190 325 M175 255 L140 300 M190 222 L230 245 M188 215 L150 235" stroke="#eafff2" stroke-width="20" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`,
  ],
  'front-desk/images/visitors': [
    '#d7efec',
    `<rect x="215" y="50" width="50" height="70" rx="8" fill="#0b5a54"/><rect x="120" y="105" width="240" height="310" rx="24" fill="#fff"/><rect x="120" y="105" width="240" height="70" rx="24" fill="#0f766e"/><circle cx="240" cy="245" r="46" fill="#e5b68f"/><path d="M165 360 C170 300 310 300 315 360 Z" fill="#0f766e"/>`,
  ],
  'front-desk/images/parking': [
    '#d7efec',
    `<rect x="100" y="80" width="280" height="280" rx="44" fill="#1f5fae"/><path d="M195 300 V140 H255 C315 140 315 232 255 232 H200" stroke="#fff" stroke-width="40" fill="none" stroke-linecap="round" stroke-linejoin="round"/><rect x="120" y="385" width="240" height="22" rx="11" fill="#0f766e"/>`,
  ],
  'front-desk/images/meeting-rooms': [
    '#d7efec',
    `<ellipse cx="240" cy="270" rx="150" ry="70" fill="#8a5a36"/><ellipse cx="240" cy="258" rx="150" ry="70" fill="#b27a4d"/><circle cx="110" cy="180" r="36" fill="#0f766e"/><circle cx="240" cy="150" r="36" fill="#0f766e"/><circle cx="370" cy="180" r="36" fill="#0f766e"/><circle cx="140" cy="365" r="36" fill="#0b5a54"/><circle cx="340" cy="365" r="36" fill="#0b5a54"/>`,
  ],
  'front-desk/images/wifi': [
    '#d7efec',
    `<g fill="none" stroke="#0f766e" stroke-width="36" stroke-linecap="round"><path d="M90 200 C175 115 305 115 390 200"/><path d="M145 262 C200 208 280 208 335 262"/><path d="M198 320 C222 298 258 298 282 320"/></g><circle cx="240" cy="372" r="24" fill="#0f766e"/>`,
  ],
};
for (const [file, [ground, shapes]] of Object.entries(ICONS)) {
  mkdirSync(HERE + file.slice(0, file.lastIndexOf('/')), { recursive: true });
  await draw(`${file}.webp`, 480, 480, `<rect width="480" height="480" fill="${ground}"/>${shapes}`);
}

/* The lecture's slides: 1200 x 900, few words, large: a square shows them 400 pixels wide. */
const NIGHT = `<defs><radialGradient id="n" cx="0.3" cy="0.2" r="1.1"><stop offset="0" stop-color="#2b2f6b"/><stop offset="1" stop-color="#10122f"/></radialGradient></defs><rect width="1200" height="900" fill="url(#n)"/>${[
  [40, 660],
  [1150, 60],
  [40, 180],
  [1170, 560],
  [30, 870],
]
  .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4" fill="#cfd4ff"/>`)
  .join('')}`;
const sun = (x, y, r) =>
  `<circle cx="${x}" cy="${y}" r="${r * 1.25}" fill="#ffb62e" opacity="0.25"/><circle cx="${x}" cy="${y}" r="${r}" fill="#ffc53d"/>`;
const earth = (x, y, r) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="#3a86d6"/><path d="M${x - r * 0.5} ${y - r * 0.5} q${r * 0.5} ${-r * 0.3} ${r * 0.6} ${r * 0.2} q${r * 0.1} ${r * 0.5} ${-r * 0.4} ${r * 0.6} q${-r * 0.5} ${-r * 0.2} ${-r * 0.2} ${-r * 0.8}" fill="#57b26a"/>`;
/** A moon of radius r whose right or left part is lit: -1 new, 0 half, 1 full. */
const moon = (x, y, r, lit, right = true) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="#4a4d78"/>` +
  (lit >= 1
    ? `<circle cx="${x}" cy="${y}" r="${r}" fill="#f4efd8"/>`
    : lit <= -1
      ? ''
      : `<path d="M${x} ${y - r} A${r} ${r} 0 0 ${right ? 1 : 0} ${x} ${y + r} A${Math.max(0.01, Math.abs(lit) * r)} ${r} 0 0 ${lit > 0 === right ? 1 : 0} ${x} ${y - r}" fill="#f4efd8"/>`);

const WHITE = '#ffffff';
const PALE = '#c9ceff';
const GOLD = '#ffd46b';
const SLIDES = {
  contents: {
    svg: `${sun(150, 340, 62)}${moon(150, 545, 62, 0.5)}<circle cx="150" cy="750" r="70" fill="#ffc53d"/><circle cx="150" cy="750" r="58" fill="#10122f"/>`,
    zh: [
      ['夜空第一课', 92, WHITE, 600, 130],
      ['夏天为什么热？', 70, WHITE, 290, 340, 'left'],
      ['月亮为什么有圆缺？', 70, WHITE, 290, 545, 'left'],
      ['为什么不是月月有日食？', 70, WHITE, 290, 750, 'left'],
    ],
    en: [
      ['The night sky', 92, WHITE, 600, 130],
      ['Why is summer warm?', 58, WHITE, 290, 340, 'left'],
      ['Why does the Moon change?', 58, WHITE, 290, 545, 'left'],
      ['Why no eclipse each month?', 58, WHITE, 290, 750, 'left'],
    ],
  },
  seasons: {
    svg: `${sun(130, 480, 150)}<g stroke="#ffd46b" stroke-width="10" stroke-dasharray="34 22" opacity="0.8"><path d="M330 380 H640"/><path d="M330 480 H630"/><path d="M330 580 H640"/></g><g transform="rotate(-23.4 840 480)"><path d="M840 200 V760" stroke="#ffffff" stroke-width="12" stroke-linecap="round"/>${earth(840, 480, 180)}<path d="M660 480 H1020" stroke="#ffffff" stroke-width="6" opacity="0.7"/></g><path d="M840 190 V290" stroke="#c9ceff" stroke-width="8" stroke-dasharray="16 14"/>`,
    zh: [
      ['四季来自地轴的倾斜', 84, WHITE, 600, 100],
      ['23.4°', 88, GOLD, 1040, 225],
      ['阳光', 58, GOLD, 480, 320],
      ['北半球夏天，南半球冬天', 62, PALE, 600, 835],
    ],
    en: [
      ['A tilted axis makes the seasons', 70, WHITE, 600, 100],
      ['23.4°', 88, GOLD, 1040, 225],
      ['sunlight', 58, GOLD, 480, 320],
      ['Summer north, winter south', 62, PALE, 600, 835],
    ],
  },
  phases: {
    svg: `<g stroke="#ffd46b" stroke-width="10" opacity="0.85"><path d="M70 250 H210 M180 225 L212 250 L180 275" fill="none"/></g>${moon(330, 400, 100, -1)}${moon(580, 400, 100, 0.0)}${moon(830, 400, 100, 1)}${moon(1060, 400, 100, 0.0, false)}<circle cx="330" cy="400" r="100" fill="none" stroke="#8d93c9" stroke-width="4"/>`,
    zh: [
      ['月相：我们看到的亮面', 84, WHITE, 600, 100],
      ['阳光', 54, GOLD, 140, 320],
      ['新月', 58, PALE, 330, 570],
      ['上弦', 58, PALE, 580, 570],
      ['满月', 58, PALE, 830, 570],
      ['下弦', 58, PALE, 1060, 570],
      ['一轮约 29.5 天', 92, GOLD, 600, 740],
    ],
    en: [
      ['Phases: the lit half we see', 78, WHITE, 600, 100],
      ['sun', 54, GOLD, 140, 320],
      ['new', 58, PALE, 330, 570],
      ['half', 58, PALE, 580, 570],
      ['full', 58, PALE, 830, 570],
      ['half', 58, PALE, 1060, 570],
      ['About 29.5 days a round', 84, GOLD, 600, 740],
    ],
  },
  eclipses: {
    svg: `${sun(130, 255, 95)}${moon(620, 255, 44, -1)}<path d="M620 211 L960 245 L960 265 L620 299 Z" fill="#000" opacity="0.55"/>${earth(1010, 255, 80)}<path d="M60 475 H1140" stroke="#5a60a0" stroke-width="4"/>${sun(130, 585, 95)}${earth(640, 585, 80)}<path d="M640 505 L1030 545 L1030 625 L640 665 Z" fill="#000" opacity="0.55"/><circle cx="1030" cy="585" r="44" fill="#a8553c"/>`,
    zh: [
      ['日食和月食', 84, WHITE, 600, 90],
      ['日食：月亮挡住太阳', 60, PALE, 660, 405],
      ['月食：进了地球的影子', 60, PALE, 660, 735],
      ['轨道倾斜约 5°，不是月月有', 58, GOLD, 600, 846],
    ],
    en: [
      ['Eclipses', 84, WHITE, 600, 90],
      ['Solar: the Moon covers the Sun', 58, PALE, 680, 405],
      ['Lunar: in the shadow of the Earth', 56, PALE, 690, 735],
      ['Orbit tilted by 5°: not each month', 54, GOLD, 600, 846],
    ],
  },
};
mkdirSync(`${HERE}lecture/slides`, { recursive: true });
for (const [name, slide] of Object.entries(SLIDES))
  for (const language of ['zh', 'en']) {
    const texts = slide[language].map(([text, size, colour, x, y, align]) => ({
      text,
      size,
      colour,
      at: [x, y],
      align,
    }));
    await draw(`lecture/slides/${name}.${language}.webp`, 1200, 900, NIGHT + slide.svg, texts);
  }
