import { scaleLinear } from '@visx/scale';
import { t } from '../../../messages/t.ts';
import { html, type Markup } from './markup.ts';

interface Line {
  name: string;
  points: { x: number; y: number }[];
}

/** Lines that differ in print, too. */
const STYLES = [
  ['#17694a', ''],
  ['#b5541c', '7 3'],
  ['#225ea8', '2 3'],
  ['#7a3e9d', '9 3 2 3'],
  ['#8a6d00', '5 5'],
  ['#444444', '1 3'],
] as const;
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [720, 260, 56, 40];

/** Lines over epochs as a figure of a page without scripts. */
export function curvesFigure(title: string, lines: Line[], format: (value: number) => string): Markup {
  const points = lines.flatMap((line) => line.points);
  const values = points.map(({ y }) => y);
  const x = scaleLinear({ domain: [1, Math.max(2, ...points.map((point) => point.x))], range: [LEFT, WIDTH - 12] });
  const y = scaleLinear({
    domain: [Math.min(...values), Math.max(...values)],
    range: [HEIGHT - BOTTOM, 10],
    nice: true,
  });
  const path = (line: Line) =>
    line.points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join('');
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
      ${y.ticks(5).map(
        (tick) => html`<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd" />
        <text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${format(tick)}</text>`,
      )}
      ${x
        .ticks(8)
        .filter(Number.isInteger)
        .map((tick) => html`<text x="${x(tick)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${tick}</text>`)}
      <text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${t('Epoch')}</text>
      ${lines.map(
        (line, i) =>
          html`<path d="${path(line)}" fill="none" stroke="${STYLES[i % 6][0]}" stroke-width="2" stroke-dasharray="${STYLES[i % 6][1]}" />`,
      )}
    </svg>
    <ul class="legend">
      ${lines.map(
        (line, i) =>
          html`<li><svg width="30" height="8" aria-hidden="true"><line x1="0" x2="30" y1="4" y2="4" stroke="${STYLES[i % 6][0]}" stroke-width="2" stroke-dasharray="${STYLES[i % 6][1]}" /></svg> ${line.name}</li>`,
      )}
    </ul>
  </figure>`;
}
