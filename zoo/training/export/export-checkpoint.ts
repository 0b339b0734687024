import type { Backbone } from '../../features/backbone.ts';
import { METADATA, type Preprocessing, picturesMetadata } from '../../model.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { withLowestOpset } from '../../onnx/lowest-opset.ts';
import { writeModel } from '../../onnx/write.ts';
import { withoutTensors } from '../../simplify/without-tensors.ts';
import { addClosedHead, type ClosedHead } from '../../transfer/heads/closed-head.ts';
import { HEAD } from '../head/head.ts';
import type { Loss } from '../losses/loss.ts';
import { addActivation } from '../step/evaluation-graph.ts';

/** A linear head that gradient steps trained: `weights [dimension, classes]` and `bias [classes]`. */
export interface TrainedHead {
  weights: Float32Array;
  bias: Float32Array;
}

/**
 * Writes a fine-tuned model as an ONNX file that runs anywhere. Its inputs are the model's (`pixels [batch, 3, height, width]`;
 * for texts `input_ids` and `attention_mask [batch, sequence]`). Its output is `probabilities [batch, classes]`, of a softmax or
 * of a sigmoid per label as the loss has it, or `outputs [batch, targets]` for a regression; `probabilities [batch, sequence, classes]` where
 * each token has features. Labels, preprocessing and tokenizer
 * are in its metadata, with whatever else is to be said `about` it. Its opset is the lowest that its operators allow.
 *
 * @param trained the backbone's parameters after training, by name; the others stay as they are
 * @param head `weights [dimension, classes]` and `bias [classes]`, for unscaled features: see `foldScaling`; or a fitted one
 */
export function exportCheckpoint(
  backbone: Backbone,
  trained: ReadonlyMap<string, Float32Array>,
  head: TrainedHead | ClosedHead,
  description: {
    labels: string[];
    preprocessing: Preprocessing;
    loss: Pick<Loss, 'activation'>;
    about?: Record<string, string> | undefined;
  },
): Uint8Array<ArrayBuffer> {
  const output = description.loss.activation === null ? 'outputs' : 'probabilities';
  const { graph, renamed } = withoutTensors(backbone.graph, [output]);
  const classes = description.labels.length;
  const kept = [METADATA.tokenizer, METADATA.config].flatMap((key) => {
    const value = backbone.graph.metadata[key];
    return value === undefined ? [] : [[key, value]];
  });
  const build = new GraphBuilder('graft', {
    ...graph,
    nodes: [...graph.nodes],
    outputs: [],
    initializers: new Map(backbone.graph.initializers),
    metadata: {
      ...Object.fromEntries(kept),
      [METADATA.labels]: JSON.stringify(description.labels),
      [METADATA.preprocessing]: JSON.stringify(description.preprocessing),
      ...picturesMetadata(description.preprocessing),
      ...description.about,
    },
  });
  for (const [name, tensor] of backbone.graph.initializers) {
    const data = trained.get(name);
    if (data) build.graph.initializers.set(name, { ...tensor, data: data.slice() });
  }
  const name = renamed.get(backbone.features) ?? backbone.features;
  if ('kind' in head) addClosedHead(build, { name, dimension: backbone.dimension }, head, output);
  else {
    const weights = build.floats(head.weights, [backbone.dimension, classes], HEAD.weights);
    const bias = build.floats(head.bias, [classes], HEAD.bias);
    const product = build.node('MatMul', [name, weights]);
    const logits = build.node('Add', [product, bias], {}, { output: build.freeName('logits') });
    addActivation(build, logits, description.loss, output);
  }
  const [{ shape }] = backbone.graph.outputs;
  build.output(output, 'float', shape.length === 3 ? [...shape.slice(0, 2), classes] : ['batch', classes]);
  return writeModel(withLowestOpset(build.graph));
}
