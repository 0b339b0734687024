import { intAttribute } from '../onnx/attributes.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { Node, Tensor } from '../onnx/graph.ts';
import { int8Weights, type Rounding } from './rounding.ts';

/** Adds the nodes that round a tensor to 8 bits and back to float32, and returns the result's name. */
export function addRounding(build: GraphBuilder, tensor: string, rounding: Rounding, output?: string): string {
  const zero: Tensor = { type: 'uint8', shape: [], data: Uint8Array.of(rounding.zeroPoint) };
  const how = [build.floats([rounding.scale]), build.constant(zero)];
  const quantized = build.node('QuantizeLinear', [tensor, ...how]);
  return build.node('DequantizeLinear', [quantized, ...how], {}, output === undefined ? {} : { output });
}

/**
 * The inputs of a Conv, Gemm or MatMul with its weights in int8 and its bias in int32.
 *
 * @param x the rounded activations that it reads; @param inputScale their scale
 */
export function int8Inputs(build: GraphBuilder, node: Node, x: string, inputScale: number): string[] {
  const weights = build.graph.initializers.get(node.inputs[1]) as Tensor;
  const given = build.graph.initializers.get(node.inputs[2] ?? '');
  const isTransposed = node.op === 'Gemm' && intAttribute(node, 'transB', 0) === 1;
  const axis = node.op === 'Conv' || isTransposed ? 0 : 1;
  const channels = weights.shape[axis];
  const rounded = int8Weights(weights, axis, inputScale, given ? spread(given.data as Float32Array, channels) : null);
  const widened = (tensor: Tensor, scales: Float32Array, along: number) =>
    build.node('DequantizeLinear', [build.constant(tensor), build.floats(scales, [channels])], { axis: along });
  const inputs = [x, widened(rounded.weights, rounded.scales, axis)];
  return rounded.bias ? [...inputs, widened(rounded.bias.values, rounded.bias.scales, 0)] : inputs;
}

/** A Gemm's bias may be one number for all outputs. */
function spread(values: Float32Array, channels: number): Float32Array {
  return values.length === channels ? values : new Float32Array(channels).fill(values[0]);
}
