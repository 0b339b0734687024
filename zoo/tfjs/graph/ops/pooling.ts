import type { OperationImporter } from '../operation.ts';
import { refuseChannelsFirst, sliding, spatial } from './convolution.ts';

/** MaxPool and AvgPool. TensorFlow's mean at a border is over the points inside the image. */
function pool(kind: 'Max' | 'Average'): OperationImporter {
  return (operation) => {
    refuseChannelsFirst(operation);
    const window = spatial(operation, 'ksize', operation.attributes.ints('ksize'));
    const image = operation.image(operation.input(0));
    const [batch, height, width, channels] = operation.shape(image);
    const { attributes, size } = sliding(operation, [batch, height, width, channels], window);
    const { pads } = attributes;
    const isWhole =
      window[0] === height && window[1] === width && Array.isArray(pads) && pads.every((pad) => pad === 0);
    const tensor = isWhole
      ? operation.last(`Global${kind}Pool`, [image.tensor])
      : operation.last(`${kind}Pool`, [image.tensor], {
          ...attributes,
          ...(kind === 'Average' ? { count_include_pad: 0 } : {}),
        });
    return { tensor, type: 'float', layout: 'image', shape: [batch, ...size, channels] };
  };
}

export const pooling: Record<string, OperationImporter> = { AvgPool: pool('Average'), MaxPool: pool('Max') };
