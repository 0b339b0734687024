import { createHash } from 'node:crypto';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Tensor } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import type { Safetensors } from '../safetensors/read-safetensors.ts';
import { HEAD } from '../training/head/head.ts';
import { nameFinder } from './merge-adapter.ts';
import { initializersByName } from './merge-graph.ts';

/** A checkpoint of LORA as a base that other checkpoints have as well, and what is its own. */
export interface TakenApart {
  /** The network with the weights of the base model. What checkpoints differ in are inputs: see `tensors`. */
  base: Graph;
  /** What this checkpoint feeds to those inputs. */
  tensors: Map<string, Tensor>;
  /** The same for checkpoints whose bases have the same network and the same weights where LORA has none. */
  key: string;
  /** The weights of `base` that were computed, W = W′ − scale · B·A, and are the base model's up to the rounding of W′: its largest number, by name. */
  computed: Map<string, number>;
}

/** A low-rank update of a weight `[in, out]` or `[out, in]`, as its nodes apply it: x·A, `[in, rank]`, and then ·B, `[rank, out]`. */
interface Update {
  a: Tensor;
  /** With the scale in it. */
  b: Tensor;
  /** scale · B·A, in the weight's own shape. */
  change(): Float64Array;
}

/**
 * Takes the low-rank updates out of a checkpoint that LORA trained: x·W′ becomes x·W + (x·A)·B, with A, B and the head as inputs, so that one
 * session with the base model's weights answers for many checkpoints. The answers are the checkpoint's, up to the rounding of float32.
 *
 * @param adapter what was written beside the checkpoint: see `writeLoraFile`
 * @returns null for an adapter that Graft did not write, and if it updates a convolution: those would take 1.7 times as long, and their weights are
 *   small (MobileNetV2, `npm run bench -- adapters` has the figures of products)
 */
export function takeApart(checkpoint: Graph, { tensors: saved, metadata }: Safetensors): TakenApart | null {
  const config = JSON.parse(metadata.adapter_config ?? '{}') as { r?: number; lora_alpha?: number };
  if (!config.r || !config.lora_alpha) return null;
  const scale = config.lora_alpha / config.r;
  const named = initializersByName(checkpoint);
  const nameOf = nameFinder(named);
  const initializerOf = (own: string) => named.get(nameOf(own) ?? '')?.initializer;
  const updates = new Map<string, Update>();
  const whole = new Set<string>([HEAD.weights, HEAD.bias]);
  for (const [name, tensor] of saved) {
    const own = name.replace(/^base_model\.model\./, '');
    const module = /^(.+)\.lora_A\.weight$/.exec(own)?.[1];
    if (module === undefined) {
      const initializer = /\.lora_B\.weight$/.test(own) ? undefined : initializerOf(own);
      if (initializer) whole.add(initializer);
      continue;
    }
    const b = saved.get(name.replace(/lora_A\.weight$/, 'lora_B.weight'));
    const initializer = initializerOf(`${module}.weight`);
    const update = b && initializer ? updateOf(checkpoint, initializer, { a: tensor, b, scale }) : null;
    if (!update || !initializer) return null;
    updates.set(initializer, update);
  }
  if (updates.size === 0) return null;
  return withInputs(checkpoint, updates, whole);
}

/** How the nodes that read a weight apply its update; null if one of them cannot. */
function updateOf(graph: Graph, name: string, { a, b, scale }: { a: Tensor; b: Tensor; scale: number }): Update | null {
  const weight = graph.initializers.get(name);
  const users = graph.nodes.filter(({ inputs }) => inputs.includes(name));
  const [rank, rows] = [a.shape[0], b.shape[0]];
  const columns = elementCount(a.shape.slice(1));
  if (weight?.type !== 'float' || elementCount(weight.shape) !== rows * columns || users.length === 0) return null;
  const [first] = users;
  const isOut = first.op === 'Gemm' && first.attributes.transB === 1;
  const fits = weight.shape[isOut ? 0 : 1] === rows;
  const isSame = (node: Node) => node.op === first.op && node.attributes.transB === first.attributes.transB;
  if (!fits || !users.every((node) => isSame(node) && applies(node, name))) return null;
  const [left, right] = [b.data as Float32Array, a.data as Float32Array];
  const scaled = Float32Array.from(left, (value) => scale * value);
  const change = () => {
    const sums = new Float64Array(rows * columns);
    // In the order of the weight's memory.
    const [outer, inner] = isOut ? [rows, columns] : [columns, rows];
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < rank; k++) {
        const value = scale * (isOut ? left[i * rank + k] : right[k * columns + i]);
        for (let j = 0; j < inner; j++)
          sums[i * inner + j] += value * (isOut ? right[k * columns + j] : left[j * rank + k]);
      }
    }
    return sums;
  };
  return {
    a: { type: 'float', shape: [columns, rank], data: turned(right, rank, columns) },
    b: { type: 'float', shape: [rank, rows], data: turned(scaled, rows, rank) },
    change,
  };
}

/** Whether y(W + U) is y(W) + y(U) without a bias for the node. */
function applies({ op, inputs, attributes }: Node, weight: string): boolean {
  if (inputs.indexOf(weight) !== 1 || inputs.lastIndexOf(weight) !== 1) return false;
  if (op === 'MatMul') return true;
  return op === 'Gemm' && (attributes.transA ?? 0) === 0 && isOne(attributes.alpha);
}

const isOne = (value: Node['attributes'][string] | undefined) =>
  value === undefined || value === 1 || (typeof value === 'object' && 'float' in value && value.float === 1);

function withInputs(checkpoint: Graph, updates: ReadonlyMap<string, Update>, whole: ReadonlySet<string>): TakenApart {
  const graph: Graph = {
    ...checkpoint,
    inputs: [...checkpoint.inputs],
    outputs: checkpoint.outputs.map((output) => ({
      ...output,
      shape: output.shape.map((size, i) => (i === output.shape.length - 1 ? 'classes' : size)),
    })),
    initializers: new Map(checkpoint.initializers),
    nodes: [...checkpoint.nodes],
    metadata: {},
  };
  const build = new GraphBuilder(graph.name, graph);
  graph.nodes = [];
  const tensors = new Map<string, Tensor>();
  const computed = new Map<string, number>();
  const feed = (name: string, tensor: Tensor, shape: (string | number)[]) => {
    tensors.set(name, tensor);
    return build.input(name, 'float', shape);
  };
  for (const name of whole) {
    const tensor = graph.initializers.get(name);
    if (!tensor) continue;
    graph.initializers.delete(name);
    const isHead = name === HEAD.weights || name === HEAD.bias;
    feed(name, tensor, isHead ? [...tensor.shape.slice(0, -1), 'classes'] : tensor.shape);
  }
  for (const [name, { a, b, change }] of updates) {
    const weight = graph.initializers.get(name) as Tensor;
    const sums = change();
    const merged = weight.data as Float32Array;
    computed.set(
      name,
      merged.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
    );
    const data = Float32Array.from(merged, (value, i) => value - sums[i]);
    graph.initializers.set(name, { ...weight, data });
    // Ranks differ between checkpoints.
    const rank = `${name}.rank`;
    feed(`${name}.lora_A`, a, [a.shape[0], rank]);
    feed(`${name}.lora_B`, b, [rank, b.shape[1]]);
  }
  for (const node of checkpoint.nodes) {
    const weight = node.inputs[1];
    if (weight === undefined || !updates.has(weight)) {
      graph.nodes.push(node);
      continue;
    }
    const [plain] = node.outputs;
    const before = build.unique(plain);
    graph.nodes.push({ ...node, outputs: [before] });
    const narrow = build.node('MatMul', [node.inputs[0], `${weight}.lora_A`]);
    const update = build.node('MatMul', [narrow, `${weight}.lora_B`]);
    build.node('Add', [before, update], {}, { output: plain });
  }
  return { base: graph, tensors, key: keyOf(graph, computed), computed };
}

/** How far a weight of two bases may differ, of the largest number that was rounded to float32. */
const ROUNDING = 2 ** -21;

/** Whether a base that was made of another checkpoint is this one's as well, up to the rounding of this one's weights. */
export function isSameBase(known: Graph, { base, key, computed }: TakenApart): boolean {
  if (keyOf(known, computed) !== key) return false;
  return [...computed].every(([name, largest]) => {
    const [own, other] = [base, known].map(({ initializers }) => initializers.get(name)?.data as Float32Array);
    return own.every((value, i) => Math.abs(value - other[i]) <= ROUNDING * largest);
  });
}

/** Of the network, and of the weights that were not computed. */
function keyOf({ inputs, outputs, opsets, nodes, initializers }: Graph, computed: ReadonlyMap<string, number>): string {
  const hash = createHash('sha256');
  const text = (value: unknown) =>
    hash.update(JSON.stringify(value, (_, own) => (typeof own === 'bigint' ? `${own}` : own)));
  text([inputs, outputs, opsets]);
  for (const { op, domain = '', inputs: read, outputs: written, attributes } of nodes)
    text([op, domain, read, written, Object.entries(attributes).sort()]);
  for (const [name, { type, shape, data }] of initializers) {
    text([name, type, shape]);
    if (computed.has(name)) continue;
    if (ArrayBuffer.isView(data)) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    else text(data);
  }
  return hash.digest('hex');
}

/** A matrix `[rows, columns]` with its axes swapped. */
const turned = (values: Float32Array, rows: number, columns: number) =>
  Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
