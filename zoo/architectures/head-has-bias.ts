import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { familyOf } from './write-network.ts';

/**
 * Whether a new classifier on a model's features gets a bias. It has none on a text model whose family's classifier has none, so that
 * transformers' class of that family can hold it.
 *
 * @param graph with the config.json in its metadata, if it was written from one
 */
export function headHasBias({ metadata, inputs }: Graph): boolean {
  const config = metadata[METADATA.config];
  if (config === undefined || !inputs.some(({ name }) => name === 'input_ids')) return true;
  return familyOf(JSON.parse(config))?.classifierHasBias ?? true;
}
