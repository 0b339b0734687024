import { InvalidInputError } from '../../errors.ts';
import type { Graph, ValueInfo } from '../../onnx/graph.ts';
import type { Layout } from './layout.ts';

/**
 * The main output of a model: logits, probabilities or features, `[batch, width]`, `[batch, tokens, width]` or
 * `[batch, channels, height, width]`. Of several, the one that is called logits, else the one with a vector for each example.
 *
 * @throws InvalidInputError if it has none
 */
export function mainOutput(graph: Graph, layout: Layout): string {
  const fitting = fittingOutputs(graph, layout);
  const named = fitting.find(({ name }) => /logits/i.test(name)) ?? fitting.find(({ shape }) => shape.length === 2);
  const chosen = named ?? fitting[0];
  if (chosen) return chosen.name;
  const outputs = graph.outputs.map((output) => ({ ...output, shape: layout.shapes.get(output.name) ?? output.shape }));
  const list = outputs.map(({ name, type, shape }) => `“${name}” ${type} [${shape.join(', ')}]`).join(', ');
  throw new InvalidInputError(
    `the model's output is neither logits nor features: it gives ${list}, but [batch, width], [batch, tokens, width] or [batch, channels, height, width] of float is needed, a row for each row of its inputs. Export the model without the steps after its logits.`,
  );
}

/** The outputs that may be logits or features: as many rows as the input has, each of a known width. */
export function fittingOutputs(graph: Graph, layout: Layout): ValueInfo[] {
  const outputs = graph.outputs.map((output) => ({ ...output, shape: layout.shapes.get(output.name) ?? output.shape }));
  return outputs.filter((output) => fits(output, graph, layout));
}

function fits({ name, type, shape }: ValueInfo, { inputs }: Graph, layout: Layout): boolean {
  const isBatch = inputs.some((input) => input.shape[0] === shape[0]);
  return type === 'float' && shape.length >= 2 && shape.length <= 4 && layout.width(name) !== undefined && isBatch;
}
