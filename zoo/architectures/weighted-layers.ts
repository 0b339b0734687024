import type { NetworkBuilder } from './network-builder.ts';

/** Activations `[batch, channels, height, width]`, and their number of channels. */
export interface Planes {
  x: string;
  channels: number;
}

interface Convolution {
  stride?: number;
  padding?: 'half' | 'same';
  /** `depthwise`: one channel each. `own`: as many groups as the weights show. */
  groups?: 'depthwise' | 'own';
}

/** Layers whose sizes are those of their weights; what does not fit together is a fault of the weights. */
export class WeightedLayers {
  constructor(
    readonly build: NetworkBuilder,
    /** Of the batch normalizations. */
    private readonly epsilon: number,
  ) {}

  has(name: string): boolean {
    return this.build.weights.has(`${name}.weight`);
  }

  /** A convolution, with a bias if the weights have one. */
  conv(name: string, { x, channels }: Planes, { stride = 1, padding = 'half', groups }: Convolution = {}): Planes {
    const { weights } = this.build;
    const [out = 1, each = 1, kernel = 1, width = 1] = weights.shape(`${name}.weight`) ?? [];
    const own = groups === 'own' && channels % each === 0 ? channels / each : 1;
    const options = {
      in: channels,
      out,
      kernel: [kernel, width] as [number, number],
      stride,
      padding: padding === 'same' ? padding : Math.floor(kernel / 2),
      groups: groups === 'depthwise' ? channels : own,
      bias: weights.has(`${name}.bias`),
    };
    return { x: this.build.conv(x, name, options), channels: out };
  }

  norm(name: string, { x, channels }: Planes): Planes {
    return { x: this.build.batchNorm(x, name, channels, this.epsilon), channels };
  }

  /** A module's number of outputs, by its weight or its bias; 0 if it has none. */
  outputs(name: string): number {
    return this.build.weights.shape(`${name}.weight`)?.[0] ?? 0;
  }

  /** `logits` of the classifier, or without one the features themselves. */
  answer(features: string, width: number, classifier: string, classes: number | null | undefined): void {
    const count = classes ?? this.outputs(classifier);
    if (count === 0) this.build.answer(features, 'pooler_output', width);
    else this.build.answer(this.build.linear(features, classifier, width, count), 'logits', count);
  }
}
