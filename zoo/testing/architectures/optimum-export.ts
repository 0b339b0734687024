import { NetworkBuilder, type NormSettings, type Weights } from './network-builder.ts';

const DOMAIN = 'com.microsoft';

/**
 * Writes a transformer as Hugging Face Optimum does with onnxruntime's optimizer: fused operators of the domain
 * `com.microsoft`, `SkipLayerNormalization`, `BiasGelu` and `FusedMatMul`.
 */
export class OptimumExport extends NetworkBuilder {
  constructor(name: string, weights?: Weights) {
    super(name, weights);
    this.graph.opsets = { '': 17, [DOMAIN]: 1 };
  }

  override gelu(x: string): string {
    return this.node('Gelu', [x], {}, { domain: DOMAIN });
  }

  override projectionGelu(x: string, name: string, inFeatures: number, outFeatures: number): string {
    const bias = this.drawn(`${name}.bias`, [outFeatures], 0.1);
    return this.node('BiasGelu', [this.product(x, name, inFeatures, outFeatures), bias], {}, { domain: DOMAIN });
  }

  override skipLayerNorm(x: string, skip: string, name: string, features: number, settings: NormSettings = {}): string {
    const scale = this.drawn(`${name}.weight`, [features], 0.1, 1);
    const inputs = [x, skip, scale, this.drawn(`${name}.bias`, [features], 0.1)];
    const attributes = { epsilon: { float: settings.epsilon ?? 1e-5 } };
    return this.node('SkipLayerNormalization', inputs, attributes, { domain: DOMAIN });
  }

  override attentionScores(query: string, key: string, size: number): string {
    const inputs = [query, key].map((x) => this.transpose(x, [0, 2, 1, 3]));
    const attributes = { transB: 1, alpha: { float: 1 / Math.sqrt(size) } };
    return this.node('FusedMatMul', inputs, attributes, { domain: DOMAIN });
  }
}
