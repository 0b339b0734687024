import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { TensorProto_DataLocation as DataLocation, type TensorProto } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import { locationOf } from './external-data.ts';
import type { Graph } from './graph.ts';
import { LIMITS } from './limits.ts';
import { parseModel } from './parse-model.ts';
import { readModel } from './read.ts';
import { noExternalData } from './read-tensor.ts';

/**
 * Reads an ONNX model from disk, with weights that are stored in other files (“external data”).
 *
 * @throws InvalidInputError as `readModel` does; if such a file is missing, or its path or a symbolic link
 * leads outside the model's folder
 */
export async function openModelFile(path: string): Promise<Graph> {
  const bytes = await readBounded(path, `the model “${path}”`);
  const folder = dirname(path);
  const files = new Map<string, Uint8Array>();
  for (const location of externalLocations(bytes)) files.set(location, await readBeside(folder, location));
  return readModel(bytes, { externalData: (location) => files.get(location) ?? noExternalData(location) });
}

/**
 * The files that a model's weights are stored in, relative to the model's file.
 *
 * @throws InvalidInputError if the bytes are not an ONNX model, or a path leads outside the model's folder
 */
export function externalLocations(bytes: Uint8Array): string[] {
  const { graph } = parseModel(bytes);
  const attributes = graph.node.flatMap((node) => node.attribute.flatMap(({ t }) => (t ? [t] : [])));
  const isExternal = ({ dataLocation }: TensorProto) => dataLocation === DataLocation.EXTERNAL;
  const tensors = [...graph.initializer, ...attributes].filter(isExternal);
  return [...new Set(tensors.map((tensor) => locationOf(tensor, `the tensor “${tensor.name}”`)))];
}

async function readBeside(folder: string, location: string): Promise<Uint8Array> {
  const what = `the file “${location}”, in which the model keeps weights,`;
  const root = await realpath(folder);
  const path = await realpath(join(root, location)).catch((cause) => {
    throw new InvalidInputError(`${what} is missing from the model's folder`, undefined, { cause });
  });
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new InvalidInputError(`${what} is a link to a place outside the model's folder`);
  return readBounded(path, what);
}

async function readBounded(path: string, what: string): Promise<Uint8Array> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new InvalidInputError(`${what} is not a file`);
    if (status.size > LIMITS.weightBytes)
      throw new InvalidInputError(`${what} has ${status.size} bytes; at most ${LIMITS.weightBytes} can be read`);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError(`${what} cannot be read: ${(cause as Error).message}`, undefined, { cause });
  }
}
