import type { Tensor } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';

/** Numbers in [−1, 1), as `uniform` in scripts/fixtures/picture-architectures.py draws them. */
export function uniform(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let x = (i + Math.imul(seed, 0x9e3779b9)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

/** The weights that scripts/fixtures/picture-architectures.py drew, by their names and shapes, which are sorted by name. */
export function drawnWeights(shapes: Readonly<Record<string, number[]>>): Map<string, Tensor> {
  const entries = Object.entries(shapes).map(([name, shape], i): [string, Tensor] => {
    const values = uniform(elementCount(shape), i + 1);
    const isFactor = /(\.weight|running_var|lambda1|layer_scale_parameter)$/.test(name);
    const scale = Math.sqrt(3 / elementCount(shape.slice(1)));
    const fitted = (value: number) => (shape.length > 1 ? value * scale : isFactor ? 1 + value / 2 : value * 0.3);
    return [name, { type: 'float', shape, data: Float32Array.from(values, fitted) }];
  });
  return new Map(entries);
}
