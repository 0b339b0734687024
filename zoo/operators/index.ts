import type { Node } from '../onnx/graph.ts';
import { activation } from './activation.ts';
import { attention } from './attention.ts';
import { batchNormalization } from './batch-normalization.ts';
import { blockedConvolution } from './blocked-convolution.ts';
import { blockedLayout } from './blocked-layout.ts';
import { blockedPooling } from './blocked-pooling.ts';
import { comparison } from './comparison.ts';
import { convolution } from './convolution.ts';
import { cumulative } from './cumulative.ts';
import { dropout } from './dropout.ts';
import { einsum } from './einsum.ts';
import { elementwise } from './elementwise.ts';
import { globalPooling } from './global-pooling.ts';
import { groupNormalization } from './group-normalization.ts';
import { indexing } from './indexing.ts';
import { layerNormalization } from './layer-normalization.ts';
import { lpPooling } from './lp-pooling.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { hasRule, type Operator, type OperatorTable, unknown } from './operator.ts';
import { operatorName } from './operator-name.ts';
import { padding } from './padding.ts';
import { pooling } from './pooling.ts';
import { quantization } from './quantization.ts';
import { random } from './random.ts';
import { rearrangement } from './rearrangement.ts';
import { reduction } from './reduction.ts';
import { resampling } from './resampling.ts';
import { rounding } from './rounding.ts';
import { shape } from './shape.ts';
import { slicing } from './slicing.ts';
import { transposedConvolution } from './transposed-convolution.ts';
import { trigonometry } from './trigonometry.ts';
import { wholeNumbers } from './whole-numbers.ts';

/** The operators by family: each family is the file of that name, its spec beside it. */
export const families: Record<string, OperatorTable> = {
  activation,
  attention,
  'batch-normalization': batchNormalization,
  'blocked-convolution': blockedConvolution,
  'blocked-layout': blockedLayout,
  'blocked-pooling': blockedPooling,
  comparison,
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
  quantization,
  random,
  rearrangement,
  reduction,
  resampling,
  rounding,
  shape,
  slicing,
  'transposed-convolution': transposedConvolution,
  trigonometry,
  'whole-numbers': wholeNumbers,
};

/** Every operator that has a record, by its name: see {@link operatorName}. */
export const operators: OperatorTable = Object.assign({}, ...Object.values(families));

/** The names of the operators with a gradient rule. */
export const withRule: string[] = Object.keys(operators).filter((name) => hasRule(operators[name]));

/** The record of a node's operator. An operator without a record gets one that makes no promise. */
export function operatorOf(node: Pick<Node, 'op' | 'domain'>): Operator {
  const name = operatorName(node);
  return Object.hasOwn(operators, name) ? operators[name] : unknown;
}

/** The outputs of a node that can have a gradient. */
export const differentiableOutputs = (node: Node): string[] =>
  node.outputs.filter((name, i) => name !== '' && operatorOf(node).carriesGradient(node, i));
