import { numberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';

export type ParallelValue = number | string | null;

/** An axis of a chart of parallel coordinates: of numbers where it says how they are written, else of names. */
export interface ParallelAxis {
  key: string;
  name: string;
  numbers?: Omit<NumberAxis, 'label'>;
}

/** Something with a value on each axis. */
export interface ParallelLine {
  key: string;
  name: string;
  values: Readonly<Record<string, ParallelValue>>;
}

export interface PlacedAxis extends ParallelAxis {
  /** Where a value is, from 0 at the bottom to 1 at the top; null where it has none. */
  place: (value: ParallelValue | undefined) => number | null;
  ticks: { place: number; label: string }[];
  show: (value: ParallelValue | undefined) => string;
  /** What is written at a place: its number, or the nearest name. */
  at: (place: number) => string;
}

/** An axis with the places of the values that some lines have on it. */
export function placeAxis(axis: ParallelAxis, lines: readonly ParallelLine[]): PlacedAxis {
  const values = lines.flatMap(({ values }) => values[axis.key] ?? []);
  return axis.numbers ? ofNumbers(axis, axis.numbers, values) : ofNames(axis, values);
}

function ofNumbers(axis: ParallelAxis, numbers: NumberAxis, all: ParallelValue[]): PlacedAxis {
  const scale = numberScale(
    numbers,
    all.filter((value) => typeof value === 'number'),
    [0, 1],
  );
  const [low, high] = scale.domain;
  return {
    ...axis,
    place: (value) => (typeof value === 'number' && Number.isFinite(scale(value)) ? scale(value) : null),
    ticks: scale.ticks(5).map((value) => ({ place: scale(value), label: numbers.format(value) })),
    show: (value) => (typeof value === 'number' ? numbers.format(value) : '–'),
    at: (place) => numbers.format(numbers.scale === 'log' ? low * (high / low) ** place : low + (high - low) * place),
  };
}

function ofNames(axis: ParallelAxis, all: ParallelValue[]): PlacedAxis {
  const names = [...new Set(all.map(String))].sort();
  const placeOf = (index: number) => (names.length === 1 ? 0.5 : index / (names.length - 1));
  return {
    ...axis,
    place: (value) => {
      const index = value === null || value === undefined ? -1 : names.indexOf(String(value));
      return index === -1 ? null : placeOf(index);
    },
    ticks: names.map((label, index) => ({ place: placeOf(index), label })),
    show: (value) => (value === null || value === undefined ? '–' : String(value)),
    at: (place) => names[Math.round(place * (names.length - 1))] ?? '',
  };
}
