import type { Graph } from '../../zoo/onnx/graph.ts';
import { bert } from '../../zoo/testing/architectures/bert.ts';
import { mobileNetV2 } from '../../zoo/testing/architectures/mobilenet-v2.ts';
import { resnet } from '../../zoo/testing/architectures/resnet.ts';

/** A network that both sides build: ours as ONNX, the peer's by `build` in torch_networks.py, with the same weights. */
export interface Network {
  name: string;
  graph: Graph;
  classes: number;
  /** The unit of an example. */
  unit: 'images' | 'sequences';
  /** Integers are drawn from 0 to below. */
  below?: number;
  /** The number of the peer's weights that no input reaches, which Graft's constant folding removes: 0 by default. */
  unreached?: number;
  torch: { build: string; arguments: Record<string, unknown> };
}

interface ImageSize {
  size: number;
  classes: number;
}
const IMAGENET: ImageSize = { size: 224, classes: 1000 };
const SMALL: ImageSize = { size: 64, classes: 10 };

const resnetOf =
  (depth: 18 | 50) =>
  (options = IMAGENET): Network => ({
    name: `ResNet-${depth}${sizeOf(options)}`,
    graph: resnet({ depth, ...options }),
    classes: options.classes,
    unit: 'images',
    torch: { build: `resnet${depth}`, arguments: { num_classes: options.classes } },
  });

export const resnet18 = resnetOf(18);
export const resnet50 = resnetOf(50);

export const mobilenet = (options = IMAGENET): Network => ({
  name: `MobileNetV2${sizeOf(options)}`,
  graph: mobileNetV2(options),
  classes: options.classes,
  unit: 'images',
  torch: { build: 'mobilenet_v2', arguments: { num_classes: options.classes } },
});

/** Shown if it is not the default. */
const sizeOf = ({ size }: ImageSize) => (size === IMAGENET.size ? '' : `, ${size}²`);

interface BertSize {
  layers: number;
  hidden: number;
  heads: number;
  vocabulary: number;
  tokens: number;
  classes: number;
}
const MINILM: BertSize = { layers: 6, hidden: 384, heads: 12, vocabulary: 30522, tokens: 128, classes: 2 };
const SMALL_BERT: BertSize = { layers: 2, hidden: 64, heads: 4, vocabulary: 500, tokens: 16, classes: 2 };

const bertOf = (options = MINILM): Network => ({
  name: `BERT ${options.layers}×${options.hidden}, ${options.tokens} tokens`,
  graph: bert({ ...options }),
  classes: options.classes,
  unit: 'sequences',
  below: options.vocabulary,
  // The second of the two token types.
  unreached: options.hidden,
  torch: { build: 'bert', arguments: { ...options } },
});

/** Builds a network when it is needed: all at once would take a gigabyte. */
export type Build = () => Network;

/** @param quick the same networks, small: only to check that a bench runs */
export function convolutional(quick: boolean): Build[] {
  const size = quick ? SMALL : IMAGENET;
  return [() => resnet18(size), () => resnet50(size), () => mobilenet(size)];
}

export const transformers = (quick: boolean): Build[] => [() => bertOf(quick ? SMALL_BERT : MINILM)];
