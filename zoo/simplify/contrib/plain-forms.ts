import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node, Shapes } from '../../onnx/graph.ts';
import { attention } from './attention.ts';
import { embeddings } from './embeddings.ts';
import { Expansion, NoPlainForm, type PlainForm } from './expansion.ts';
import { gelu } from './gelu.ts';
import { normalization } from './normalization.ts';
import { products } from './products.ts';
import { rotaryEmbedding } from './rotary-embedding.ts';

/** By operator of the domain `com.microsoft`. */
const forms: Record<string, PlainForm> = {
  ...attention,
  ...embeddings,
  ...gelu,
  ...normalization,
  ...products,
  ...rotaryEmbedding,
};

/**
 * Replaces onnxruntime's fused operators (domain `com.microsoft`, written by its optimizer and by Hugging Face Optimum) by
 * standard ones. A node without a standard form, such as attention with a cache of past keys or a quantized product, is left as
 * it is.
 *
 * @param shapes as `inferShapes` gives them for this graph
 */
export function plainForms(graph: Graph, shapes: Shapes): Graph {
  if (!graph.nodes.some(isFused)) return graph;
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  const used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  build.graph.nodes = graph.nodes.flatMap((node) =>
    isFused(node) ? writeOut(node, new Expansion(node, build, shapes, used)) : [node],
  );
  return build.graph;
}

const isFused = ({ op, domain }: Node) => domain === 'com.microsoft' && Object.hasOwn(forms, op);

function writeOut(node: Node, expansion: Expansion): Node[] {
  try {
    forms[node.op](node, expansion);
    return expansion.nodes;
  } catch (error) {
    if (error instanceof NoPlainForm) return [node];
    throw error;
  }
}
