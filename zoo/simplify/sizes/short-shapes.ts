import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node } from '../../onnx/graph.ts';
import { equal, isNumber, type Size } from '../../operators/sizes/size.ts';
import type { Known } from './known-values.ts';

/** Computes shapes that are known only at run time with the fewest nodes: one `Shape` per size, and a `Concat`. */
export class ShortShapes {
  readonly #makers: Map<string, Node>;
  /** Where a size can be read, by tensor and axis. */
  readonly #sizes = new Map<string, string>();

  constructor(
    graph: Graph,
    private readonly build: GraphBuilder,
    private readonly known: Known,
  ) {
    this.#makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])));
  }

  /**
   * The nodes that make a shape, and its name; undefined where a size is no dimension of a tensor that `made` looks at, or
   * `made` is short already.
   *
   * @param made the tensor that is this shape in the graph
   */
  of(sizes: readonly Size[], made: string): { name: string; nodes: Node[] } | undefined {
    if (this.#isShort(made)) return undefined;
    const looked = this.#lookedAt(made);
    const nodes: Node[] = [];
    const parts: (string | number[])[] = [];
    // Nodes are made only where every size can be taken: those of a shape that stays as it is would be missing later.
    if (!sizes.every((size) => isNumber(size) || this.#found(size, looked))) return undefined;
    for (const size of sizes) {
      const part = isNumber(size) ? [size] : this.#dimension(size, looked, nodes);
      if (!part) return undefined;
      const last = parts.at(-1);
      if (Array.isArray(part) && Array.isArray(last)) last.push(...part);
      else parts.push(part);
    }
    const names = parts.map((part) => (Array.isArray(part) ? this.build.ints(part) : part));
    if (names.length === 1) return { name: names[0], nodes };
    const name = this.build.unique('shape');
    return { name, nodes: [...nodes, { op: 'Concat', inputs: names, outputs: [name], attributes: { axis: 0 } }] };
  }

  /** The tensors whose shape a tensor depends on. */
  #lookedAt(name: string): string[] {
    const found = new Set<string>();
    const pending = [name];
    const seen = new Set(pending);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const node = this.#makers.get(next);
      if (node?.op === 'Shape') found.add(node.inputs[0]);
      else for (const input of node?.inputs ?? []) if (!seen.has(input)) pending.push(input);
      seen.add(next);
    }
    return [...found];
  }

  /** The tensor, of those that are looked at, and the axis that a size is the dimension of. */
  #found(size: Size, looked: string[]): { tensor: string; axis: number } | undefined {
    for (const tensor of looked) {
      const axis = this.known.dimensions(tensor)?.findIndex((dimension) => equal(dimension, size)) ?? -1;
      if (axis >= 0) return { tensor, axis };
    }
    return undefined;
  }

  #dimension(size: Size, looked: string[], nodes: Node[]): string | undefined {
    const found = this.#found(size, looked);
    if (!found) return undefined;
    const { tensor, axis } = found;
    const key = `${tensor}\n${axis}`;
    const name = this.#sizes.get(key) ?? this.build.unique('size');
    const attributes = { start: axis, end: axis + 1 };
    if (!this.#sizes.has(key)) nodes.push({ op: 'Shape', inputs: [tensor], outputs: [name], attributes });
    this.#sizes.set(key, name);
    return name;
  }

  #isShort(name: string): boolean {
    const isSize = (tensor: string) =>
      this.build.graph.initializers.has(tensor) || this.#makers.get(tensor)?.op === 'Shape';
    const maker = this.#makers.get(name);
    return isSize(name) || (maker?.op === 'Concat' && maker.inputs.every(isSize));
  }
}
