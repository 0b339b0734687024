import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute, Graph, Node, Shapes } from '../../onnx/graph.ts';
import { blockWeights, inBlocks } from '../../operators/blocked/block-weights.ts';
import { BLOCK_SIZE, BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';
import { stridePhases } from '../../operators/blocked/stride-phases.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * Rewrites a network of 2-D convolutions for the CPU: activations stay in blocks of channels from the first convolution to
 * the last, and are converted back only where an operator needs it. The graph computes the same.
 *
 * @param shapes of the graph's tensors, including the batch size: gradients of depthwise weights need a fixed one
 * @param size channels a block, from `blockSize`
 */
export function toBlockedLayout(graph: Graph, shapes: Shapes, size: number): Graph {
  const conversion = new Conversion(graph, shapes, size);
  for (const node of graph.nodes) conversion.add(node);
  return conversion.end();
}

/** An activation `[batch, channels, height, width]`. */
interface Image {
  batch: number;
  channels: number;
  height: number;
  width: number;
}

class Conversion {
  readonly #build: GraphBuilder;
  /** The blocked form of a tensor, if there is one. */
  readonly #blocked = new Map<string, string>();
  /** Tensors that exist in blocked form only, so far. */
  readonly #unordered = new Set<string>();

  /** Tensors computed only from the graph's pictures and constants: no gradient is needed for them. */
  readonly #pictures: Set<string>;

  constructor(
    private readonly graph: Graph,
    private readonly shapes: Shapes,
    private readonly size: number,
  ) {
    this.#build = new GraphBuilder(graph.name, {
      ...graph,
      opsets: { ...graph.opsets, [BLOCKED_DOMAIN]: 1 },
      initializers: new Map(graph.initializers),
      metadata: { ...graph.metadata, [BLOCK_SIZE]: String(size) },
    });
    this.#pictures = new Set(graph.inputs.filter(({ shape }) => shape.length === 4).map(({ name }) => name));
    // Only now, so that the builder knows their names.
    this.#build.graph.nodes = [];
  }

  add(node: Node): void {
    if (this.#isPicture(node)) for (const name of node.outputs) this.#pictures.add(name);
    if (this.#convert(node)) return;
    for (const name of node.inputs) this.#inOrder(name);
    this.#build.graph.nodes.push(node);
  }

  end(): Graph {
    for (const { name } of this.graph.outputs) this.#inOrder(name);
    return this.#build.graph;
  }

  #isPicture({ inputs }: Node): boolean {
    return inputs.some((name) => this.#pictures.has(name)) && inputs.every((name) => this.#isFixed(name));
  }

  #isFixed(name: string): boolean {
    return this.#pictures.has(name) || this.graph.initializers.has(name);
  }

  /** Adds the node's blocked form; false if it has none. */
  #convert(node: Node): boolean {
    const form = operatorOf(node).blocked;
    if (!form || !this.#image(node.outputs[0])) return false;
    if (form === 'convolution') return this.#convolution(node);
    if (!node.inputs.some((name) => this.#blocked.has(name))) return false;
    switch (form) {
      case 'window':
        return this.#pool(node);
      case 'global average':
        return this.#globalAveragePool(node);
      case 'join':
        return this.#concat(node);
      case 'each element':
        return this.#put(node, [this.#inBlocks(node.inputs[0]), ...node.inputs.slice(1)]);
      case 'pairs':
        return this.#binary(node) || this.#perChannel(node);
    }
  }

  #convolution(node: Node): boolean {
    const [x, w, bias] = node.inputs;
    const from = this.#image(x);
    const weights = this.shapes.get(w)?.map(Number);
    if (!from || weights?.length !== 4 || weights.some(Number.isNaN)) return false;
    if (!isPlain(node, weights.slice(2), from, this.#image(node.outputs[0]))) return false;
    const group = intAttribute(node, 'group', 1);
    const depthwise = group > 1 && group === from.channels && group === weights[0];
    const pixels = group === 1 && from.channels < this.size && this.#isFixed(x);
    // A picture of one pixel is a vector: there is nothing to block.
    if ((group > 1 && !depthwise) || from.height * from.width === 1) return false;
    if (!pixels && !this.#canBlock(x)) return false;
    const outputs = inBlocks(weights[0], this.size);
    const inputs = [
      pixels ? this.#inOrder(x) : this.#inBlocks(x),
      blockWeights(this.#build, w, weights, { size: this.size, input: !depthwise && !pixels }),
    ];
    if (bias) inputs.push(this.#filled(bias, [weights[0]], 0));
    const attributes = { ...node.attributes, kernel_shape: weights.slice(2), group: depthwise ? outputs : 1 };
    return this.#put(node, inputs, attributes, BLOCKED_DOMAIN);
  }

  #pool(node: Node): boolean {
    const kernel = intsAttribute(node, 'kernel_shape', []);
    const from = this.#image(node.inputs[0]);
    if (!from || node.outputs.length > 1 || !isPlain(node, kernel, from, this.#image(node.outputs[0]))) return false;
    if (intAttribute(node, 'ceil_mode', 0) !== 0) return false;
    return this.#put(node, [this.#inBlocks(node.inputs[0])], node.attributes, BLOCKED_DOMAIN);
  }

  /** A picture of one pixel has the same memory layout as a vector. */
  #globalAveragePool(node: Node): boolean {
    const x = this.#inBlocks(node.inputs[0]);
    const channels = this.#image(node.inputs[0])?.channels ?? 0;
    if (inBlocks(channels, this.size) === channels) {
      this.#build.nodes('GlobalAveragePool', [x], node.outputs, {}, BLOCKED_DOMAIN);
      return true;
    }
    const pooled = this.#build.node('GlobalAveragePool', [x], {}, { domain: BLOCKED_DOMAIN });
    this.#build.nodes('Slice', [pooled, ...[0, channels, 1].map((value) => this.#build.ints([value]))], node.outputs);
    return true;
  }

  /** Whole blocks are concatenated; a block that two operands would share is not. */
  #concat(node: Node): boolean {
    const whole = node.inputs.every((name) => (this.#image(name)?.channels ?? 1) % this.size === 0);
    if (intAttribute(node, 'axis', 0) !== 1 || !whole) return false;
    return this.#put(
      node,
      node.inputs.map((name) => this.#inBlocks(name)),
      node.attributes,
    );
  }

  /** Two operands of one shape, or one and a number. */
  #binary(node: Node): boolean {
    const shape = String(this.shapes.get(node.outputs[0]));
    const inputs = node.inputs.map((name) => {
      if (String(this.shapes.get(name)) === shape) return this.#canBlock(name) ? () => this.#inBlocks(name) : undefined;
      return this.shapes.get(name)?.every((dimension) => dimension === 1) ? () => name : undefined;
    });
    if (inputs.includes(undefined)) return false;
    return this.#put(
      node,
      inputs.map((input) => input?.() ?? ''),
    );
  }

  /** An image and one number for each channel, `[batch or 1, channels, 1, 1]`, as in squeeze-and-excitation. */
  #perChannel(node: Node): boolean {
    const [first, second] = node.inputs;
    const [image, scale] = this.#blocked.has(first) ? [first, second] : [second, first];
    const size = this.#image(image);
    const other = this.shapes.get(scale)?.map(Number);
    if (!size || !other || String(other.slice(-3)) !== String([size.channels, 1, 1])) return false;
    if (String(this.shapes.get(image)) !== String(this.shapes.get(node.outputs[0]))) return false;
    const build = this.#build;
    const channels = inBlocks(size.channels, this.size);
    const blocks = (rows: number, pixels: number) => build.ints([rows, channels / this.size, pixels, this.size]);
    const pixels = build.node('Reshape', [this.#inBlocks(image), blocks(size.batch, size.height * size.width)]);
    const rows = other.length === 4 ? other[0] : 1;
    const filled = this.#filled(this.#inOrder(scale), other, other.length - 3);
    const numbers = build.node('Reshape', [filled, blocks(rows, 1)]);
    const operands = image === first ? [pixels, numbers] : [numbers, pixels];
    const output = build.node(node.op, operands, node.attributes);
    this.#remember(node, build.node('Reshape', [output, build.ints([size.batch, channels, size.height, size.width])]));
    return true;
  }

  #put(node: Node, inputs: string[], attributes: Record<string, Attribute> = node.attributes, domain?: string): true {
    this.#remember(node, this.#build.node(node.op, inputs, attributes, domain ? { domain } : {}));
    return true;
  }

  #remember(node: Node, output: string): void {
    this.#blocked.set(node.outputs[0], output);
    this.#unordered.add(node.outputs[0]);
  }

  /** Zeros after the last of a tensor's channels, up to a whole block. */
  #filled(name: string, shape: number[], axis: number): string {
    const more = inBlocks(shape[axis], this.size) - shape[axis];
    if (more === 0) return name;
    const ends = shape.map((_, i) => (i === axis ? more : 0));
    return this.#build.node('Pad', [name, this.#build.ints([...shape.map(() => 0), ...ends])]);
  }

  /** The tensor under its own name, in plain layout. */
  #inOrder(name: string): string {
    if (!this.#unordered.delete(name)) return name;
    const channels = this.#image(name)?.channels ?? 0;
    const options = { domain: BLOCKED_DOMAIN, output: name };
    return this.#build.node('ReorderOutput', [this.#blocked.get(name) ?? ''], { channels }, options);
  }

  #inBlocks(name: string): string {
    const blocked = this.#blocked.get(name) ?? this.#build.node('ReorderInput', [name], {}, { domain: BLOCKED_DOMAIN });
    this.#blocked.set(name, blocked);
    return blocked;
  }

  /** MLAS moves channels four at a time. */
  #canBlock(name: string): boolean {
    const image = this.#image(name);
    return image !== undefined && (this.#blocked.has(name) || image.channels % 4 === 0);
  }

  #image(name: string): Image | undefined {
    const shape = this.shapes.get(name);
    if (shape?.length !== 4 || !shape.every((dimension) => typeof dimension === 'number')) return undefined;
    const [batch, channels, height, width] = shape;
    return { batch, channels, height, width };
  }
}

/** Whether the gradients of the blocked operators support a window: not dilated, and with ordinary padding. */
function isPlain(node: Node, kernel: number[], from: Image, to: Image | undefined): boolean {
  const autoPad = node.attributes.auto_pad;
  if (!to || kernel.length !== 2 || (autoPad !== undefined && autoPad !== 'NOTSET')) return false;
  if (intsAttribute(node, 'dilations', [1, 1]).some((dilation) => dilation !== 1)) return false;
  const strides = intsAttribute(node, 'strides', [1, 1]);
  const pads = intsAttribute(node, 'pads', [0, 0, 0, 0]);
  const sizes = [
    [from.height, to.height],
    [from.width, to.width],
  ];
  return sizes.every(([before, after], axis) => {
    const window = { from: before, to: after, kernel: kernel[axis], stride: strides[axis], pad: pads[axis] };
    // A 1×1 kernel reaches only the first phase of its stride; any other must reach them all.
    return (kernel[axis] >= strides[axis] || (kernel[axis] === 1 && pads[axis] === 0)) && stridePhases(window) !== null;
  });
}
