import { InvalidInputError } from '../errors.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';

/** The model that an adapter belongs to. */
export interface AdapterBase {
  /** Where transformers finds it: a repository of the hub; otherwise its name in the zoo. */
  name: string;
  /** Of the repository. */
  revision: string | null;
  /** SHA-256 of the model's ONNX file, by which an import here finds it. */
  sha256: string;
}

/**
 * The `adapter_config.json` of PEFT for an adapter that a fine-tune wrote: rank, alpha and modules, which are in the file's metadata,
 * and its base model. Under `graft`, which PEFT ignores with a warning, the base model's digest and the labels.
 *
 * @param adapter the `adapter_model.safetensors`: see `writeLoraFile`
 * @throws InvalidInputError if it is not such a file
 */
export function adapterConfigFile(adapter: Uint8Array, base: AdapterBase): string {
  const { adapter_config } = readSafetensors(adapter).metadata;
  if (adapter_config === undefined) throw new InvalidInputError('The adapter has no adapter_config in its metadata.');
  const { graft, ...config } = JSON.parse(adapter_config) as { graft?: object };
  const described = {
    ...config,
    base_model_name_or_path: base.name,
    revision: base.revision,
    graft: { ...graft, base_sha256: base.sha256 },
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}
