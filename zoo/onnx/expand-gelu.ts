import { GraphBuilder } from './builder.ts';
import type { Graph, Node } from './graph.ts';

/**
 * Writes `Gelu`, which came with opset 20, in operators of opset 13: x/2 · (1 + erf(x/√2)), or x/2 · (1 + tanh(√(2/π) · (x + 0.044715
 * x³))) where it approximates. Runtimes fuse both forms again; so does `fuseGelu`.
 */
export function expandGelu(graph: Graph): Graph {
  const isGelu = ({ op, domain }: Node) => op === 'Gelu' && !domain;
  if (!graph.nodes.some(isGelu)) return graph;
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  const scalar = new Map<number, string>();
  const constant = (value: number) => {
    const name = scalar.get(value) ?? build.floats([value]);
    scalar.set(value, name);
    return name;
  };
  const nodes = graph.nodes.flatMap((node) => {
    if (!isGelu(node)) return [node];
    build.graph.nodes = [];
    const [x] = node.inputs;
    const inner =
      node.attributes.approximate === 'tanh'
        ? tanhOf(build, x, constant)
        : build.node('Erf', [build.node('Div', [x, constant(Math.SQRT2)])]);
    const twice = build.node('Mul', [x, build.node('Add', [inner, constant(1)])]);
    build.node('Mul', [twice, constant(0.5)], {}, { output: node.outputs[0] });
    return build.graph.nodes;
  });
  return { ...build.graph, nodes };
}

function tanhOf(build: GraphBuilder, x: string, constant: (value: number) => string): string {
  const cube = build.node('Mul', [build.node('Pow', [x, constant(3)]), constant(0.044715)]);
  const sum = build.node('Add', [x, cube]);
  return build.node('Tanh', [build.node('Mul', [sum, constant(Math.sqrt(2 / Math.PI))])]);
}
