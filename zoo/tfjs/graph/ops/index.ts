import type { OperationImporter } from '../operation.ts';
import { activation } from './activation.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { joining } from './joining.ts';
import { lists } from './lists.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { reduction } from './reduction.ts';
import { resampling } from './resampling.ts';
import { selection } from './selection.ts';
import { shape } from './shape.ts';
import { slicing } from './slicing.ts';

/** The translation of each kind of TensorFlow operation to ONNX. Other kinds are refused by name. */
export const OPERATIONS: ReadonlyMap<string, OperationImporter> = new Map(
  [
    activation,
    convolution,
    elementwise,
    indexing,
    joining,
    lists,
    matrix,
    normalization,
    pooling,
    reduction,
    resampling,
    selection,
    shape,
    slicing,
  ].flatMap((family) => Object.entries(family)),
);
