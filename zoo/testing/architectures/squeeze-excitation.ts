import type { NetworkBuilder } from './network-builder.ts';

/**
 * Squeeze-and-excitation (Hu et al., 2018): each channel times a weight in 0..1 that two 1×1 convolutions compute from all
 * channels' means.
 */
export function squeezeExcitation(
  build: NetworkBuilder,
  x: string,
  name: string,
  settings: { channels: number; squeezed: number; inner: (x: string) => string; gate: (x: string) => string },
): string {
  const { channels, squeezed, inner, gate } = settings;
  const means = build.channelMeans(x);
  const narrow = inner(build.conv(means, `${name}.fc1`, { in: channels, out: squeezed, kernel: 1, bias: true }));
  const wide = build.conv(narrow, `${name}.fc2`, { in: squeezed, out: channels, kernel: 1, bias: true });
  return build.node('Mul', [gate(wide), x]);
}
