import { writeNetwork } from '../architectures/write-network.ts';
import type { TextPreprocessing } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { SENTENCE_EMBEDDING, withPooledLayer } from '../text/pooled-layer.ts';
import { headOf, type Linear } from './head-of.ts';
import { logitsDifference } from './logits-difference.ts';
import { trainedTensors } from './trained-tensors.ts';

/** Logits may differ by this share of the largest one. */
const TOLERANCE = 1e-4;

/** Where sentence-transformers finds the encoder. At the top, transformers would take it for a classifier, and draw a head. */
export const ENCODER = '0_Transformer';

/** A file of a repository: text, or bytes. */
interface LayoutFile {
  path: string;
  content: string | Uint8Array<ArrayBuffer>;
}

/**
 * A checkpoint whose head reads pooled tokens, as sentence-transformers loads it: the encoder in its family's own layout, the pooling
 * (with the scaling to length 1, where the encoder has it), and the head as a `Dense` module, so that `encode` gives the logits. transformers' own classifiers read other features. It is written
 * only if the encoder with these weights, the pooling and the head give the checkpoint's logits.
 *
 * @returns the files but for the tokenizer's and the encoder's config.json, which go into {@link ENCODER} as well; null if the checkpoint
 * is another one
 * @throws InvalidInputError if the weights do not match their config
 */
export async function sentenceClassifier({
  graph,
  base,
  padId,
  preprocessing,
}: {
  /** The network that is published: logits out. */
  graph: Graph;
  /** The config.json and the weights of the encoder that was fine-tuned. */
  base: { config: Record<string, unknown>; tensors: ReadonlyMap<string, Tensor> };
  padId: number;
  preprocessing: TextPreprocessing;
}): Promise<LayoutFile[] | null> {
  const { pooling, normalize = false, model_max_length: length } = preprocessing;
  const head = headOf(graph);
  if (!pooling || !head) return null;
  const [classes, width] = head.weight.shape;
  const file = 'model.safetensors';
  const tensors = trainedTensors(writeNetwork({ ...base, file }), graph, base.tensors);
  const again = classified(writeNetwork({ ...base, tensors, file }), { pooling, normalize }, head);
  if (!again || !((await logitsDifference(graph, again, padId)) <= TOLERANCE)) return null;
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  const module = (idx: number, path: string, kind: string) => ({
    ...{ idx, name: String(idx), path },
    type: `sentence_transformers.models.${kind}`,
  });
  const dense = normalize ? 3 : 2;
  const denseFolder = `${dense}_Dense`;
  const linear = new Map([
    ['linear.weight', head.weight],
    ['linear.bias', head.bias],
  ]);
  return [
    {
      path: 'modules.json',
      content: json([
        module(0, ENCODER, 'Transformer'),
        module(1, '1_Pooling', 'Pooling'),
        ...(normalize ? [module(2, '2_Normalize', 'Normalize')] : []),
        module(dense, denseFolder, 'Dense'),
      ]),
    },
    { path: `${ENCODER}/model.safetensors`, content: writeSafetensors(tensors, { format: 'pt' }) },
    { path: `${ENCODER}/sentence_bert_config.json`, content: json({ max_seq_length: length, do_lower_case: false }) },
    {
      path: '1_Pooling/config.json',
      content: json({
        word_embedding_dimension: width,
        pooling_mode_cls_token: pooling === 'cls',
        pooling_mode_mean_tokens: pooling === 'mean',
        pooling_mode_max_tokens: false,
        pooling_mode_mean_sqrt_len_tokens: false,
      }),
    },
    {
      path: `${denseFolder}/config.json`,
      content: json({
        ...{ in_features: width, out_features: classes, bias: true },
        activation_function: 'torch.nn.modules.linear.Identity',
      }),
    },
    { path: `${denseFolder}/model.safetensors`, content: writeSafetensors(linear, { format: 'pt' }) },
  ];
}

/** An encoder with the pooling and the head; null for a network that is none. */
function classified(
  network: Graph,
  how: Parameters<typeof withPooledLayer>[3],
  { weight, bias }: Linear,
): Graph | null {
  const states = network.outputs.find(({ name }) => name === 'last_hidden_state');
  if (!states) return null;
  const [classes, width] = weight.shape;
  const { graph } = withPooledLayer({ ...network, outputs: [] }, states.name, width, how);
  const build = new GraphBuilder('classifier', { ...graph, outputs: [] });
  const inputs = [SENTENCE_EMBEDDING, build.constant(weight), build.constant(bias)];
  build.node('Gemm', inputs, { transB: 1 }, { output: 'logits' });
  build.output('logits', 'float', ['batch', classes]);
  return build.graph;
}
