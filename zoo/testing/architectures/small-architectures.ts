import type { Graph } from '../../onnx/graph.ts';
import { bert } from './bert.ts';
import { convNext } from './convnext.ts';
import { denseNet } from './densenet.ts';
import { distilBert } from './distilbert.ts';
import { efficientNet } from './efficientnet.ts';
import { gpt2 } from './gpt2.ts';
import { inceptionV3 } from './inception-v3.ts';
import { miniLm } from './minilm.ts';
import { mobileNetV2 } from './mobilenet-v2.ts';
import { mobileNetV3 } from './mobilenet-v3.ts';
import type { NetworkBuilder, Weights } from './network-builder.ts';
import { OptimumExport } from './optimum-export.ts';
import { resnet } from './resnet.ts';
import { shuffleNetV2 } from './shufflenet-v2.ts';
import { squeezeNet } from './squeezenet.ts';
import { swin } from './swin.ts';
import { TensorFlowExport } from './tensorflow-export.ts';
import { TorchExport } from './torch-export.ts';
import { vgg } from './vgg.ts';
import { vit } from './vit.ts';

const CLASSES = 5;
const text = { layers: 2, hidden: 16, heads: 2, vocabulary: 40, tokens: 8 };

/**
 * Every architecture, small: a forward pass of a picture or a sentence takes milliseconds. At 33 pixels, PyTorch's and
 * TensorFlow's padding are the same.
 */
export const smallArchitectures = {
  'ResNet-18': (build?: NetworkBuilder) => resnet({ depth: 18, width: 4, classes: CLASSES, size: 33, build }),
  'ResNet-50': (build?: NetworkBuilder) => resnet({ depth: 50, width: 4, classes: CLASSES, size: 33, build }),
  MobileNetV2: (build?: NetworkBuilder) => mobileNetV2({ widthMultiplier: 0.1, classes: CLASSES, size: 33, build }),
  MobileNetV3: (build?: NetworkBuilder) => mobileNetV3({ widthMultiplier: 0.25, classes: CLASSES, size: 33, build }),
  EfficientNet: (build?: NetworkBuilder) =>
    efficientNet({ widthMultiplier: 0.1, depthMultiplier: 0.5, classes: CLASSES, size: 33, build }),
  DenseNet: (build?: NetworkBuilder) => denseNet({ growth: 4, blocks: [2, 3, 2], classes: CLASSES, size: 33, build }),
  'Inception v3': (build?: NetworkBuilder) =>
    inceptionV3({ widthMultiplier: 1 / 16, classes: CLASSES, size: 75, build }),
  VGG: (build?: NetworkBuilder) => vgg({ width: 4, hidden: 16, classes: CLASSES, size: 32, build }),
  SqueezeNet: (build?: NetworkBuilder) => squeezeNet({ width: 4, classes: CLASSES, size: 48, build }),
  ShuffleNetV2: (build?: NetworkBuilder) =>
    shuffleNetV2({ channels: [8, 16, 24, 32, 48], blocks: [2, 2, 2], classes: CLASSES, size: 32, build }),
  ConvNeXt: (build?: NetworkBuilder) =>
    convNext({ depths: [1, 1, 2, 1], widths: [8, 12, 16, 24], classes: CLASSES, size: 32, build }),
  ViT: (build?: NetworkBuilder) =>
    vit({ layers: 2, hidden: 16, heads: 2, patch: 8, classes: CLASSES, size: 24, build }),
  Swin: (build?: NetworkBuilder) =>
    swin({ depths: [2, 2], heads: [2, 4], width: 8, window: 2, classes: CLASSES, size: 32, build }),
  BERT: (build?: NetworkBuilder) => bert({ ...text, classes: CLASSES, build }),
  DistilBERT: (build?: NetworkBuilder) => distilBert({ ...text, classes: CLASSES, build }),
  MiniLM: (build?: NetworkBuilder) => miniLm({ ...text, build }),
  'GPT-2': (build?: NetworkBuilder) => gpt2({ ...text, classes: CLASSES, build }),
  'GPT-2, a language model': (build?: NetworkBuilder) => gpt2({ ...text, build }),
} satisfies Record<string, (build?: NetworkBuilder) => Graph>;

export type Architecture = keyof typeof smallArchitectures;

/** Those of the most layers: seconds each, so that `npm run test:long` has them. */
export const LARGE: Architecture[] = ['ResNet-50', 'MobileNetV2', 'MobileNetV3', 'EfficientNet', 'Inception v3'];

const EXPORTERS = { PyTorch: TorchExport, Keras: TensorFlowExport, Optimum: OptimumExport };

const EXPORTS: [Architecture, keyof typeof EXPORTERS][] = [
  ['ResNet-18', 'PyTorch'],
  ['ShuffleNetV2', 'PyTorch'],
  ['ConvNeXt', 'PyTorch'],
  ['ViT', 'PyTorch'],
  ['Swin', 'PyTorch'],
  ['BERT', 'PyTorch'],
  ['DistilBERT', 'PyTorch'],
  ['MiniLM', 'PyTorch'],
  ['GPT-2', 'PyTorch'],
  ['GPT-2, a language model', 'PyTorch'],
  ['ResNet-18', 'Keras'],
  ['MobileNetV2', 'Keras'],
  ['MobileNetV3', 'Keras'],
  ['EfficientNet', 'Keras'],
  ['DenseNet', 'Keras'],
  ['VGG', 'Keras'],
  ['BERT', 'Optimum'],
  ['DistilBERT', 'Optimum'],
  ['MiniLM', 'Optimum'],
  ['ViT', 'Optimum'],
];

/** Architectures as exporters write them, by names such as “BERT from PyTorch”: the architecture and its builder. */
export const exportedForms = Object.fromEntries(
  EXPORTS.map(([architecture, exporter]) => [
    `${architecture} from ${exporter}`,
    { architecture, builder: (weights?: Weights): NetworkBuilder => new EXPORTERS[exporter](exporter, weights) },
  ]),
);

/** Whether an exported form is of a small network. */
export const isOfSmall = (name: string): boolean => !LARGE.includes(exportedForms[name].architecture);

/** The same as graphs, which `simplifyGraph` must simplify. */
export const exportedArchitectures: Record<string, () => Graph> = Object.fromEntries(
  Object.entries(exportedForms).map(([name, { architecture, builder }]) => [
    name,
    () => smallArchitectures[architecture](builder()),
  ]),
);
