import { readFile } from 'node:fs/promises';
import type { Dimension, ElementType } from './graph.ts';
import { parseModel } from './parse-model.ts';
import { typeOfCode } from './tensor.ts';

/** An input as its file states it; of a type that Graft does not read, `type` is `null`. */
export interface StatedInput {
  name: string;
  type: ElementType | null;
  shape: Dimension[];
}

/**
 * The inputs of an ONNX file, without reading the rest: so they are known of a model that cannot be read otherwise.
 *
 * @throws InvalidInputError if the file is not an ONNX model
 */
export async function modelInputs(path: string): Promise<StatedInput[]> {
  const { graph } = parseModel(await readFile(path));
  const constants = new Set(graph.initializer.map(({ name }) => name));
  return graph.input
    .filter(({ name }) => !constants.has(name))
    .map(({ name, type }) => {
      if (type?.value.case !== 'tensorType') return { name, type: null, shape: [] };
      const { elemType, shape } = type.value.value;
      const dimensions = (shape?.dim ?? []).map(({ value }, axis): Dimension => {
        if (value.case === 'dimValue' && value.value > 0n) return Number(value.value);
        return (value.case === 'dimParam' && value.value) || `${name}_${axis}`;
      });
      return { name, type: typeOfCode(elemType) ?? null, shape: dimensions };
    });
}
