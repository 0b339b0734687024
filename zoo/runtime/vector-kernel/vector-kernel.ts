import type { Graph, Node } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { encodeLoop, type Instruction, isInstruction, type Loop } from './wasm-loop.ts';

/** Arithmetic on vectors of one length, as one pass over their memory. */
export interface VectorKernel {
  /**
   * @param vectors by the graph's names, in the kernel's memory, as `allocateVectors` gives them
   * @param scalars the graph's other inputs
   */
  run(vectors: ReadonlyMap<string, Float32Array>, scalars: Record<string, number>): void;
}

/** The operators on single numbers; every result is rounded to float32, as in onnxruntime. */
const SCALAR: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Min: Math.min,
  Pow: (a, b) => a ** b,
  Sqrt: Math.sqrt,
};

/**
 * Compiles a graph of element-wise arithmetic to WebAssembly with SIMD: what would be a pass over memory for each node is one pass
 * for all of them, and results are written over the vectors they replace. Each node rounds as in onnxruntime, so the results are
 * the same.
 *
 * @param vectors inputs that are vectors; the others, and all constants, are single numbers
 * @param stores the vector that each output is written over
 * @returns null for a graph with another operator
 */
export function compileVectorKernel(
  graph: Graph,
  { vectors, stores }: { vectors: string[]; stores: Record<string, string> },
  memory: WebAssembly.Memory,
): VectorKernel | null {
  if ([...graph.initializers.values()].some(({ shape }) => elementCount(shape) !== 1)) return null;
  const places = new Map(vectors.map((name, i) => [name, i]));
  const isVector = ({ inputs }: Node) => inputs.some((name) => places.has(name));
  const scalarNodes: Node[] = [];
  const vectorNodes: (Node & { op: Instruction })[] = [];
  for (const node of graph.nodes) {
    const { op, domain, outputs } = node;
    if (domain) return null;
    if (isVector(node)) {
      if (!isInstruction(op)) return null;
      vectorNodes.push({ ...node, op });
      // Its index is known once the scalars are counted.
      places.set(outputs[0], -1);
    } else if (op in SCALAR) scalarNodes.push(node);
    else return null;
  }
  const scalars = [...new Set(vectorNodes.flatMap(({ inputs }) => inputs.filter((name) => !places.has(name))))];
  for (const [i, name] of [...scalars, ...vectorNodes.map(({ outputs }) => outputs[0])].entries()) {
    places.set(name, vectors.length + i);
  }
  const place = (name: string) => places.get(name) as number;
  const loop: Loop = {
    vectors: vectors.length,
    scalars: scalars.length,
    operations: vectorNodes.map(({ op, inputs }) => ({ op, operands: inputs.map(place) })),
    stores: Object.entries(stores).map(([output, vector]) => ({ vector: place(vector), value: place(output) })),
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeLoop(loop)), { env: { memory } });
  const run = exports.run as (...values: number[]) => void;
  const constants = [...graph.initializers].map(([name, { data }]) => [name, Number(data[0])] as const);
  return {
    run(views, given) {
      const values = new Map([...constants, ...Object.entries(given)]);
      for (const { op, inputs, outputs } of scalarNodes) {
        const [a, b] = inputs.map((name) => Math.fround(values.get(name) ?? Number.NaN));
        values.set(outputs[0], Math.fround(SCALAR[op](a, b)));
      }
      const pointers = vectors.map((name) => views.get(name)?.byteOffset ?? 0);
      const { length } = views.get(vectors[0]) ?? { length: 0 };
      if (length > 0) run(...pointers, padded(length), ...scalars.map((name) => values.get(name) ?? Number.NaN));
    },
  };
}

/** Bytes of a vector in whole cache lines. */
const padded = (length: number) => Math.ceil(length / 16) * 64;

/** WebAssembly's largest memory, in bytes. */
const [LARGEST, SHARED, PAGE] = [2 ** 32, 2 ** 30, 2 ** 16];

export interface Allocation {
  memory: WebAssembly.Memory;
  vectors: Map<string, Float32Array>;
}

/**
 * Allocates vectors of zeros, padded to whole cache lines. The vectors of one kernel share one memory.
 *
 * @param together for each kernel, the lengths of its vectors by name
 * @returns null if the vectors of one are too large for a memory of 4 GiB
 */
export function allocateVectors(together: Record<string, number>[]): Allocation[] | null {
  const sizes = together.map((lengths) => Object.values(lengths).reduce((sum, length) => sum + padded(length), 0));
  if (sizes.some((size) => size > LARGEST)) return null;
  const parts: number[][] = [];
  let free = 0;
  for (const [i, size] of sizes.entries()) {
    if (size > free || parts.length === 0) {
      parts.push([]);
      free = SHARED;
    }
    parts[parts.length - 1].push(i);
    free -= size;
  }
  return parts.flatMap((part) => {
    const bytes = part.reduce((sum, i) => sum + sizes[i], 0);
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    let offset = 0;
    return part.map((i) => {
      const vectors = new Map<string, Float32Array>();
      for (const [name, length] of Object.entries(together[i])) {
        vectors.set(name, new Float32Array(memory.buffer, offset, length));
        offset += padded(length);
      }
      return { memory, vectors };
    });
  });
}
