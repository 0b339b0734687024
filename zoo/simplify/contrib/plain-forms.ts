import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node, Shapes } from '../../onnx/graph.ts';
import { attention } from './attention.ts';
import { embeddings } from './embeddings.ts';
import { Expansion, NoPlainForm, type PlainForm } from './expansion.ts';
import { gelu } from './gelu.ts';
import { normalization } from './normalization.ts';
import { products } from './products.ts';
import { quantizedFused, quantizedStandard } from './quantized.ts';
import { rotaryEmbedding } from './rotary-embedding.ts';

/** By operator of the domain `com.microsoft`. */
const forms: Record<string, PlainForm> = {
  ...attention,
  ...embeddings,
  ...gelu,
  ...normalization,
  ...products,
  ...quantizedFused,
  ...rotaryEmbedding,
};

/**
 * Replaces onnxruntime's fused operators (domain `com.microsoft`, written by its optimizer and by Hugging Face Optimum) and
 * operators on 8 bits by standard ones on floats. A node without such a form, such as attention with a cache of past keys, is left
 * as it is.
 *
 * @param shapes as `inferShapes` gives them for this graph
 */
export function plainForms(graph: Graph, shapes: Shapes): Graph {
  if (!graph.nodes.some(formOf)) return graph;
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  const used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  build.graph.nodes = graph.nodes.flatMap((node) => {
    const form = formOf(node);
    return form ? writeOut(node, form, new Expansion(node, build, shapes, used)) : [node];
  });
  return build.graph;
}

const formOf = ({ op, domain }: Node): PlainForm | undefined => {
  const table = domain === 'com.microsoft' ? forms : domain ? {} : quantizedStandard;
  return Object.hasOwn(table, op) ? table[op] : undefined;
};

function writeOut(node: Node, form: PlainForm, expansion: Expansion): Node[] {
  try {
    form(node, expansion);
    return expansion.nodes;
  } catch (error) {
    if (error instanceof NoPlainForm) return [node];
    throw error;
  }
}
