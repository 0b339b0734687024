import { float16ToNumber } from '../onnx/float16.ts';
import type { Attribute, ElementType, Graph, Node, Tensor } from '../onnx/graph.ts';
import { typeCode } from '../onnx/tensor.ts';

const NARROWED = new Set<ElementType>(['float16', 'double']);
const NARROWED_CODES = new Set<Attribute>([typeCode('float16'), typeCode('double')]);
/** Attributes that name an element type. */
const TYPE_ATTRIBUTES = new Set(['to', 'dtype', 'output_datatype', 'stash_type']);

/**
 * Converts a model of half or double precision to float32, inputs and outputs included, since training and the providers need
 * one type. Float32 represents every half exactly, so the model then rounds less than the original; doubles are rounded to
 * 7 digits.
 */
export function convertToFloat32(graph: Graph): Graph {
  const narrow = <T extends { type: ElementType }>(value: T): T =>
    NARROWED.has(value.type) ? { ...value, type: 'float' } : value;
  return {
    ...graph,
    inputs: graph.inputs.map(narrow),
    outputs: graph.outputs.map(narrow),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [name, convert(tensor)])),
    nodes: graph.nodes.map(convertNode),
  };
}

function convertNode(node: Node): Node {
  const attributes = Object.entries(node.attributes).map(([name, value]) => [name, convertAttribute(name, value)]);
  return { ...node, attributes: Object.fromEntries(attributes) };
}

function convertAttribute(name: string, value: Attribute): Attribute {
  if (TYPE_ATTRIBUTES.has(name) && NARROWED_CODES.has(value)) return typeCode('float');
  return typeof value === 'object' && 'type' in value ? convert(value) : value;
}

function convert(tensor: Tensor): Tensor {
  if (tensor.type === 'double')
    return { ...tensor, type: 'float', data: Float32Array.from(tensor.data as Float64Array) };
  if (tensor.type === 'float16')
    return { ...tensor, type: 'float', data: Float32Array.from(tensor.data as Uint16Array, float16ToNumber) };
  return tensor;
}
