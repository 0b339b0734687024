import { activation } from './activation.ts';
import { attention } from './attention.ts';
import { batchNormalization } from './batch-normalization.ts';
import { blockedConvolution } from './blocked-convolution.ts';
import { blockedLayout } from './blocked-layout.ts';
import { blockedPooling } from './blocked-pooling.ts';
import { convolution } from './convolution.ts';
import { cumulative } from './cumulative.ts';
import { dropout } from './dropout.ts';
import { einsum } from './einsum.ts';
import { elementwise } from './elementwise.ts';
import { globalPooling } from './global-pooling.ts';
import type { RuleTable } from './gradient/rule.ts';
import { groupNormalization } from './group-normalization.ts';
import { indexing } from './indexing.ts';
import { layerNormalization } from './layer-normalization.ts';
import { lpPooling } from './lp-pooling.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { padding } from './padding.ts';
import { pooling } from './pooling.ts';
import { rearrangement } from './rearrangement.ts';
import { reduction } from './reduction.ts';
import { resampling } from './resampling.ts';
import { shape } from './shape.ts';
import { slicing } from './slicing.ts';
import { transposedConvolution } from './transposed-convolution.ts';
import { trigonometry } from './trigonometry.ts';

/** The rules by family: each family is the file of that name, its spec beside it. */
export const families: Record<string, RuleTable> = {
  activation,
  attention,
  'batch-normalization': batchNormalization,
  'blocked-convolution': blockedConvolution,
  'blocked-layout': blockedLayout,
  'blocked-pooling': blockedPooling,
  convolution,
  cumulative,
  dropout,
  einsum,
  elementwise,
  'global-pooling': globalPooling,
  'group-normalization': groupNormalization,
  indexing,
  'layer-normalization': layerNormalization,
  'lp-pooling': lpPooling,
  matrix,
  normalization,
  padding,
  pooling,
  rearrangement,
  reduction,
  resampling,
  shape,
  slicing,
  'transposed-convolution': transposedConvolution,
  trigonometry,
};

/** Every gradient rule, by ONNX operator. */
export const rules: RuleTable = Object.assign({}, ...Object.values(families));
