import { InvalidInputError } from '../../errors.ts';
import type { FeatureLayer } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';
import { TEXT_EMBEDS } from '../../text/pooled-layer.ts';

/** The outputs of a model of pictures and texts whose vectors can be compared, as transformers and Optimum name them. */
const EMBEDDINGS = { IMAGE: 'image_embeds', TEXT: TEXT_EMBEDS };

/** Whether a model is a tower of a model of pictures and texts, such as CLIP. */
export const isTower = (outputs: readonly { name: string }[], modality: 'IMAGE' | 'TEXT'): boolean =>
  outputs.some(({ name }) => name === EMBEDDINGS[modality]);

/**
 * The tensor of a model whose vectors are compared: of a tower the embeddings that it shares with the other one; of a sentence encoder
 * its last feature layer, a vector for each text.
 *
 * @param graph of `plainModel`
 * @throws InvalidInputError if the model gives no vector for each row
 */
export async function embeddingLayer(
  graph: Graph,
  featureLayers: readonly FeatureLayer[],
  modality: 'IMAGE' | 'TEXT',
): Promise<FeatureLayer> {
  const name = isTower(graph.outputs, modality) ? EMBEDDINGS[modality] : null;
  if (name === null) {
    const last = featureLayers.at(-1);
    if (last && modality === 'TEXT') return last;
    throw new InvalidInputError(
      'The model has no embeddings that it shares with texts (an output image_embeds), as CLIP’s and SigLIP’s towers of pictures do. Choose one of these.',
      'modelSlug',
    );
  }
  const dimension = (await knownShapes(graph)).get(name)?.[1];
  if (typeof dimension === 'number') return { name, op: '', dimension, parameterCount: 0 };
  throw new InvalidInputError(`The model’s output ${name} is not a vector of a known size for each row.`, 'modelSlug');
}
