import type { RuleTable } from '../rule.ts';
import { activation } from './activation.ts';
import { batchNormalization } from './batch-normalization.ts';
import { blockedConvolution } from './blocked-convolution.ts';
import { blockedLayout } from './blocked-layout.ts';
import { blockedPooling } from './blocked-pooling.ts';
import { convolution } from './convolution.ts';
import { einsum } from './einsum.ts';
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
  einsum,
  'group-normalization': groupNormalization,
  'layer-normalization': layerNormalization,
  'batch-normalization': batchNormalization,
  'transposed-convolution': transposedConvolution,
  'lp-pooling': lpPooling,
  'global-pooling': globalPooling,
  'blocked-convolution': blockedConvolution,
  'blocked-layout': blockedLayout,
  'blocked-pooling': blockedPooling,
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
