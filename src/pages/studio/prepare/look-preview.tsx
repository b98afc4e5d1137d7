import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { path } from '../api.js';
import { useLanguage, useText } from '../language.js';
import type { Presenter } from '../shapes.js';
import type { LookForm } from './look-form.js';

/** A sketch: the ground, the shape, and a card in its colours. The picture itself is made when the room starts. */
export function Preview({
  form,
  presenter,
}: {
  readonly form: LookForm;
  readonly presenter: Presenter | undefined;
}): VNode {
  const t = useText();
  const language = useLanguage();
  const [across, down] = (form.aspect === '' ? '9:16' : form.aspect).split(':').map(Number) as [number, number];
  const own = form.ground === 'shop' || form.ground === 'blur' || form.ground === 'file';
  const accent = form.accent === '' ? '#e02e4c' : form.accent;
  // Drawn as an SVG: the content security policy allows no inline styles.
  const [width, height] = [(across / Math.max(across, down)) * 320, (down / Math.max(across, down)) * 320];
  const side = Math.min(width, height);
  // Beside the presenter of a landscape there is room for the shop; elsewhere cards lie over the picture's foot.
  const left = width > height ? height + 8 : 8;
  const card = form.cards === 'dark' ? ['#1b1f27', '#ffffff'] : ['#ffffff', '#1b1f27'];
  const [from, to] = groundColours(form);
  const ground = useId();
  return (
    <figure class="look-preview">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={t('外观示意', 'A sketch of the look')}
      >
        <defs>
          <linearGradient id={ground} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stop-color={from} />
            <stop offset="1" stop-color={to} />
          </linearGradient>
        </defs>
        <rect width={width} height={height} fill={`url(#${ground})`} />
        {presenter === undefined || !own ? (
          <g fill="#8d99ae">
            <circle cx={side / 2} cy={height * 0.32} r={height * 0.13} />
            <ellipse cx={side / 2} cy={height} rx={height * 0.25} ry={height * 0.5} />
          </g>
        ) : (
          <image
            href={path`/v1/presenters/${presenter.id}/poster.jpg`}
            width={side}
            height={height}
            preserveAspectRatio="xMidYMin slice"
          />
        )}
        <text x="8" y="18" font-size="11" fill="#ffffff" stroke="#000000" stroke-width="0.4">
          {language === 'zh' ? 'AI生成 · 数字人' : 'AI-generated digital human'}
        </text>
        {form.overlays ? (
          <g>
            <rect x={left} y={height - 62} width={width - left - 8} height="54" rx="8" fill={card[0]} />
            <text x={left + 10} y={height - 42} font-size="12" fill={card[1]}>
              {t('商品名称', 'Product')}
            </text>
            <rect x={left + 10} y={height - 34} width="64" height="20" rx="5" fill={accent} />
            <text x={left + 18} y={height - 20} font-size="12" fill="#ffffff">
              ¥99.00
            </text>
          </g>
        ) : null}
      </svg>
      <figcaption class="soft">
        {t('示意图；真实画面以开播后为准。', 'A sketch; the real picture is made when the room starts.')}
      </figcaption>
    </figure>
  );
}

function groundColours({ ground, from, to }: LookForm): readonly [string, string] {
  switch (ground) {
    case 'colour':
      return [from, from];
    case 'gradient':
      return [from, to];
    case 'green':
      return ['#00b140', '#00b140'];
    case 'evening':
      return ['#2b2140', '#0f0c1d'];
    default:
      return ['#e9edf3', '#c9d2de'];
  }
}
