import { createHash } from 'node:crypto';
import { readCheckpointMetadata } from '../inference/checkpoint-metadata.ts';
import { type ImagePreprocessing, isImagePreprocessing, METADATA } from '../model.ts';
import type { Tensor } from '../onnx/graph.ts';
import { withLowestOpset } from '../onnx/lowest-opset.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import type { Described } from '../provenance/described.ts';
import { modelCard } from '../provenance/model-card.ts';
import { ownFacts, ownMetadata } from '../provenance/own-metadata.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { asFloat32, familyWeights } from './family-weights.ts';
import { withMembers } from './json-members.ts';
import { modelTypeOf } from './model-types.ts';
import { preprocessorConfig } from './preprocessor-config.ts';
import { publicationOf } from './publication.ts';
import { publishedNetwork } from './published-network.ts';
import { ENCODER, sentenceClassifier } from './sentence-classifier.ts';
import { withSpaceBefore } from './space-before.ts';
import { tokenizerConfig } from './tokenizer-config.ts';
import { transformersConfig } from './transformers-config.ts';

/** One file of a repository on a hub. */
interface HubFile {
  path: string;
  content: Blob;
}

/** Where transformers.js looks for the network. */
const ONNX_PATH = 'onnx/model.onnx';

/** A checkpoint, and what is known of it. */
export interface PublishedCheckpoint {
  /** The checkpoint's bytes. */
  onnx: Uint8Array;
  described: Described;
  /** Where it is sent, `owner/name`: programs in the card name it. */
  repository: string;
  /** The text of the config.json of the model that was fine-tuned, if it came with one: a JSON object. */
  family: string | null;
  /** The weights that it was imported from, if its network was written from that config.json and them; null for other models. */
  tensors: ReadonlyMap<string, Tensor> | null;
}

/**
 * A checkpoint as a hub repository that transformers.js' pipelines load: the network as `onnx/model.onnx` with `logits` out,
 * `config.json`, the preprocessing or the tokenizer with their configurations, and the card. For a family that Graft writes from
 * weights, and whose classifier in transformers has the checkpoint's form, also `model.safetensors` under the family's names: see
 * `familyWeights`; for a head on pooled tokens the folders that sentence-transformers loads: see `sentenceClassifier`. The file's
 * metadata are those of the checkpoint, with its base model and its bias notes as they are now, so that an import of it anywhere knows
 * them.
 *
 * @returns the files, and the digest of the ONNX file, by which an import here recognises the checkpoint
 */
export async function hubFiles({ onnx, described, repository, family, tensors }: PublishedCheckpoint): Promise<{
  files: HubFile[];
  onnxSha256: string;
}> {
  const { labels, preprocessing, metadata } = readCheckpointMetadata(onnx);
  const checkpoint = readModel(onnx);
  const { graph, problem } = publishedNetwork(checkpoint);
  const about = { ...metadata, ...ownMetadata(ownFacts(described)) };
  const network = writeModel(withLowestOpset({ ...graph, metadata: about }));
  const onnxSha256 = createHash('sha256').update(network).digest('hex');

  const modality = isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT';
  const published: Record<string, unknown> | null = family === null ? null : JSON.parse(family);
  const classified = problem === 'token_classification' ? 'TOKENS' : modality;
  const named = modelTypeOf(classified, typeof published?.model_type === 'string' ? published.model_type : null);
  const config = transformersConfig({ labels, problem });
  const text = isImagePreprocessing(preprocessing) ? null : preprocessing;
  const given = metadata[METADATA.tokenizer] ?? '';
  const tokenizer = classified === 'TOKENS' ? withSpaceBefore(given) : given;
  const padId = text && openTokenizer(tokenizer, text.model_max_length).padId;
  const base = published && tensors ? { config: published, tensors } : null;
  const own = base && (await familyWeights({ classified, graph, config, base, padId }));
  const sentence =
    base && text && padId !== null && !own?.weights && classified !== 'TOKENS'
      ? await sentenceClassifier({ graph, base, padId, preprocessing: text })
      : null;
  const publication = publicationOf({
    ...{ repository, problem, named, preprocessing, family: published?.model_type, own },
    isSentenceClassifier: sentence !== null,
  });
  const keepsFamily = own?.weights || named.isFamily;
  const members = { ...(own?.weights ? own.members : named.config), ...config };
  const files = [
    file('README.md', modelCard(asPublished(described, graph, onnxSha256), publication)),
    { path: ONNX_PATH, content: new Blob([network]) },
    file('config.json', `${withMembers((keepsFamily && family) || '{}', members)}\n`),
    ...(own?.weights ? [{ path: 'model.safetensors', content: new Blob([own.weights]) }] : []),
    ...(text === null
      ? [json('preprocessor_config.json', preprocessorConfig(preprocessing as ImagePreprocessing))]
      : tokenizerFiles(tokenizer, { maxLength: text.model_max_length, inputs: graph.inputs.map(({ name }) => name) })),
  ];
  if (!sentence) return { files, onnxSha256 };
  const encoder = [
    file('config.json', `${withMembers(family ?? '{}', asFloat32(published ?? {}))}\n`),
    ...files.filter(({ path }) => path.startsWith('tokenizer')),
  ];
  files.push(
    ...sentence.map(({ path, content }) => ({ path, content: new Blob([content]) })),
    ...encoder.map(({ path, content }) => ({ path: `${ENCODER}/${path}`, content })),
  );
  return { files, onnxSha256 };
}

const file = (path: string, content: string): HubFile => ({ path, content: new Blob([content]) });
const json = (path: string, value: object): HubFile => file(path, `${JSON.stringify(value, null, 2)}\n`);

const tokenizerFiles = (tokenizer: string, options: Parameters<typeof tokenizerConfig>[1]): HubFile[] => [
  file('tokenizer.json', tokenizer),
  json('tokenizer_config.json', tokenizerConfig(tokenizer, options)),
];

/** What is known of the file that is sent: its own names and digest; the checkpoint is what it was made from. */
function asPublished(described: Described, graph: ReturnType<typeof readModel>, sha256: string): Described {
  const renamed = ({ name, ...spec }: Described['inputs'][number], i: number) => ({
    ...spec,
    name: graph.inputs[i]?.name ?? name,
  });
  const [checkpoint] = described.artifacts;
  return {
    ...described,
    inputs: described.inputs.map(renamed),
    outputs: described.outputs.map((spec) => ({ ...spec, name: 'logits' })),
    artifacts: [{ path: ONNX_PATH, sha256, byteSize: null }],
    sourceFiles: checkpoint ? [checkpoint, ...described.sourceFiles] : described.sourceFiles,
  };
}
