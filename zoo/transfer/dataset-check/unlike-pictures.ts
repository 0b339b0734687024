import { counted, plural } from '../../counted.ts';
import type { Example, QualityFinding } from '../../data/dataset.ts';
import { finding } from '../../data/quality/finding.ts';
import type { ImagePreprocessing } from '../../model.ts';

/** A picture that is enlarged by more than this is blurred, one that is reduced by more than that has lost its details. */
const [ENLARGED, REDUCED] = [2, 8];
/** Standard deviations of a pixel from which a picture's mean colour is unlike those that a model was trained on. */
const DEVIATIONS = 2;

/** Findings about pictures that are unlike those that a model was made for, by its preprocessing: their size, and their colours. */
export function unlikePictures(examples: Example[], preprocessing: ImagePreprocessing): QualityFinding[] {
  const { size, image_mean: mean, image_std: deviation, rescale_factor: factor } = preprocessing;
  const wanted = preprocessing.shortest_edge ?? Math.min(size.height, size.width);
  const side = ({ width, height }: Example) => (width && height ? Math.min(width, height) : wanted);
  const small = examples.filter((example) => side(example) * ENLARGED < wanted);
  const large = examples.filter((example) => side(example) > wanted * REDUCED);
  const odd = examples.filter(({ fingerprint }) => {
    const color = fingerprint === undefined ? null : meanColor(fingerprint);
    return color?.every((value, i) => Math.abs(value * factor - mean[i]) > DEVIATIONS * deviation[i]);
  });
  return [
    about(
      'TOO_SMALL_FOR_MODEL',
      small,
      `less than half as large as the model's input of ${wanted} pixels, so the model sees a blur. Use larger pictures, or a model with a smaller input`,
    ),
    about(
      'TOO_LARGE_FOR_MODEL',
      large,
      `more than ${REDUCED} times as large as the model's input of ${wanted} pixels, so details are lost. Cut out what matters`,
    ),
    about(
      'COLOUR_UNLIKE_MODEL',
      odd,
      `much darker or brighter than what the model was trained on. Look at the colours, or choose another model`,
    ),
  ].flat();
}

function about(kind: string, examples: Example[], what: string): QualityFinding[] {
  if (examples.length === 0) return [];
  const names = examples.map(({ name }) => name);
  const message = `${counted(names.length, 'picture')} ${plural(names.length, 'is', 'are')} ${what}.`;
  return [finding(kind, 'LOW', message, names, names)];
}

/** The mean of the colours of a picture's quarters, in a fingerprint: red, green, blue, 0 to 255. */
function meanColor(fingerprint: string): number[] {
  const colors = Buffer.from(fingerprint.slice(16), 'hex');
  return [0, 1, 2].map(
    (channel) => (colors[channel] + colors[channel + 3] + colors[channel + 6] + colors[channel + 9]) / 4,
  );
}
