import { type OperatorTable, operator } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

/** Rounding to 8 bits: the gradient would be that of another network, and no rule pretends to know it. */
const rounds = (sizes = alike) =>
  operator({
    gradient: {
      missing:
        'the model is quantized, and its numbers are rounded to 8 bits here. Train only what comes after it (LINEAR_PROBE or PROTOTYPE; PARTIAL from a later layer), or import the model before its quantization',
    },
    learned: null,
    part: null,
    sizes,
    moves: null,
  });

export const quantization: OperatorTable = {
  QuantizeLinear: rounds(),
  DequantizeLinear: rounds(),
  DynamicQuantizeLinear: rounds(),
};
