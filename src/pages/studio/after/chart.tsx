import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

export interface ChartSeries {
  readonly label: string;
  /** A custom property of the page's colours, such as `--good`. */
  readonly colour: string;
  readonly values: readonly number[];
}

const HEIGHT = 200;

/** Seconds since epoch as a time of day, in the page's language. */
function clockOf(seconds: number): string {
  const { lang } = document.documentElement;
  return new Date(seconds * 1000).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** Bars over time, or over any numbers. The figures stand in a table for those who cannot see it. */
export function Chart({
  label,
  x,
  series,
  time = true,
  unit = '',
  xLabel,
}: {
  readonly label: string;
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
  /** x is seconds since epoch. */
  readonly time?: boolean;
  /** Of x, where it is no time. */
  readonly unit?: string;
  /** What x is. */
  readonly xLabel: string;
}): VNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (box === null) return undefined;
    const styles = getComputedStyle(box);
    const ink = styles.getPropertyValue('--pico-muted-color');
    const line = styles.getPropertyValue('--pico-muted-border-color');
    const width = (): number => Math.max(240, box.clientWidth);
    const paths = uPlot.paths.bars?.({ size: [0.7, 40], align: 1 });
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const chart = new uPlot(
      {
        width: width(),
        height: HEIGHT,
        legend: { show: series.length > 1 },
        cursor: { y: false },
        scales: { x: { time }, y: { range: (_self, _least, most) => [0, Math.max(1, Math.ceil(most * 1.1))] } },
        axes: [
          { ...axis, values: (_self, ticks) => ticks.map((tick) => (time ? clockOf(tick) : `${tick}${unit}`)) },
          { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000] },
        ],
        series: [
          {
            label: xLabel,
            value: (_self, at: number | null) => (at === null ? '–' : time ? clockOf(at) : `${at}${unit}`),
          },
          ...series.map(({ label: name, colour }) => ({
            label: name,
            stroke: styles.getPropertyValue(colour),
            fill: styles.getPropertyValue(colour),
            width: 0,
            ...(paths === undefined ? {} : { paths }),
            points: { show: false },
          })),
        ],
      },
      [[...x], ...series.map(({ values }) => [...values])],
      box,
    );
    const follow = new ResizeObserver(() => chart.setSize({ width: width(), height: HEIGHT }));
    follow.observe(box);
    return () => {
      follow.disconnect();
      chart.destroy();
    };
  }, [x, series, time, unit, xLabel]);
  return <div class="chart" ref={place} role="img" aria-label={label} />;
}
