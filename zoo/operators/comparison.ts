import { type OperatorTable, stopped } from './operator.ts';
import { elementTransposed, pairsTransposed } from './transposed.ts';

const TRUTHS = 'it makes truth values';

const compares = () => stopped(TRUTHS, { sizes: 'broadcast', transposed: pairsTransposed });
const tests = () => stopped(TRUTHS, { sizes: 'alike', transposed: elementTransposed });

export const comparison: OperatorTable = {
  Equal: compares(),
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
