import { z } from 'zod';
import { width } from './config-fields.ts';
import { BATCH, type NetworkBuilder } from './network-builder.ts';

/** A side of pictures or patches: one number for squares, else height and width. */
export const side = z
  .union([width, z.tuple([width, width])])
  .transform((size): [height: number, width: number] => (typeof size === 'number' ? [size, size] : size));

/** Adds the input of a picture model, `pixel_values [batch, 3, height, width]`. */
export const pixelInput = (build: NetworkBuilder, [height, width]: readonly [number, number]): string =>
  build.input('pixel_values', 'float', [BATCH, 3, height, width]);

/**
 * The patches of pictures, each a vector (Dosovitskiy et al., 2021, "An Image is Worth 16x16 Words"): `[batch, patches, features]`.
 *
 * @param name of the convolution whose kernel is a patch
 */
export function patches(
  build: NetworkBuilder,
  name: string,
  pixels: string,
  { patch, features, bias = true }: { patch: readonly [number, number]; features: number; bias?: boolean },
): string {
  const image = build.node(
    'Conv',
    [
      pixels,
      build.weight(`${name}.weight`, [features, 3, ...patch]),
      ...(bias ? [build.weight(`${name}.bias`, [features])] : []),
    ],
    { group: 1, kernel_shape: [...patch], strides: [...patch], pads: [0, 0, 0, 0] },
  );
  return build.transpose(build.reshape(image, [0, features, -1]), [0, 2, 1]);
}

/** Puts a learned token before the others of each row. `shape` is that of the weight, such as `[1, 1, features]`. */
export function withToken(build: NetworkBuilder, name: string, x: string, shape: readonly number[]): string {
  return build.node('Concat', [forEachRow(build, name, x, shape), x], { axis: 1 });
}

/** A learned token for each row of `x`: `[batch, 1, features]`. */
export function forEachRow(build: NetworkBuilder, name: string, x: string, shape: readonly number[]): string {
  const target = build.node('Concat', [build.sizeOf(x, 0), build.ints([1, shape.at(-1) ?? 1])], { axis: 0 });
  return build.node('Expand', [build.weight(name, shape), target]);
}
