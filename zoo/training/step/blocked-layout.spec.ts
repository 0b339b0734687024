import { describe, expect, test } from 'vitest';
import type { Graph } from '../../onnx/graph.ts';
import { BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { toBlockedLayout } from '../../runtime/blocked-layout/to-blocked-layout.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { expectSameOutputs } from '../../simplify/testing/same-outputs.ts';
import { convNext } from '../../testing/architectures/convnext.ts';
import { denseNet } from '../../testing/architectures/densenet.ts';
import { efficientNet } from '../../testing/architectures/efficientnet.ts';
import { inceptionV3 } from '../../testing/architectures/inception-v3.ts';
import { mobileNetV2 } from '../../testing/architectures/mobilenet-v2.ts';
import { mobileNetV3 } from '../../testing/architectures/mobilenet-v3.ts';
import { resnet } from '../../testing/architectures/resnet.ts';
import { squeezeNet } from '../../testing/architectures/squeezenet.ts';
import { withFixedBatch } from './fixed-batch.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';

const size = await blockSize();
const networks: Record<string, Graph> = {
  'ResNet-50': resnet({ depth: 50, width: 16, classes: 5, size: 48 }),
  MobileNetV2: mobileNetV2({ widthMultiplier: 0.5, classes: 5, size: 48 }),
  'MobileNetV3, with squeeze-and-excitation': mobileNetV3({ widthMultiplier: 0.5, classes: 5, size: 48 }),
  EfficientNet: efficientNet({ widthMultiplier: 0.5, depthMultiplier: 0.5, classes: 5, size: 48 }),
  'DenseNet, of which every block concatenates': denseNet({ growth: 16, blocks: [2, 2], classes: 5, size: 32 }),
  'Inception v3, with branches of asymmetric kernels': inceptionV3({ widthMultiplier: 1 / 4, classes: 5, size: 75 }),
  SqueezeNet: squeezeNet({ width: 16, classes: 5, size: 48 }),
  'ConvNeXt, whose normalization lies between convolutions': convNext({
    depths: [1, 1],
    widths: [16, 32],
    classes: 5,
    size: 32,
  }),
};

const fixed = (graph: Graph) => withFixedBatch(foldBatchNormalization(graph), 2);
const blocked = async (graph: Graph) => toBlockedLayout(graph, await inferShapes(graph), size ?? 16);
const countOf = (graph: Graph, op: string) =>
  graph.nodes.filter((node) => node.domain === BLOCKED_DOMAIN && node.op === op).length;

describe.skipIf(size === null)('blocked layout', () => {
  test.each(Object.entries(networks))('%s computes the same', async (_, network) => {
    const plain = fixed(network);
    const graph = await blocked(plain);
    expect(countOf(graph, 'Conv')).toBeGreaterThan(0);
    await expectSameOutputs(plain, graph);
  });

  test('a ResNet stays in blocks from its first convolution to its last', async () => {
    const plain = fixed(networks['ResNet-50']);
    const graph = await blocked(plain);
    expect(countOf(graph, 'Conv')).toBe(plain.nodes.filter(({ op }) => op === 'Conv').length);
    expect(countOf(graph, 'ReorderOutput')).toBe(0);
  });
});
