import { type HeadFields, headOf, labelCount } from './config-fields.ts';
import { BATCH, type NetworkBuilder } from './network-builder.ts';

/** Adds the input of a convolutional network, `pixel_values [batch, 3, height, width]`, for pictures of any size. */
export const openPixelInput = (build: NetworkBuilder): string =>
  build.input('pixel_values', 'float', [BATCH, 3, 'height', 'width']);

/**
 * Ends a network in its classifier's `logits [batch, classes]`, or without one in `pooler_output [batch, features]`.
 *
 * @param features `[batch, features]`
 */
export function classifyOrAnswer(
  build: NetworkBuilder,
  features: string,
  classifier: string,
  width: number,
  config: HeadFields,
): void {
  if (headOf(config) === 'picture') {
    const classes = labelCount(config);
    build.answer(build.linear(features, classifier, width, classes), 'logits', classes);
  } else {
    build.answer(features, 'pooler_output', width);
  }
}

/** The mean over height and width: `[batch, channels]`. */
export function averageOverPixels(build: NetworkBuilder, x: string): string {
  return build.node('Flatten', [build.node('GlobalAveragePool', [x])], { axis: 1 });
}
