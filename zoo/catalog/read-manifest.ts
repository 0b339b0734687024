import { readYaml } from '../yaml/read-yaml.ts';
import { type ModelManifest, manifestSchema } from './manifest.ts';

/**
 * Reads one manifest from its YAML text. `file` is its name in messages.
 *
 * @throws InvalidInputError with a line `file:line:column: what is wrong` for each error.
 */
export function readManifest(text: string, file: string): ModelManifest {
  return readYaml(text, file, manifestSchema);
}
