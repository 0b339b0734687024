import { t } from '../../messages/t.ts';

/** What colours a picture of features: the label, the split, whether a checkpoint errs, or a group attribute. */
export type ColourBy = 'label' | 'split' | 'error' | `group ${string}`;

interface Coloured {
  label: string | null;
  split: string;
  isWrong: boolean | null;
  groups: unknown;
}

/** Six hues far from one another; more categories share them with other shapes. */
const HUES = [150, 30, 260, 90, 330, 210];
export const SHAPES = ['circle', 'square', 'triangle', 'cross'] as const;

/** The outline of each shape around 0, 0, as SVG and Path2D read it. */
export const OUTLINES: Record<(typeof SHAPES)[number], string> = {
  circle: 'M3.4 0A3.4 3.4 0 1 1-3.4 0A3.4 3.4 0 1 1 3.4 0Z',
  square: 'M-3.2-3.2H3.2V3.2H-3.2Z',
  triangle: 'M0-4.4 4 3H-4Z',
  cross: 'M-4-2.4-2.4-4 0-1.6 2.4-4 4-2.4 1.6 0 4 2.4 2.4 4 0 1.6-2.4 4-4 2.4-1.6 0Z',
};

export interface Category {
  name: string;
  count: number;
  colour: string;
  shape: (typeof SHAPES)[number];
}

const [RIGHT, WRONG, NOT_JUDGED] = [t('right'), t('wrong'), t('not judged')];
const ERRORS: Record<string, string> = {
  [RIGHT]: 'var(--curve-1)',
  [WRONG]: 'var(--danger)',
  [NOT_JUDGED]: 'var(--border-strong)',
};

/** The category of a point. */
export function categoryOf(point: Coloured, by: ColourBy): string {
  if (by === 'label') return point.label ?? t('no label');
  if (by === 'split') return point.split;
  if (by === 'error') return point.isWrong === null ? NOT_JUDGED : point.isWrong ? WRONG : RIGHT;
  const value = (point.groups as Record<string, string>)[by.slice('group '.length)];
  return value ?? t('not known');
}

/** The categories of some points in the order of their names, each with a colour and a shape of its own as far as those reach. */
export function categoriesOf(points: Coloured[], by: ColourBy): Category[] {
  const counts = new Map<string, number>();
  for (const point of points) counts.set(categoryOf(point, by), (counts.get(categoryOf(point, by)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count], i) => ({
      ...{ name, count },
      colour: by === 'error' ? ERRORS[name] : colourOf(i),
      shape: by === 'error' && name === WRONG ? 'cross' : SHAPES[Math.floor(i / HUES.length) % SHAPES.length],
    }));
}

function colourOf(i: number): string {
  const hue = HUES[i % HUES.length];
  return `light-dark(oklch(0.52 0.15 ${hue}), oklch(0.75 0.13 ${hue}))`;
}
