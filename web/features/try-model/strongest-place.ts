import { t } from '../../messages/t.ts';
import type { OcclusionMap } from './messages.ts';

const PLACES = [
  [t('upper left'), t('upper middle'), t('upper right')],
  [t('middle left'), t('middle'), t('middle right')],
  [t('lower left'), t('lower middle'), t('lower right')],
];

export interface StrongestPlace {
  /** How far the probability falls there; 0 or less if it falls nowhere. */
  drop: number;
  /** In words: `upper left`, `middle`. */
  place: string;
}

/** The place whose covering lowers the probability the most: for those who do not see the map. */
export function strongestPlace({ cells, drops }: Pick<OcclusionMap, 'cells' | 'drops'>): StrongestPlace {
  const drop = Math.max(...drops);
  const cell = drops.indexOf(drop);
  const third = (place: number) => Math.min(2, Math.floor((3 * (place + 0.5)) / cells));
  const [row, column] = [third(Math.floor(cell / cells)), third(cell % cells)];
  return { drop, place: PLACES[row][column] };
}
