import type { Graph } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { constantNodesToInitializers } from './constant-nodes.ts';
import { plainForms } from './contrib/plain-forms.ts';
import { foldConstants } from './fold-constants.ts';
import { foldShapes } from './fold-shapes.ts';
import { fuseGelu } from './fuse-gelu.ts';
import { fuseLayerNormalization } from './fuse-layer-normalization.ts';
import { mergeMoves } from './merge-moves.ts';
import { pushTransposes } from './push-transposes.ts';
import { removeIdentity } from './remove-identity.ts';
import { removeNoOps } from './remove-no-ops.ts';
import { removeUnused } from './remove-unused.ts';
import { convertToFloat32 } from './to-float32.ts';
import { upgradeGraph } from './upgrade/upgrade.ts';

/** Each round enables further changes in the next; real models need two or three. */
const MOST_ROUNDS = 10;

/**
 * Brings an exported model to the form that Graft trains: float32, opset 21, constants folded, known shapes as constants,
 * onnxruntime's fused operators replaced by standard ones, and no-ops removed. Dimensions that are known only at run time, such
 * as the batch, stay symbolic. The model gives the same outputs, and its inputs, outputs and feature layers keep their names.
 *
 * @throws InvalidInputError for an opset older than 7, for constants that cannot be computed, and if onnxruntime rejects the
 * model, for example because its shapes contradict each other
 */
export async function simplifyGraph(graph: Graph): Promise<Graph> {
  let current = removeUnused(convertToFloat32(constantNodesToInitializers(graph)));
  current = upgradeGraph(current, await inferShapes(current));
  current = plainForms(current, await inferShapes(current));
  for (let round = 0, before = ''; round < MOST_ROUNDS && before !== signature(current); round++) {
    before = signature(current);
    current = await foldConstants(await removeIdentity(current));
    current = removeUnused(await foldShapes(current));
    current = removeUnused(fuseGelu(await fuseLayerNormalization(current)));
    current = await pushTransposes(await removeNoOps(current));
    current = removeUnused(await mergeMoves(current));
  }
  return current;
}

const signature = ({ nodes }: Graph) =>
  nodes.map(({ op, inputs, outputs }) => [op, ...inputs, '→', ...outputs].join(' ')).join('\n');
