import { InvalidInputError } from '../errors.ts';
import { Layout } from '../features/layers/layout.ts';
import { fittingOutputs } from '../features/layers/main-output.ts';
import type { Graph, Shapes, ValueInfo } from '../onnx/graph.ts';
import { subgraph } from '../onnx/subgraph.ts';
import { operatorOf } from '../operators/index.ts';
import { openBatch } from '../simplify/open-batch.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';

/** Names that exporters of transformers give to outputs of which `mainOutput` knows the best one. */
const FAMILIAR = /hidden_state|pooler|embed/i;

/** The most tensors inside a model that are offered as its output. */
const MOST_CHOICES = 20;

/** Thrown if a model has several outputs that it may be for. */
export class OutputNotChosen extends InvalidInputError {
  constructor(
    message: string,
    /** With their shapes. */
    readonly choices: ValueInfo[],
    /** The converted model with all its outputs: what else to ask about it. */
    readonly graph: Graph,
  ) {
    super(message, 'output');
  }
}

/**
 * A model with the output that it is for. Of several that may be logits or features, `mainOutput` knows the best one if they have
 * familiar names; else a person has to. A model without such an output, such as a detector that ends in a selection of boxes, is
 * offered with the last of its products with weights.
 *
 * @param graph as `observeOutputs` gives it
 * @param names the tensors that the publisher's graph has, too
 * @throws OutputNotChosen if somebody has to
 */
export async function chooseOutput(graph: Graph, names: ReadonlySet<string>): Promise<Graph> {
  const shapes = await knownShapes(graph);
  const fitting = fittingOutputs(graph, new Layout(graph, shapes));
  const isKnown = fitting.some(({ name }) => /logits/i.test(name)) || fitting.every(({ name }) => FAMILIAR.test(name));
  const isOpen = graph.inputs.every(({ shape }) => typeof shape[0] === 'string');
  if (fitting.length === 1) return isOpen ? graph : onlyOutput(graph, fitting[0].name);
  if (fitting.length > 1 && isKnown) return graph;
  if (fitting.length > 1) {
    throw notChosen('The model has several outputs, and its files do not say which one it is for', fitting, graph);
  }
  const inner = lastProducts(graph, shapes).filter(({ name }) => names.has(name));
  if (inner.length === 0) return graph;
  const outputs = graph.outputs.map((value) => describe({ ...value, shape: shapes.get(value.name) ?? value.shape }));
  throw notChosen(
    `The model gives ${outputs.join(', ')}, not one row for each row of its input, but features can be taken before that`,
    inner,
    graph,
  );
}

/**
 * Opens the batch of a model, as `openBatch` does. One whose output needs the rows one by one may be fit for more up to the last of
 * its products with weights, which are offered then.
 *
 * @param isChosen whether somebody chose the output
 * @throws OutputNotChosen, or InvalidInputError as `openBatch` does
 */
export async function openChosen(graph: Graph, names: ReadonlySet<string>, isChosen: boolean): Promise<Graph> {
  try {
    return await openBatch(graph);
  } catch (error) {
    if (!(error instanceof InvalidInputError) || isChosen) throw error;
    const inner = lastProducts(graph, await knownShapes(graph)).filter(({ name }) => names.has(name));
    if (inner.length === 0) throw error;
    const [{ name }] = graph.outputs;
    throw notChosen(
      `The model's output “${name}” is for one row at a time, but features can be taken before it`,
      inner,
      graph,
    );
  }
}

/** The tensors of a graph that nodes make. */
export const tensorsOf = ({ nodes }: Graph) => new Set(nodes.flatMap(({ outputs }) => outputs));

/**
 * A model with one output of its own, or one tensor inside it.
 *
 * @throws InvalidInputError if there is no such tensor
 */
export function onlyOutput(graph: Graph, name: string): Graph {
  const own = graph.outputs.find((value) => value.name === name);
  if (!own && !tensorsOf(graph).has(name)) {
    const names = graph.outputs.slice(0, MOST_CHOICES).map((value) => value.name);
    throw new InvalidInputError(
      `The model has no output “${name}”. Its outputs are ${names.join(', ')}; any other tensor in it can be named too.`,
      'output',
    );
  }
  return subgraph(graph, graph.inputs, [own ?? { name, type: 'float', shape: [], unranked: true }]);
}

const describe = ({ name, shape }: ValueInfo) => `“${name}” [${shape.join(', ')}]`;

function notChosen(why: string, choices: ValueInfo[], graph: Graph): OutputNotChosen {
  return new OutputNotChosen(`${why}. Name one of ${choices.map(describe).join(', ')}.`, choices, graph);
}

/** The products with weights that no other product follows, of a known width, with a row for each row of the input. */
function lastProducts(graph: Graph, shapes: Shapes): ValueInfo[] {
  const layout = new Layout(graph, shapes);
  const followed = new Set<string>();
  const last: ValueInfo[] = [];
  for (const node of graph.nodes.toReversed()) {
    const [name] = node.outputs;
    const isProduct = operatorOf(node).part === 'product' && node.inputs.some((input) => graph.initializers.has(input));
    const shape = shapes.get(name);
    if (isProduct && !node.outputs.some((one) => followed.has(one)) && shape) {
      last.push({ name, type: 'float', shape });
    }
    if (isProduct || node.outputs.some((one) => followed.has(one)))
      for (const input of node.inputs) followed.add(input);
  }
  const fitting = fittingOutputs({ ...graph, outputs: last.reverse() }, layout);
  return fitting.slice(0, MOST_CHOICES);
}
