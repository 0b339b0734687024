import type { RuleTable } from '../rule.ts';
import { activation } from './activation.ts';
import { batchNormalization } from './batch-normalization.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { globalPooling } from './global-pooling.ts';
import { groupNormalization } from './group-normalization.ts';
import { layerNormalization } from './layer-normalization.ts';
import { lpPooling } from './lp-pooling.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { reduction } from './reduction.ts';
import { shape } from './shape.ts';
import { transposedConvolution } from './transposed-convolution.ts';

/** The rules by family: each family is the file of that name, its spec beside it. */
export const families: Record<string, RuleTable> = {
  'group-normalization': groupNormalization,
  'layer-normalization': layerNormalization,
  'batch-normalization': batchNormalization,
  'transposed-convolution': transposedConvolution,
  'lp-pooling': lpPooling,
  'global-pooling': globalPooling,
  activation,
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
