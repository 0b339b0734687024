import { OPSET } from './builder.ts';
import { expandGelu } from './expand-gelu.ts';
import type { Attribute, Graph, Node, Tensor } from './graph.ts';
import versions from './operator-versions.json' with { type: 'json' };
import { typeOfCode } from './tensor.ts';

/**
 * The oldest opset that Graft writes; onnxruntime reads it since version 1.6 (2020). Before it, Softmax and the axes of Squeeze
 * had another form.
 */
const OLDEST = 13;

/** What a version of an operator added to the version before it: see scripts/fixtures/operator-versions.py. */
interface Version {
  isNew?: boolean;
  /** New attributes with their defaults; null if they have none. */
  attributes?: Record<string, number | string | null>;
  otherDefaults?: string[];
  inputsBefore?: number;
  outputsBefore?: number;
  newTypes?: string[];
}

const VERSIONS: Record<string, Record<string, Version>> = versions.operators;

/** Values that an older attribute did not have, which the operators' schemas do not list. */
const NEW_VALUES: Record<string, { attribute: string; values: string[]; since: number }> = {
  Pad: { attribute: 'mode', values: ['wrap'], since: 19 },
  Resize: { attribute: 'coordinate_transformation_mode', values: ['half_pixel_symmetric'], since: 19 },
  ScatterElements: { attribute: 'reduction', values: ['max', 'min'], since: 18 },
  ScatterND: { attribute: 'reduction', values: ['max', 'min'], since: 18 },
};

/** Half precision and quantized types came to many operators late; a graph with them keeps its opset. */
const PLAIN = new Set(['float', 'double', 'int64', 'int32', 'bool']);

/** From this opset on, the axes of ReduceMean and its like are an input. */
const AXES_AS_INPUT = 18;

/**
 * The same graph with the lowest opset from 13 to 21 that has all its operators as it uses them, so that older runtimes read it
 * too. Attributes that the lower opset does not have are left out where they have their default; constant axes of reductions
 * become an attribute, and Gelu is written in older operators. A graph of another opset than {@link OPSET}, or with tensors of half precision or 8 bits, is returned as it
 * is.
 */
export function withLowestOpset(given: Graph): Graph {
  if (given.opsets[''] !== OPSET || !hasPlainTypes(given)) return given;
  const graph = expandGelu(given);
  const whole = wholeNumbers(graph);
  const needed = graph.nodes.map((node) =>
    hasConstantAxes(node, graph) ? since({ ...node, inputs: node.inputs.slice(0, 1) }, whole) : since(node, whole),
  );
  const opset = needed.reduce((most, version) => Math.max(most, version), OLDEST);
  if (opset === OPSET) return given;
  const nodes = graph.nodes.map((node) => named(lowered(node, opset, graph)));
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const wasUsed = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  // Only the axes that became attributes go.
  const initializers = new Map(
    [...graph.initializers].filter(([name]) => used.has(name) || outputs.has(name) || !wasUsed.has(name)),
  );
  return { ...graph, opsets: { ...graph.opsets, '': opset }, nodes, initializers };
}

/** onnxruntime 1.20 derives the names of fused nodes from the nodes' own, and refuses two without one. */
const named = (node: Node): Node => ({ ...node, name: node.name ?? node.outputs.find((name) => name !== '') ?? '' });

/** The oldest opset from 13 on in which this node means what it means in opset 21. */
function since(node: Node, whole: ReadonlySet<string>): number {
  if (node.domain) return OLDEST;
  const added = Object.entries(VERSIONS[node.op] ?? {}).filter(([, version]) => uses(node, version, whole));
  const named = NEW_VALUES[node.op];
  const isNamed = named?.values.includes(String(node.attributes[named.attribute])) ?? false;
  return Math.max(OLDEST, isNamed ? named.since : 0, ...added.map(([opset]) => Number(opset)));
}

function uses(node: Node, version: Version, whole: ReadonlySet<string>): boolean {
  const { isNew, attributes = {}, otherDefaults = [], inputsBefore, outputsBefore, newTypes } = version;
  return (
    isNew === true ||
    Object.entries(attributes).some(([name, value]) => name in node.attributes && !isDefault(node, name, value)) ||
    otherDefaults.length > 0 ||
    (inputsBefore !== undefined && countOf(node.inputs) > inputsBefore) ||
    (outputsBefore !== undefined && countOf(node.outputs) > outputsBefore) ||
    (newTypes !== undefined && whole.has(node.inputs[0]))
  );
}

/** An absent optional input or output at the end is no input or output. */
const countOf = (names: string[]) => names.findLastIndex((name) => name !== '') + 1;

function isDefault(node: Node, name: string, otherwise: number | string | null): boolean {
  const value: Attribute = node.attributes[name];
  // AveragePool's dilations have a default in the text of the standard alone.
  if (Array.isArray(value)) return name === 'dilations' && value.every((one) => one === 1);
  if (typeof value === 'object') return 'float' in value && value.float === otherwise;
  return value === otherwise;
}

function lowered(node: Node, opset: number, graph: Graph): Node {
  if (node.domain) return node;
  const later = Object.entries(VERSIONS[node.op] ?? {}).filter(([version]) => Number(version) > opset);
  const dropped = new Set(later.flatMap(([, { attributes }]) => Object.keys(attributes ?? {})));
  const attributes = Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !dropped.has(name)));
  if (opset >= AXES_AS_INPUT || !hasConstantAxes(node, graph)) return { ...node, attributes };
  const axes = graph.initializers.get(node.inputs[1]) as Tensor & { data: BigInt64Array };
  return { ...node, inputs: node.inputs.slice(0, 1), attributes: { ...attributes, axes: [...axes.data].map(Number) } };
}

/** Whether a node is a reduction whose axes were an attribute before opset 18, and are known. */
function hasConstantAxes({ op, domain, inputs }: Node, { initializers }: Graph): boolean {
  if (domain || VERSIONS[op]?.[AXES_AS_INPUT]?.inputsBefore !== 1 || !op.startsWith('Reduce')) return false;
  const axes = initializers.get(inputs[1] ?? '');
  // No axes means all of them as an input, and none as an attribute.
  return axes !== undefined && axes.data instanceof BigInt64Array && axes.data.length > 0;
}

function hasPlainTypes({ initializers, inputs, outputs, nodes }: Graph): boolean {
  const constants = nodes.map(({ attributes }) => constantOf(attributes.value)).filter((value) => value !== undefined);
  const types = [...initializers.values(), ...inputs, ...outputs, ...constants].map(({ type }) => type);
  const casts = nodes.filter(({ op }) => op === 'Cast').map(({ attributes }) => castType(attributes.to));
  return [...types, ...casts].every((type) => PLAIN.has(type));
}

const constantOf = (value: Attribute | undefined): Tensor | undefined =>
  typeof value === 'object' && 'type' in value ? value : undefined;

const castType = (to: Attribute | undefined) => (typeof to === 'number' && typeOfCode(to)) || 'unknown';

const MAKES_WHOLE =
  /^(Shape|Size|ArgMax|ArgMin|NonZero|Equal|Less|LessOrEqual|Greater|GreaterOrEqual|Not|And|Or|Xor|IsNaN|IsInf)$/;

/** The tensors of whole numbers or booleans, by what makes them. */
function wholeNumbers({ initializers, inputs, nodes }: Graph): Set<string> {
  const isWhole = ({ type }: { type: string }) => type !== 'float' && type !== 'double';
  const whole = new Set(inputs.filter(isWhole).map(({ name }) => name));
  for (const [name, tensor] of initializers) if (isWhole(tensor)) whole.add(name);
  for (const { op, inputs: taken, outputs, attributes } of nodes) {
    const constant = op === 'Cast' ? { type: castType(attributes.to) } : constantOf(attributes.value);
    const follows = op !== 'ConstantOfShape' && (MAKES_WHOLE.test(op) || whole.has(taken[op === 'Where' ? 1 : 0]));
    if (constant ? isWhole(constant) : follows) for (const name of outputs) whole.add(name);
  }
  return whole;
}
