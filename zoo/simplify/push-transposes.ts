import { intsAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { keepWeightNames } from './keep-weight-names.ts';
import { keptNames } from './kept-names.ts';
import { transposeConstant } from './transpose-constant.ts';

/** A tensor that is another one's transpose; it is computed only if a node needs it in that order. */
interface Pending {
  source: string;
  perm: number[];
}

/**
 * Moves transposes from before a node to after it where the node works on both layouts. The transposes around every convolution
 * of a TensorFlow or Keras export then meet their inverse and are removed (see `mergeMoves`), which leaves
 * `[batch, channels, height, width]` throughout.
 */
export async function pushTransposes(graph: Graph): Promise<Graph> {
  if (!graph.nodes.some(({ op, domain }) => op === 'Transpose' && !domain)) return graph;
  const pass = new Pass(graph, await inferShapes(graph));
  for (const node of graph.nodes) pass.visit(node);
  return keepWeightNames({ ...pass.build.graph, nodes: pass.nodes }, pass.copies);
}

class Pass {
  readonly nodes: Node[] = [];
  readonly build: GraphBuilder;
  /** Transposed constants, and their sources. */
  readonly copies: [copy: string, source: string][] = [];
  readonly #kept: Set<string>;
  readonly #pending = new Map<string, Pending>();
  /** Names of transposed constants by name and perm, so that a constant that several nodes read is transposed once. */
  readonly #transposedNames = new Map<string, string>();

  constructor(
    graph: Graph,
    private readonly shapes: Shapes,
  ) {
    this.#kept = keptNames(graph);
    this.build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  }

  visit(node: Node): void {
    if (node.op === 'Transpose' && !node.domain) {
      const [source] = node.inputs;
      const before = this.#pending.get(source);
      const reversed = (this.shapes.get(source) ?? []).map((_, i) => i).reverse();
      const perm = intsAttribute(node, 'perm', reversed);
      const both = before && { source: before.source, perm: perm.map((axis) => before.perm[axis]) };
      this.#transposed(node.outputs[0], both ?? { source, perm });
      return;
    }
    const pushed = this.#push(node);
    if (pushed) return;
    for (const name of node.inputs) this.#materialize(name);
    this.nodes.push(node);
  }

  /** Records that `name` is another tensor's transpose; computes it now only if it keeps its name. */
  #transposed(name: string, pending: Pending): void {
    this.#pending.set(name, pending);
    if (this.#kept.has(name)) this.#materialize(name);
  }

  #materialize(name: string): void {
    const pending = this.#pending.get(name);
    if (!pending) return;
    this.#pending.delete(name);
    this.nodes.push({ op: 'Transpose', inputs: [pending.source], outputs: [name], attributes: { perm: pending.perm } });
  }

  /** Lets the node work on the sources of its transposed inputs; false if it cannot. */
  #push(node: Node): boolean {
    const first = node.inputs.map((name) => this.#pending.get(name)).find((pending) => pending);
    const form = operatorOf(node).transposed;
    if (!first || !form) return false;
    const { perm } = first;
    const constants = (name: string) => this.build.graph.initializers.get(name);
    const sources = node.inputs.map((name, i) => (form.isData(i) ? this.#sourceOf(name, perm) : name));
    if (sources.includes(undefined)) return false;
    const changed = form.change(node, perm, (name) => numbersOf(constants(name)));
    if (!changed) return false;
    const after = changed.perm ?? perm;
    const outputs = node.outputs.map((name) => name && this.build.unique(name));
    const inputs = (sources as string[]).map((name, i) => {
      const replaced = changed.inputs?.[i];
      return replaced
        ? this.build.ints(replaced)
        : this.#transposedConstant(name, perm, form.isData(i), !form.broadcasts);
    });
    this.nodes.push({ ...node, inputs, outputs, attributes: { ...node.attributes, ...changed.attributes } });
    for (const [i, name] of node.outputs.entries())
      if (name) this.#transposed(name, { source: outputs[i], perm: after });
    return true;
  }

  /** The source of a transposed tensor; the tensor itself for a constant that can be transposed; else undefined. */
  #sourceOf(name: string, perm: number[]): string | undefined {
    const pending = this.#pending.get(name);
    if (pending) return pending.perm.join() === perm.join() ? pending.source : undefined;
    const constant = this.build.graph.initializers.get(name);
    return name === '' || (constant && constant.shape.length <= perm.length) ? name : undefined;
  }

  #transposedConstant(name: string, perm: number[], isData: boolean, keepsRank: boolean): string {
    const key = `${name} ${perm}`;
    const known = isData ? this.#transposedNames.get(key) : undefined;
    if (known) return known;
    const constant = isData ? this.build.graph.initializers.get(name) : undefined;
    const transposed = constant && transposeConstant(constant, perm, keepsRank);
    if (!transposed) return name;
    const copy = this.build.constant(transposed, this.build.unique(name));
    this.copies.push([copy, name]);
    this.#transposedNames.set(key, copy);
    return copy;
  }
}

function numbersOf(tensor: { data: ArrayLike<unknown> } | undefined): number[] | undefined {
  return tensor && Array.from(tensor.data, Number);
}
