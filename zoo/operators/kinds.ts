import { type Operator, operator } from './operator.ts';
import { alike, broadcasts } from './sizes/carried-sizes.ts';
import { elementTransposed, pairsTransposed } from './transposed.ts';

/**
 * An element-wise function of one input.
 *
 * @param own.staysFinite whether it and its derivative are finite everywhere: zeros that pad a block of channels must not
 *   become infinite
 */
export const pointwise = ({
  staysFinite,
  ...own
}: Pick<Operator, 'gradient'> & { staysFinite: boolean } & Partial<Operator>): Operator =>
  operator({
    learned: null,
    part: null,
    sizes: alike,
    moves: null,
    transposed: elementTransposed,
    blocked: staysFinite ? 'each element' : null,
    ...own,
  });

/** An element-wise function of several inputs that broadcast. */
export const broadcasting = (own: Pick<Operator, 'gradient' | 'learned' | 'part'> & Partial<Operator>): Operator =>
  operator({ sizes: broadcasts, moves: null, transposed: pairsTransposed, ...own });

/** An operator that moves elements without changing any. */
export const movement = (
  own: Pick<Operator, 'gradient' | 'learned' | 'moves' | 'half'> & Partial<Operator>,
): Operator => operator({ part: null, sizes: null, ...own });

/** A normalization with a scale and, usually, a bias. */
export const normalizes = (own: Pick<Operator, 'gradient' | 'learned' | 'channels'> & Partial<Operator>): Operator =>
  operator({ part: 'normalization', sizes: alike, moves: null, ...own });

/** Reduces the places of a picture `[batch, channels, …]`. */
export const pools = (own: Pick<Operator, 'gradient' | 'blocked'> & Partial<Operator>): Operator =>
  operator({ learned: null, part: 'pool', channels: 'first', sizes: null, moves: null, ...own });

/** All outputs but this one can have gradients. */
export const allOutputsBut =
  (discrete: number): Operator['carriesGradient'] =>
  (_, output) =>
    output !== discrete;
