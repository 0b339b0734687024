import { type OperatorTable, stopped } from './operator.ts';
import { elementTransposed } from './transposed.ts';

/** A step: its derivative is 0 wherever there is one. */
const FLAT = 'it is flat between its steps';

const steps = () => stopped(FLAT, { sizes: 'alike', transposed: elementTransposed });

export const rounding: OperatorTable = {
  Floor: steps(),
  Ceil: steps(),
  Round: steps(),
  Sign: steps(),
  Hardmax: stopped(FLAT, { sizes: 'alike' }),
};
