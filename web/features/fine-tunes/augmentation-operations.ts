import { t } from '../../messages/t.ts';

/** An operation of the form, in the schema's AugmentationInput. */
export interface Operation {
  /** With a dot where it is a field of another object. */
  name: string;
  /** A share stands for the range from it to 1. */
  kind: 'switch' | 'whole' | 'decimal' | 'share';
  label: string;
  hint: string;
  modality: 'IMAGE' | 'TEXT';
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'crop',
    kind: 'switch',
    label: t('Crop'),
    hint: t('Random parts of the picture'),
    modality: 'IMAGE',
  },
  {
    name: 'cropScale',
    kind: 'share',
    label: t('Crop: smallest part'),
    hint: t('Share of the area, such as 0.8'),
    modality: 'IMAGE',
  },
  { name: 'flip', kind: 'switch', label: t('Flip'), hint: t('Half of the pictures are mirrored'), modality: 'IMAGE' },
  {
    name: 'colorJitter',
    kind: 'decimal',
    label: t('Colour jitter'),
    hint: t('Strength, such as 0.4'),
    modality: 'IMAGE',
  },
  {
    name: 'randAugment.operations',
    kind: 'whole',
    label: t('RandAugment: operations'),
    hint: t('For each picture, such as 2'),
    modality: 'IMAGE',
  },
  {
    name: 'randAugment.magnitude',
    kind: 'whole',
    label: t('RandAugment: magnitude'),
    hint: t('0 to 30, such as 9'),
    modality: 'IMAGE',
  },
  {
    name: 'erasing',
    kind: 'decimal',
    label: t('Erasing'),
    hint: t('Probability of an empty rectangle'),
    modality: 'IMAGE',
  },
  {
    name: 'mixUp',
    kind: 'decimal',
    label: 'MixUp',
    hint: t('α, such as 0.2: blends pairs of pictures'),
    modality: 'IMAGE',
  },
  {
    name: 'cutMix',
    kind: 'decimal',
    label: 'CutMix',
    hint: t('α, such as 1: pastes a part of another'),
    modality: 'IMAGE',
  },
  {
    name: 'testTime',
    kind: 'whole',
    label: t('Views in evaluation'),
    hint: t('Predictions of so many views are averaged'),
    modality: 'IMAGE',
  },
  {
    name: 'wordDeletion',
    kind: 'decimal',
    label: t('Delete words'),
    hint: t('Probability for each word, such as 0.1'),
    modality: 'TEXT',
  },
  {
    name: 'wordSwap',
    kind: 'decimal',
    label: t('Swap words'),
    hint: t('Share of the words, such as 0.1'),
    modality: 'TEXT',
  },
];

/** The name of an operation's input in the form. */
export const inputName = ({ name }: Operation): string => `augmentation.${name}`;

/** The last part of an operation's name, under which a form has what is wrong with it. */
export const operationField = ({ name }: Operation): string => name.slice(name.lastIndexOf('.') + 1);

/** The operation that the API's message names first, such as `augmentation.erasing must be at most 1`; the first one if it names none. */
export function refusedOperation(message: string, operations: readonly Operation[]): Operation {
  // Names are letters with at most a dot, which matches itself too.
  const places = operations
    .map((operation) => ({ operation, place: message.search(new RegExp(`\\b${operation.name}\\b`)) }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place);
  return places[0]?.operation ?? operations[0];
}
