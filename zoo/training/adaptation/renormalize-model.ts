import type { Dataset, Example } from '../../data/dataset.ts';
import { random } from '../../data/random.ts';
import { cutBackbone } from '../../features/backbone.ts';
import { openExampleReader } from '../../features/example-reader.ts';
import type { Placement } from '../../runtime/open-network.ts';
import { renormalized } from '../../transfer/adaptation/renormalized.ts';
import type { CutModel } from '../cut-model.ts';
import { cut } from '../feeding/batches.ts';
import type { TrainingRequest } from '../training-request.ts';

/** Examples that are measured at most, and how many at a time. */
const [MOST, BATCH] = [2048, 64];

/**
 * A model whose normalizations have the statistics of some examples: see `renormalized`.
 *
 * @param model as `cutModel` returned it
 * @returns null if it has no BatchNormalization
 */
async function renormalizeModel(
  model: CutModel,
  { dataset, examples }: { dataset: Dataset; examples: Example[] },
  { options, preprocessing, signal }: Pick<TrainingRequest, 'options' | 'preprocessing' | 'signal'>,
  placement: Placement,
): Promise<CutModel | null> {
  const { backbone } = model;
  const reader = openExampleReader(dataset, preprocessing, backbone.graph);
  // Classes lie together in a data set, and a batch should be like the whole.
  const order = random(options.seed).shuffle(examples).slice(0, MOST);
  const batches = cut(
    order.map((_, i) => i),
    BATCH,
  ).filter(({ length }, i) => i === 0 || length === BATCH);
  async function* read() {
    for (const rows of batches) {
      signal?.throwIfAborted();
      const { inputs, release } = await reader.read(
        rows.map((row) => order[row]),
        null,
      );
      yield inputs;
      release();
    }
  }
  try {
    const graph = await renormalized(backbone.graph, read(), placement);
    if (!graph) return null;
    const own = { ...backbone, graph };
    const boundary = model.cut.frozen === null ? null : model.cut.boundary.name;
    return { ...model, backbone: own, cut: await cutBackbone(own, boundary) };
  } finally {
    await reader.close();
  }
}

/**
 * The model for each of the two domains, of a fine-tune that adapts by NORMALIZATION and has activations to normalize: a LINEAR_PROBE
 * scales features only.
 *
 * @param train the source's training examples
 * @returns null for any other fine-tune, and for a model without BatchNormalization
 */
export async function renormalizedModels(
  model: CutModel,
  request: TrainingRequest,
  train: Example[],
  placement: Placement,
): Promise<{ source: CutModel; target: CutModel } | null> {
  const { dataset, target, options } = request;
  if (options.adaptation?.method !== 'NORMALIZATION' || options.strategy === 'LINEAR_PROBE' || !target) return null;
  const source = await renormalizeModel(model, { dataset, examples: train }, request, placement);
  const other = await renormalizeModel(model, { dataset: target, examples: target.index.examples }, request, placement);
  return source && other && { source, target: other };
}
