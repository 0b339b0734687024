import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface ConvNextOptions {
  /** Blocks of each stage; those of ConvNeXt-Tiny by default. */
  depths?: number[];
  /** Channels of each stage. */
  widths?: number[];
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

const NORM = { epsilon: 1e-6 };

/** ConvNeXt as torchvision builds it (Liu et al., 2022): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function convNext(options: ConvNextOptions = {}): Graph {
  const { depths = [3, 3, 9, 3], widths = [96, 192, 384, 768], classes = 1000, size = 224 } = options;
  const { build = new NetworkBuilder('convnext') } = options;
  const stem = { in: 3, out: widths[0], kernel: 4, stride: 4, bias: true };
  let x = channelNorm(build, build.conv(build.pixels(size), 'features.0.0', stem), 'features.0.1', widths[0]);
  let index = 1;
  for (const [stage, width] of widths.entries()) {
    for (let i = 0; i < depths[stage]; i++) x = block(build, x, `features.${index}.${i}`, width);
    index += 1;
    const wider = widths[stage + 1];
    if (wider === undefined) continue;
    x = channelNorm(build, x, `features.${index}.0`, width);
    x = build.conv(x, `features.${index}.1`, { in: width, out: wider, kernel: 2, stride: 2, bias: true });
    index += 1;
  }
  const last = widths[widths.length - 1];
  const normalized = channelNorm(build, build.channelMeans(x), 'classifier.0', last);
  return build.classifier(build.node('Flatten', [normalized], { axis: 1 }), 'classifier.2', last, classes);
}

/** LayerNorm over the channels of `[batch, channels, height, width]`, by transposing. */
function channelNorm(build: NetworkBuilder, x: string, name: string, channels: number): string {
  return build.transpose(build.layerNorm(build.transpose(x, [0, 2, 3, 1]), name, channels, NORM), [0, 3, 1, 2]);
}

function block(build: NetworkBuilder, x: string, name: string, width: number): string {
  const depthwise = { in: width, out: width, kernel: 7, padding: 3, groups: width, bias: true };
  let y = build.transpose(build.conv(x, `${name}.block.0`, depthwise), [0, 2, 3, 1]);
  y = build.layerNorm(y, `${name}.block.2`, width, NORM);
  y = build.projectionGelu(y, `${name}.block.3`, width, 4 * width);
  y = build.transpose(build.projection(y, `${name}.block.5`, 4 * width, width), [0, 3, 1, 2]);
  const scale = build.drawn(`${name}.layer_scale`, [width, 1, 1], 0.1, 0.5);
  return build.node('Add', [build.node('Mul', [scale, y]), x]);
}
