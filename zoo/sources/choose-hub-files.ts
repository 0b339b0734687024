import path from 'node:path';
import { InvalidInputError } from '../errors.ts';
import { isStateDict } from '../pytorch/is-state-dict.ts';
import { isWeightIndex } from '../safetensors/read-weight-files.ts';
import { AmbiguousModelError } from './ambiguous-model-error.ts';
import { isPickle, whyUnread } from './unread-formats.ts';

/** Files beside a model with its metadata: preprocessing, author, signature. */
const SMALL_FILES =
  /^(config\.json|adapter_config\.json|preprocessor_config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.(txt|json)|merges\.txt|spiece\.model|sentencepiece\.bpe\.model|tokenizer\.model|sentence_bert_config\.json|modules\.json|README\.md|LICENSE(\.(txt|md))?|.*\.sig|.*\.sigstore(\.json)?)$/;

/** The pooling configuration of sentence-transformers. */
const POOLING = '1_Pooling/config.json';

const isTensorflow = (file: string) => /(^|\/)model\.json$/.test(file);
const isOnnx = (file: string) => /\.onnx$/i.test(file);
const isSafetensors = (file: string) => /\.safetensors$/i.test(file);

/** The files to fetch from a repository. */
export interface ChosenFiles {
  /** The model itself; the other files that it refers to (external data, weight files) are fetched after it. */
  model: string;
  /** A network that the model's weights may belong to, if the model has only weights. */
  network: string | null;
  /** Small files beside it, from its folder and from the top. */
  small: string[];
}

/**
 * Chooses one model of a repository: the named file, otherwise `onnx/model.onnx` (where Hugging Face's exporters put it) or
 * `model.onnx`, otherwise the only `.onnx`, otherwise TensorFlow.js's `model.json`, otherwise the weights in `.safetensors`,
 * or the index of several such files, otherwise PyTorch's `pytorch_model.bin` or another state dict.
 *
 * @param repository its name, for messages
 * @throws AmbiguousModelError if there are several and none is named
 * @throws InvalidInputError if there is none, or the named one is missing or a pickle
 */
export function chooseHubFiles(paths: string[], named: string | null, repository: string): ChosenFiles {
  const model = named === null ? findModel(paths, repository) : checkNamed(paths, named, repository);
  const folder = path.posix.dirname(model);
  const isSmall = (file: string) =>
    file === POOLING ||
    (['.', folder].includes(path.posix.dirname(file)) && SMALL_FILES.test(path.posix.basename(file)));
  const networks =
    isSafetensors(model) || isWeightIndex(model)
      ? paths.filter((file) => isOnnx(file) && path.posix.dirname(file) === folder)
      : [];
  return {
    model,
    network: networks.length === 1 ? networks[0] : null,
    small: paths.filter((file) => file !== model && isSmall(file)),
  };
}

function checkNamed(paths: string[], named: string, repository: string): string {
  if (!paths.includes(named)) {
    const near = paths.filter((file) => [isOnnx, isTensorflow, isSafetensors, isStateDict].some((is) => is(file)));
    const list = (near.length > 0 ? near : paths).slice(0, 20).join(', ') || 'none';
    throw new InvalidInputError(`${repository} has no file ${named} at this revision. Candidates: ${list}.`, 'file');
  }
  const unread = whyUnread([named]);
  if (unread !== null) throw new InvalidInputError(`${repository}: ${unread}`, 'file');
  return named;
}

function findModel(paths: string[], repository: string): string {
  const onnx = paths.filter(isOnnx);
  for (const usual of ['onnx/model.onnx', 'model.onnx']) if (onnx.includes(usual)) return usual;
  for (const models of [onnx, paths.filter(isTensorflow), weightFiles(paths), stateDicts(paths)]) {
    if (models.length > 1) throw new AmbiguousModelError(repository, models.toSorted(byLikelihood));
    if (models.length === 1) return models[0];
  }
  throw new InvalidInputError(whyNone(paths, repository), 'repository');
}

/** Files of weights by themselves; an index stands for the files that it names. `model.safetensors`, or PEFT's name for an adapter, is the model where it is. */
function weightFiles(paths: string[]): string[] {
  const isIndex = (file: string) => /\.safetensors\.index\.json$/.test(file);
  const weights = paths.filter((file) => isIndex(file) || (isSafetensors(file) && !isShard(file)));
  // PEFT's trainer leaves the adapters of earlier steps in folders.
  const usual = ['model.safetensors', 'adapter_model.safetensors'].find((file) => weights.includes(file));
  if (usual !== undefined) return [usual];
  // Earlier versions of PEFT save a state dict of PyTorch, which is read as data.
  return weights.length === 0 ? paths.filter((file) => file === 'adapter_model.bin') : weights;
}

/** PyTorch's state dicts, or the index of several. `pytorch_model.bin` is the model where it is. */
function stateDicts(paths: string[]): string[] {
  const found = paths.filter((file) => /\.bin\.index\.json$/.test(file) || (isStateDict(file) && !isShard(file)));
  const usual = found.find((file) => file === 'pytorch_model.bin');
  return usual ? [usual] : found;
}

const isShard = (file: string) => /-\d{5}-of-\d{5}\.(safetensors|bin)$/.test(file);

/** The shortest path first: `model.onnx` before `model_quantized.onnx`. */
const byLikelihood = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);

function whyNone(paths: string[], repository: string): string {
  const large = paths.filter((file) => !SMALL_FILES.test(path.posix.basename(file)) && !file.startsWith('.'));
  const unread = whyUnread(large);
  const pickles = large.filter(isPickle);
  const also =
    unread !== null && pickles.length === large.length ? ' Or look for the same model as ONNX on the hub.' : '';
  return `${repository} has no supported model: no .onnx, no .safetensors, no state dict of PyTorch, and no model.json of TensorFlow.js. ${unread === null ? `Its files: ${paths.slice(0, 20).join(', ') || 'none'}.` : `${unread}.${also}`}`;
}
