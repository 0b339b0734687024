import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';

const FILE = 'modules.json';

const schema = z.array(z.looseObject({ idx: z.number().optional(), type: z.string() }));

/**
 * Whether sentence-transformers scales a text's vector to length 1 after pooling: whether its `modules.json` lists the module
 * `Normalize` directly after `Pooling`, as `2_Normalize` of many encoders. Classes are compared by their last name: their packages
 * have moved between versions.
 *
 * @throws InvalidInputError if the file is not the JSON of a list of modules
 */
export async function publishedNormalization(
  files: { path: string; file: string; byteSize: number }[],
): Promise<boolean> {
  const found = files.find(({ path, byteSize }) => path === FILE && byteSize < 100_000);
  if (!found) return false;
  const kinds = (await readModules(found.file))
    .toSorted((a, b) => (a.idx ?? 0) - (b.idx ?? 0))
    .map(({ type }) => type.split('.').at(-1));
  const pooling = kinds.indexOf('Pooling');
  return pooling >= 0 && kinds[pooling + 1] === 'Normalize';
}

async function readModules(file: string): Promise<z.output<typeof schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new InvalidInputError(
      `${FILE} is not a list of sentence-transformers' modules: ${(cause as Error).message.slice(0, 200)}. State preprocessing.normalize, true or false.`,
      'preprocessing',
      { cause },
    );
  }
}
