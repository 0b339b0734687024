import type { Graph } from '../../zoo/onnx/graph.ts';
import { bert } from '../../zoo/testing/architectures/bert.ts';
import { mobileNetV2 } from '../../zoo/testing/architectures/mobilenet-v2.ts';
import { resnet } from '../../zoo/testing/architectures/resnet.ts';

/** A network that both sides build: ours as ONNX, the peer's by `build` in torch_networks.py, with the same weights. */
export interface Network {
  name: string;
  graph: Graph;
  classes: number;
  /** What one example is. */
  unit: 'images' | 'sequences';
  /** Integers are drawn from 0 to below. */
  below?: number;
  torch: { build: string; arguments: Record<string, unknown> };
}

export interface ImageSize {
  size: number;
  classes: number;
}
const FULL: ImageSize = { size: 224, classes: 1000 };

export const resnet18 = (options = FULL): Network => ({
  name: 'ResNet-18',
  graph: resnet({ depth: 18, ...options }),
  classes: options.classes,
  unit: 'images',
  torch: { build: 'resnet18', arguments: { num_classes: options.classes } },
});

export const resnet50 = (options = FULL): Network => ({
  name: 'ResNet-50',
  graph: resnet({ depth: 50, ...options }),
  classes: options.classes,
  unit: 'images',
  torch: { build: 'resnet50', arguments: { num_classes: options.classes } },
});

export const mobilenet = (options = FULL): Network => ({
  name: 'MobileNetV2',
  graph: mobileNetV2(options),
  classes: options.classes,
  unit: 'images',
  torch: { build: 'mobilenet_v2', arguments: { num_classes: options.classes } },
});

interface BertSize {
  layers: number;
  hidden: number;
  heads: number;
  vocabulary: number;
  tokens: number;
  classes: number;
}
const MINILM: BertSize = { layers: 6, hidden: 384, heads: 12, vocabulary: 30522, tokens: 128, classes: 2 };

export const bertOf = (options = MINILM): Network => ({
  name: `BERT ${options.layers}×${options.hidden}, ${options.tokens} tokens`,
  graph: bert({ ...options }),
  classes: options.classes,
  unit: 'sequences',
  below: options.vocabulary,
  torch: { build: 'bert', arguments: { ...options } },
});
