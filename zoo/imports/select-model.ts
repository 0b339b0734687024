import { InvalidInputError } from '../errors.ts';
import type { ModelFile } from '../import-files.ts';
import { isStateDict } from '../pytorch/is-state-dict.ts';
import { isWeightIndex } from '../safetensors/read-weight-files.ts';

const isNetwork = ({ path }: ModelFile) => /\.onnx$/i.test(path);
const isSafetensors = ({ path }: ModelFile) => /\.safetensors$/i.test(path);
const isWeights = (file: ModelFile) => isSafetensors(file) || isStateDict(file.path);

interface Selection {
  files: ModelFile[];
  /** Empty if it is known which file is the model. */
  choices: string[];
  /** What is wrong with the name. */
  problem: string | null;
}

/**
 * The files of one model among a publisher's files: the named file without alternatives, with everything that may belong to
 * it. If none is named and there are several, or if there is no file of that name, the paths to choose from.
 *
 * @throws InvalidInputError if there is no such file, and no network to choose
 */
export function selectModel(files: ModelFile[], named: string | null): Selection {
  const networks = files.filter(isNetwork);
  // The shortest path first: `onnx/model.onnx` before `onnx/model_quantized.onnx`.
  const choices = networks.map(({ path }) => path).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  if (named === null) {
    return choices.length > 1 ? { files: [], choices, problem: null } : { files, choices: [], problem: null };
  }
  const chosen = files.find(({ path }) => path === named);
  if (!chosen) {
    const paths = files.map(({ path }) => path);
    const list = `${paths.slice(0, 20).join(', ')}${paths.length > 20 ? ' …' : ''}`;
    const problem = `There is no file ${named} among the model's files: ${list}.`;
    if (choices.length > 0) return { files: [], choices, problem };
    throw new InvalidInputError(`${problem} Name one of them.`);
  }
  // An index names the weights that belong together; a named network has its own.
  if (isWeightIndex(chosen.path)) return { files, choices: [], problem: null };
  const rivals = rivalsOf(chosen);
  const kept = files.filter((file) => file === chosen || !rivals.some((isRival) => isRival(file)));
  return { files: kept, choices: [], problem: null };
}

/** Files of the kinds that a chosen one stands for. A `.bin` beside a network may be its weights. */
function rivalsOf(chosen: ModelFile): ((file: ModelFile) => boolean)[] {
  if (isNetwork(chosen)) return [isNetwork, isSafetensors];
  return isStateDict(chosen.path) ? [isNetwork, isWeights] : [isSafetensors];
}
