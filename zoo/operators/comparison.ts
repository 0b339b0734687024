import { type Operator, type OperatorTable, stopped } from './operator.ts';
import { alike, broadcasts } from './sizes/carried-sizes.ts';
import { valueBy } from './sizes/values.ts';
import { elementTransposed, pairsTransposed } from './transposed.ts';

const TRUTHS = 'it makes booleans';

const compares = (own: Partial<Operator> = {}) =>
  stopped(TRUTHS, { sizes: broadcasts, transposed: pairsTransposed, ...own });
const tests = () => stopped(TRUTHS, { sizes: alike, transposed: elementTransposed });

export const comparison: OperatorTable = {
  Equal: compares({ value: valueBy.equal }),
  Greater: compares(),
  GreaterOrEqual: compares(),
  Less: compares(),
  LessOrEqual: compares(),
  And: compares(),
  Or: compares(),
  Xor: compares(),
  Not: tests(),
  IsNaN: tests(),
  IsInf: tests(),
};
