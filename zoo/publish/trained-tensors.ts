import { float16ToNumber } from '../onnx/float16.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { publishedName } from '../safetensors/published-name.ts';
import { turned } from './turned.ts';

/**
 * A publisher's tensors with a checkpoint's values, in float32.
 *
 * @param network written from those tensors, which shows which weights a network holds the other way round
 * @param graph the checkpoint's, whose weights have their publisher's names
 */
export function trainedTensors(
  network: Graph,
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  const result = new Map<string, Tensor>();
  for (const [given, published] of tensors) {
    const name = publishedName(given);
    const before = published.type === 'float16' ? widened(published) : published;
    const trained = graph.initializers.get(name);
    const written = network.initializers.get(name) ?? before;
    // A network holds the weights of products the other way round; simplified, also positions that are added before a transposition.
    const isTurned =
      (before.shape.length === 2 && !isSame(before, written)) !== (trained && isReverse(trained, written));
    const value = trained && (isTurned ? turned(trained) : { ...trained, shape: before.shape });
    result.set(name, value && value.data.length === before.data.length ? value : before);
  }
  return result;
}

const isReverse = ({ shape: [rows, columns, ...more] }: Tensor, { shape: [height, width] }: Tensor) =>
  more.length === 0 && rows !== height && rows === width && columns === height;

const isSame = (a: Tensor, b: Tensor) =>
  a.shape.every((size, axis) => size === b.shape[axis]) && a.data.every((value, i) => value === b.data[i]);

const widened = ({ shape, data }: Tensor): Tensor => ({
  type: 'float',
  shape,
  data: Float32Array.from(data as Uint16Array, float16ToNumber),
});
