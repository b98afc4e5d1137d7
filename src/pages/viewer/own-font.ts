import font from '../../../models/fonts/ZhuboSansSC-Bold.otf?url';

const FAMILY = 'Zhubo Sans SC';
/** What is Chinese in it; the rest stays as the page has it. */
const CHINESE = 'U+2E80-9FFF, U+F900-FAFF, U+FF00-FFEF';
/** Two characters that look alike only where both are missing. */
const ONE = '中';
const OTHER = '国';
const SIZE = 24;

/**
 * A machine without any Chinese font shows boxes; then the font of the picture's captions (2.8 MB) is loaded for the page as well. To be
 * asked by the look of it: a style sheet would load it wherever Chinese comes from the system's fallback, which is on every phone.
 */
export function bringFont(): void {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  if (brush === null) return;
  const look = (character: string): string => {
    brush.clearRect(0, 0, SIZE, SIZE);
    brush.font = `${SIZE - 4}px system-ui, sans-serif`;
    brush.textBaseline = 'top';
    brush.fillText(character, 0, 0);
    return brush.getImageData(0, 0, SIZE, SIZE).data.join();
  };
  if (look(ONE) !== look(OTHER)) return;
  new FontFace(FAMILY, `url(${font})`, { weight: '100 900', unicodeRange: CHINESE }).load().then(
    (face) => {
      document.fonts.add(face);
      const root = document.documentElement;
      const fonts = `'${FAMILY}', ${getComputedStyle(root).fontFamily}`;
      root.style.fontFamily = fonts;
      // The studio's headings name their fonts by this.
      root.style.setProperty('--pico-font-family', fonts);
    },
    () => undefined,
  );
}
