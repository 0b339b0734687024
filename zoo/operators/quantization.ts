import { type Operator, type OperatorTable, operator } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

/** The gradient through a rounding to 8 bits would be that of another network, and no rule pretends to know it. */
const rounded = (own: Partial<Operator> = {}) =>
  operator({
    gradient: {
      missing:
        'the model is quantized: its numbers are rounded to 8 bits here. Train only what comes after it (LINEAR_PROBE, PROTOTYPE, or PARTIAL from a later layer), or import the model as it was before its quantization',
    },
    learned: null,
    part: null,
    sizes: alike,
    moves: null,
    ...own,
  });

export const quantization: OperatorTable = {
  DequantizeLinear: rounded({ unpacks: true }),
  DynamicQuantizeLinear: rounded(),
};
