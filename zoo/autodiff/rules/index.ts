import type { RuleTable } from '../rule.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { reduction } from './reduction.ts';
import { shape } from './shape.ts';

/** Every gradient rule, by ONNX operator. */
export const rules: RuleTable = {
  ...convolution,
  ...elementwise,
  ...matrix,
  ...normalization,
  ...pooling,
  ...reduction,
  ...shape,
};
