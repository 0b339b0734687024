import { type Operator, type OperatorTable, stopped } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';
import { valueBy } from './sizes/values.ts';
import { elementTransposed } from './transposed.ts';

/** A step: its derivative is 0 wherever it exists. */
const FLAT = 'it is flat between its steps';

const steps = (own: Partial<Operator> = {}) => stopped(FLAT, { sizes: alike, transposed: elementTransposed, ...own });

export const rounding: OperatorTable = {
  Floor: steps({ value: valueBy.floor }),
  Ceil: steps({ value: valueBy.ceil }),
  Round: steps(),
  Sign: steps(),
  Hardmax: stopped(FLAT, { sizes: alike }),
};
