import * as tf from '@tensorflow/tfjs';
import { floatAttribute, intAttribute } from '../../zoo/onnx/attributes.ts';
import type { Graph, Node } from '../../zoo/onnx/graph.ts';
import { learnedParameters } from '../../zoo/training/parameters/learned-parameters.ts';

/** A convolutional network in TensorFlow.js, written the usual way: images and activations are NHWC. */
export interface TfjsNetwork {
  /** @param pixels `[batch, height, width, channels]`; the caller disposes of the result */
  predict(pixels: tf.Tensor4D): tf.Tensor2D;
  /** The learned weights. */
  variables: tf.Variable[];
}

type Values = Map<string, tf.Tensor>;

/** Takes the weights of an ONNX graph made of the operators of ResNet and MobileNet. */
export function tfjsNetwork(graph: Graph): TfjsNetwork {
  const constants: Values = new Map();
  const learned = new Set(learnedParameters(graph));
  const kernels = new Map(graph.nodes.filter(({ op }) => op === 'Conv').map((node) => [node.inputs[1], node]));
  for (const [name, { shape, data, type }] of graph.initializers) {
    if (type !== 'float') continue;
    const tensor = tf.tensor(data as Float32Array, shape);
    const conv = kernels.get(name);
    // OIHW to HWIO; a depthwise kernel's one input channel counts as its multiplier.
    const ordered = conv ? tensor.transpose(isDepthwise(conv) ? [2, 3, 0, 1] : [2, 3, 1, 0]) : tensor;
    constants.set(name, learned.has(name) ? tf.variable(ordered) : ordered);
  }
  const output = graph.outputs[0].name;
  return {
    predict: (pixels) =>
      tf.tidy(() => {
        const values = new Map<string, tf.Tensor>([...constants, [graph.inputs[0].name, pixels]]);
        for (const node of graph.nodes) values.set(node.outputs[0], run(node, values));
        return values.get(output) as tf.Tensor2D;
      }),
    variables: [...learned].map((name) => constants.get(name) as tf.Variable),
  };
}

const isDepthwise = (conv: Node) => intAttribute(conv, 'group', 1) > 1;

function run(node: Node, values: Values): tf.Tensor {
  const inputs = node.inputs.map((name) => values.get(name) as tf.Tensor);
  const [x] = inputs as tf.Tensor4D[];
  switch (node.op) {
    case 'Conv': {
      const kernel = inputs[1] as tf.Tensor4D;
      const [stride] = node.attributes.strides as number[];
      const padded = pad(x, node, 0);
      return isDepthwise(node)
        ? tf.depthwiseConv2d(padded, kernel, stride, 'valid')
        : tf.conv2d(padded, kernel, stride, 'valid');
    }
    case 'BatchNormalization': {
      const [scale, bias, mean, variance] = inputs.slice(1) as tf.Tensor1D[];
      return tf.batchNorm(x, mean, variance, bias, scale, floatAttribute(node, 'epsilon', 1e-5));
    }
    case 'MaxPool': {
      const [[kernel], [stride]] = [node.attributes.kernel_shape as number[], node.attributes.strides as number[]];
      return tf.maxPool(pad(x, node, Number.NEGATIVE_INFINITY), kernel, stride, 'valid');
    }
    case 'Relu':
      return tf.relu(x);
    case 'Clip':
      return tf.relu6(x);
    case 'Add':
      return tf.add(x, inputs[1]);
    case 'GlobalAveragePool':
      return tf.mean(x, [1, 2]);
    case 'Flatten':
      return x;
    case 'Gemm':
      return tf.add(tf.matMul(x as unknown as tf.Tensor2D, inputs[1] as tf.Tensor2D, false, true), inputs[2]);
    default:
      throw new Error(`The TensorFlow.js side of the benches has no ${node.op}.`);
  }
}

function pad(x: tf.Tensor4D, node: Node, value: number): tf.Tensor4D {
  const [top, left, bottom, right] = (node.attributes.pads as number[] | undefined) ?? [0, 0, 0, 0];
  if (top + left + bottom + right === 0) return x;
  return tf.pad(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  ) as tf.Tensor4D;
}
