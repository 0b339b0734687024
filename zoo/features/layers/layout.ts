import { intsAttribute } from '../../onnx/attributes.ts';
import type { Dimension, Graph, Node, Shapes } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/** The layout of activations: which dimension has the features, and which have the places (points of an image, or tokens). */
export class Layout {
  readonly #makers: Map<string, Node>;
  readonly #readers = new Map<string, Node[]>();
  readonly #last = new Map<string, boolean>();

  constructor(
    graph: Graph,
    readonly shapes: Shapes,
  ) {
    this.#makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])));
    for (const node of graph.nodes) {
      for (const name of new Set(node.inputs)) this.#readers.set(name, [...(this.#readers.get(name) ?? []), node]);
    }
  }

  /**
   * The dimension with the features of an activation: 1 of `[batch, channels, height, width]`, the last of
   * `[batch, tokens, width]`; of an image that a transformer works on (Swin), the last too; 1 of an image whose points were put in
   * a row, as detectors do, `[batch, channels, points]`.
   */
  channelAxis(name: string): number {
    const rank = this.shapes.get(name)?.length ?? 2;
    const found = this.#found(name, rank, (node) => axisMadeBy(node, rank));
    if (found !== undefined) return found;
    if (rank === 3) return this.#found(name, rank, (node) => this.#axisOfRow(node)) ?? 2;
    return this.#isLast(name, rank) ? rank - 1 : 1;
  }

  /** The number of features; undefined if it is not known. */
  width(name: string): number | undefined {
    const width = this.shapes.get(name)?.[this.channelAxis(name)];
    return typeof width === 'number' ? width : undefined;
  }

  /** The sizes of the places, without those of 1: empty for a vector. */
  places(name: string): Dimension[] {
    const axis = this.channelAxis(name);
    return (this.shapes.get(name) ?? []).filter((size, i) => i > 0 && i !== axis && size !== 1);
  }

  isVector = (name: string) => this.shapes.has(name) && this.places(name).length === 0;

  /**
   * Whether what reads an activation takes its last dimension for the features (the merged patches of Swin, which a
   * LayerNormalization reads as tokens), or what it was reshaped from has them there.
   */
  #isLast(name: string, rank: number): boolean {
    const known = this.#last.get(name) ?? (rank > 3 && (this.#isReadLast(name) || this.#isMadeLast(name, new Set())));
    this.#last.set(name, known);
    return known;
  }

  #isReadLast(name: string): boolean {
    return (this.#readers.get(name) ?? []).some((node) => {
      if (node.inputs[0] !== name) return false;
      const { channels, moves, part } = operatorOf(node);
      const [output] = node.outputs;
      // Of two activations that are multiplied, as in attention, neither is a layer's.
      if (channels === 'last') return node.inputs.slice(1).every((input) => !this.#makers.has(input));
      return (
        (part === 'activation' || moves === 'reshapes') && this.#keepsLast(name, output) && this.#isReadLast(output)
      );
    });
  }

  #isMadeLast(name: string, seen: Set<string>): boolean {
    const node = this.#makers.get(name);
    if (!node || seen.has(name) || node.op === 'Transpose') return false;
    seen.add(name);
    const rank = this.shapes.get(name)?.length;
    return node.inputs.some((input) => {
      const from = this.shapes.get(input)?.length ?? 0;
      if (from === rank) return this.#isMadeLast(input, seen);
      const isReshaped = operatorOf(node).moves === 'reshapes' && input === node.inputs[0];
      return isReshaped && from > 2 && this.#keepsLast(input, name) && this.channelAxis(input) === from - 1;
    });
  }

  /** Whether two tensors have a last dimension of one known size. */
  #keepsLast(a: string, b: string): boolean {
    const [from, to] = [a, b].map((name) => this.shapes.get(name)?.at(-1));
    return typeof from === 'number' && from === to;
  }

  /** The channels of an image whose points a node puts in a row; undefined for a node that does something else. */
  #axisOfRow(node: Node): number | undefined {
    const [from] = node.inputs;
    const [image, row] = [this.shapes.get(from), this.shapes.get(node.outputs[0])];
    if (operatorOf(node).moves !== 'reshapes' || image?.length !== 4 || row?.length !== 3) return undefined;
    const keepsChannels = typeof image[1] === 'number' && image[1] === row[1] && this.channelAxis(from) === 1;
    return keepsChannels ? 1 : undefined;
  }

  /** Back to an operator that determines the layout, through those that keep it. */
  #found(name: string, rank: number, axisOf: (node: Node) => number | undefined): number | undefined {
    const seen = new Set<string>();
    const pending: { name: string; steps: number[][] }[] = [{ name, steps: [] }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const node = this.#makers.get(next.name);
      if (!node || seen.has(next.name)) continue;
      seen.add(next.name);
      const known = axisOf(node);
      if (known !== undefined) return next.steps.reduceRight((axis, perm) => perm.indexOf(axis), known);
      const reversed = Array.from({ length: rank }, (_, i) => rank - 1 - i);
      const steps = node.op === 'Transpose' ? [...next.steps, intsAttribute(node, 'perm', reversed)] : next.steps;
      for (const input of node.inputs.toReversed()) {
        if (this.shapes.get(input)?.length === rank) pending.push({ name: input, steps });
      }
    }
    return undefined;
  }
}

function axisMadeBy(node: Node, rank: number): number | undefined {
  const { channels } = operatorOf(node);
  if (!channels || rank < 3) return undefined;
  return channels === 'first' ? 1 : rank - 1;
}
