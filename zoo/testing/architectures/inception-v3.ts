import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface InceptionOptions {
  widthMultiplier?: number;
  classes?: number;
  /** At least 75. */
  size?: number;
  build?: NetworkBuilder;
}

type Layer = [
  part: string,
  out: number,
  kernel: number | [number, number],
  padding?: number | [number, number],
  stride?: number,
];

/** Inception v3 as torchvision builds it, without its auxiliary head (Szegedy et al., 2016): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function inceptionV3(options: InceptionOptions = {}): Graph {
  const { widthMultiplier = 1, classes = 1000, size = 299, build = new NetworkBuilder('inception_v3') } = options;
  const network = new Inception(build, widthMultiplier);
  let x: FeatureMap = { name: build.pixels(size), channels: 3 };
  x = network.chain(x, '', [
    ['Conv2d_1a_3x3', 32, 3, 0, 2],
    ['Conv2d_2a_3x3', 32, 3],
    ['Conv2d_2b_3x3', 64, 3, 1],
  ]);
  x = network.chain(network.reduced(x), '', [
    ['Conv2d_3b_1x1', 80, 1],
    ['Conv2d_4a_3x3', 192, 3],
  ]);
  x = network.reduced(x);
  x = network.fine(x, 'Mixed_5b.', 32);
  x = network.fine(x, 'Mixed_5c.', 64);
  x = network.fine(x, 'Mixed_5d.', 64);
  x = network.joined([
    network.chain(x, 'Mixed_6a.', [['branch3x3', 384, 3, 0, 2]]),
    network.chain(x, 'Mixed_6a.branch3x3dbl_', [
      ['1', 64, 1],
      ['2', 96, 3, 1],
      ['3', 96, 3, 0, 2],
    ]),
    network.reduced(x),
  ]);
  for (const [name, inner] of [
    ['6b', 128],
    ['6c', 160],
    ['6d', 160],
    ['6e', 192],
  ] as const) {
    x = network.factorized(x, `Mixed_${name}.`, inner);
  }
  x = network.joined([
    network.chain(x, 'Mixed_7a.branch3x3_', [
      ['1', 192, 1],
      ['2', 320, 3, 0, 2],
    ]),
    network.chain(x, 'Mixed_7a.branch7x7x3_', [
      ['1', 192, 1],
      ['2', 192, [1, 7], [0, 3]],
      ['3', 192, [7, 1], [3, 0]],
      ['4', 192, 3, 0, 2],
    ]),
    network.reduced(x),
  ]);
  x = network.coarse(network.coarse(x, 'Mixed_7b.'), 'Mixed_7c.');
  return build.classifier(build.pooledFeatures(x.name), 'fc', x.channels, classes);
}

/** Activations `[batch, channels, height, width]`. */
interface FeatureMap {
  name: string;
  channels: number;
}

class Inception {
  constructor(
    private readonly build: NetworkBuilder,
    private readonly widthMultiplier: number,
  ) {}

  /** Convolutions one after another, each with its normalization and ReLU. */
  chain(x: FeatureMap, prefix: string, layers: Layer[]): FeatureMap {
    return layers.reduce((map, [part, width, kernel, padding = 0, stride = 1]) => {
      const out = Math.max(1, Math.round(width * this.widthMultiplier));
      const name = `${prefix}${part}`;
      const conv = this.build.conv(map.name, `${name}.conv`, { in: map.channels, out, kernel, stride, padding });
      return { name: this.build.relu(this.build.batchNorm(conv, `${name}.bn`, out, { epsilon: 1e-3 })), channels: out };
    }, x);
  }

  joined(maps: FeatureMap[]): FeatureMap {
    const channels = maps.reduce((sum, map) => sum + map.channels, 0);
    return { name: this.build.concatChannels(maps.map(({ name }) => name)), channels };
  }

  reduced({ name, channels }: FeatureMap): FeatureMap {
    return { name: this.build.maxPool(name, 3, 2), channels };
  }

  private averaged({ name, channels }: FeatureMap): FeatureMap {
    return { name: this.build.averagePool(name, 3, 1, 1), channels };
  }

  /** torchvision's `InceptionA`. */
  fine(x: FeatureMap, name: string, pooled: number): FeatureMap {
    return this.joined([
      this.chain(x, name, [['branch1x1', 64, 1]]),
      this.chain(x, `${name}branch5x5_`, [
        ['1', 48, 1],
        ['2', 64, 5, 2],
      ]),
      this.chain(x, `${name}branch3x3dbl_`, [
        ['1', 64, 1],
        ['2', 96, 3, 1],
        ['3', 96, 3, 1],
      ]),
      this.chain(this.averaged(x), name, [['branch_pool', pooled, 1]]),
    ]);
  }

  /** torchvision's `InceptionC`: 7×7 convolutions, factorized. */
  factorized(x: FeatureMap, name: string, inner: number): FeatureMap {
    const across = (part: string, out: number): Layer => [part, out, [1, 7], [0, 3]];
    const down = (part: string, out: number): Layer => [part, out, [7, 1], [3, 0]];
    return this.joined([
      this.chain(x, name, [['branch1x1', 192, 1]]),
      this.chain(x, `${name}branch7x7_`, [['1', inner, 1], across('2', inner), down('3', 192)]),
      this.chain(x, `${name}branch7x7dbl_`, [
        ['1', inner, 1],
        down('2', inner),
        across('3', inner),
        down('4', inner),
        across('5', 192),
      ]),
      this.chain(this.averaged(x), name, [['branch_pool', 192, 1]]),
    ]);
  }

  /** torchvision's `InceptionE`: branches that fork once more. */
  coarse(x: FeatureMap, name: string): FeatureMap {
    const fork = (map: FeatureMap, prefix: string) => [
      this.chain(map, name, [[`${prefix}a`, 384, [1, 3], [0, 1]]]),
      this.chain(map, name, [[`${prefix}b`, 384, [3, 1], [1, 0]]]),
    ];
    return this.joined([
      this.chain(x, name, [['branch1x1', 320, 1]]),
      ...fork(this.chain(x, name, [['branch3x3_1', 384, 1]]), 'branch3x3_2'),
      ...fork(
        this.chain(x, `${name}branch3x3dbl_`, [
          ['1', 448, 1],
          ['2', 384, 3, 1],
        ]),
        'branch3x3dbl_3',
      ),
      this.chain(this.averaged(x), name, [['branch_pool', 192, 1]]),
    ]);
  }
}
