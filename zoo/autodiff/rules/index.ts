import type { RuleTable } from '../rule.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { reduction } from './reduction.ts';
import { shape } from './shape.ts';

/** The rules by family: each family is the file of that name, its spec beside it. */
export const families: Record<string, RuleTable> = {
  convolution,
  elementwise,
  matrix,
  normalization,
  pooling,
  reduction,
  shape,
};

/** Every gradient rule, by ONNX operator. */
export const rules: RuleTable = Object.assign({}, ...Object.values(families));
