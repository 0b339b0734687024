import { t } from '../../messages/t.ts';

export const DIRECTIONS = [
  { value: 'BOTH', label: t('Both ways') },
  { value: 'UPSTREAM', label: t('What it was made from') },
  { value: 'DOWNSTREAM', label: t('What was made from it') },
] as const;

export type Direction = (typeof DIRECTIONS)[number]['value'];

/** The direction that an address names, or else both. */
export const directionOf = (name: unknown): Direction =>
  (DIRECTIONS.find(({ value }) => value === name) ?? DIRECTIONS[0]).value;
