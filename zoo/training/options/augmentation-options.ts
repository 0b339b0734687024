import { z } from 'zod';
import { type Augmentation, DEFAULT_AUGMENTATION, NO_AUGMENTATION } from '../../data/augment/augmentation.ts';
import { HIGHEST_MAGNITUDE } from '../../data/augment/rand-augment.ts';
import { InvalidInputError } from '../../errors.ts';
import { fieldOf, PLAIN_ISSUES, sentenceOf } from '../../plain-issues.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';

/** An augmentation as a caller gives it: what is left out is off. */
export type AugmentationInput = { [K in keyof Augmentation]?: Augmentation[K] | null | undefined };

type Modality = keyof typeof DEFAULT_AUGMENTATION;

const range = (from: number, to: number) =>
  z
    .tuple([z.number().min(from).max(to), z.number().min(from).max(to)])
    .refine(([low, high]) => low <= high, 'must not have a first number above the second');

const schema = z.strictObject({
  flip: z.boolean(),
  crop: z.boolean(),
  cropScale: range(0.01, 1),
  cropRatio: range(0.1, 10),
  colorJitter: z.number().min(0).max(2),
  randAugment: z
    .strictObject({ operations: z.int().min(1).max(14), magnitude: z.int().min(0).max(HIGHEST_MAGNITUDE) })
    .nullable(),
  erasing: z.number().min(0).max(1),
  mixUp: z.number().min(0).max(100),
  cutMix: z.number().min(0).max(100),
  testTime: z.int().min(1).max(10),
  wordDeletion: z.number().min(0).max(0.9),
  wordSwap: z.number().min(0).max(0.9),
});

/**
 * The options `augment` and `augmentation`, each with what follows from the other.
 *
 * @param modality of the model; where it is unknown, the default set stays null until `augmentationOf`
 * @throws InvalidInputError with `field` `augment` or `augmentation` for a value out of range, an augmentation without an operation, the
 * scale or ratio of crops without `crop`, and for `augment: false` beside an augmentation
 */
export function resolveAugmentation(
  input: { augment?: boolean | null | undefined; augmentation?: AugmentationInput | null | undefined },
  modality?: Modality,
): Pick<FineTuneOptions, 'augment' | 'augmentation'> {
  const { augment, augmentation: wanted } = input;
  if (!wanted) {
    return { augment: augment ?? false, augmentation: augment && modality ? DEFAULT_AUGMENTATION[modality] : null };
  }
  const given = parse(wanted);
  const unused = given.crop ? [] : CROPS.filter((name) => String(given[name]) !== String(NO_AUGMENTATION[name]));
  if (unused.length > 0) {
    throw new InvalidInputError(
      `${unused.join(' and ')} ${unused.length === 1 ? 'has' : 'have'} no effect without crop: true. Add it, or leave ${unused.length === 1 ? 'it' : 'them'} out.`,
      'augmentation',
    );
  }
  // Views for evaluation alone: `augment: true` then means the default set beside them.
  const augmentation =
    augment && !changesTraining(given) ? { ...DEFAULT_AUGMENTATION.IMAGE, testTime: given.testTime } : given;
  const changes = changesTraining(augmentation);
  if (changes && augment === false) {
    throw new InvalidInputError('An augmentation is given, but augment is false. Leave one of them out.', 'augment');
  }
  if (!changes && augmentation.testTime === 1) {
    throw new InvalidInputError(
      'The augmentation has no operation. Name at least one, such as flip: true, or leave augmentation out.',
      'augmentation',
    );
  }
  return { augment: changes, augmentation };
}

function parse(wanted: AugmentationInput): Augmentation {
  const given = Object.entries(wanted).filter(([, value]) => value !== null && value !== undefined);
  const parsed = schema.safeParse({ ...NO_AUGMENTATION, ...Object.fromEntries(given) }, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const refusals = parsed.error.issues.map((issue) => {
    const path = ['augmentation', ...issue.path];
    return { field: fieldOf({ path }) ?? 'augmentation', message: sentenceOf({ ...issue, path }) };
  });
  throw new InvalidInputError(refusals.map(({ message }) => message).join(' '), 'augmentation', { refusals });
}

/**
 * The augmentation of training examples.
 *
 * @returns null if they stay as they are
 */
export function augmentationOf(
  { augment, augmentation }: Pick<FineTuneOptions, 'augment' | 'augmentation'>,
  modality: Modality,
): Augmentation | null {
  // Of a job from before there was the option, it is absent.
  const chosen = augmentation ?? (augment ? DEFAULT_AUGMENTATION[modality] : null);
  return chosen && changesTraining(chosen) ? chosen : null;
}

/** What says how to crop. */
const CROPS = ['cropScale', 'cropRatio'] as const;

const OF_PICTURES = ['flip', 'crop', 'colorJitter', 'randAugment', 'erasing', 'mixUp', 'cutMix'] as const;
const OF_TEXTS = ['wordDeletion', 'wordSwap'] as const;

const changesTraining = (augmentation: Augmentation) =>
  [...OF_PICTURES, ...OF_TEXTS].some((operation) => augmentation[operation]);

/** @throws InvalidInputError for an operation that is not for examples of this modality */
export function checkAugmentation({ augmentation }: Pick<FineTuneOptions, 'augmentation'>, modality: Modality): void {
  if (!augmentation) return;
  const [others, own] = modality === 'IMAGE' ? [OF_TEXTS, OF_PICTURES] : [OF_PICTURES, OF_TEXTS];
  const views = modality === 'TEXT' && augmentation.testTime > 1 ? ['testTime'] : [];
  const wrong = [...others.filter((operation) => augmentation[operation]), ...views];
  if (wrong.length === 0) return;
  throw new InvalidInputError(
    `${wrong.join(', ')} cannot change ${modality === 'IMAGE' ? 'pictures' : 'texts'}. For them there are: ${own.join(', ')}.`,
    'augmentation',
  );
}
