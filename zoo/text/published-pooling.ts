import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';

const FILE = '1_Pooling/config.json';

/** What sentence-transformers calls its ways to pool, and what Graft calls them. */
const SUPPORTED: Record<string, 'mean' | 'cls'> = { mean_tokens: 'mean', mean: 'mean', cls_token: 'cls', cls: 'cls' };

const FLAG = 'pooling_mode_';
const schema = z.looseObject({ pooling_mode: z.union([z.string(), z.array(z.string())]).optional() });

/**
 * How sentence-transformers' `1_Pooling/config.json` pools a text's tokens: `pooling_mode_mean_tokens: true` and the like, or
 * `pooling_mode: "mean"`; null where there is no such file, or where it names what the model gives by itself.
 *
 * @param model.givesLastToken whether the model has an output with the last token's vector
 * @throws InvalidInputError if it is not JSON, names no way, several at once, or one that is not supported, such as `max_tokens`
 */
export async function publishedPooling(
  files: { path: string; file: string; byteSize: number }[],
  { givesLastToken = false } = {},
): Promise<'mean' | 'cls' | null> {
  const found = files.find(({ path, byteSize }) => path === FILE && byteSize < 100_000);
  if (!found) return null;
  const config = schema.safeParse(await readJson(found.file));
  const { pooling_mode: named = [], ...others } = config.data ?? {};
  const flags = Object.entries(others).filter(([key, value]) => key.startsWith(FLAG) && value === true);
  const modes = [...[named].flat(), ...flags.map(([key]) => key.slice(FLAG.length))];
  const [pooling] = modes.map((mode) => (Object.hasOwn(SUPPORTED, mode) ? SUPPORTED[mode] : undefined));
  if (pooling && modes.length === 1) return pooling;
  if (givesLastToken && modes.join() === 'lasttoken') return null;
  const what = modes.length === 0 ? 'does not say how tokens are pooled' : `pools by ${modes.join(' and ')}`;
  throw new InvalidInputError(
    `${FILE} ${what}. Graft pools by mean_tokens or by cls_token, one of them. Choose with preprocessing.pooling, mean or cls.`,
    'preprocessing',
  );
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new InvalidInputError(`${FILE} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}
