/**
 * How training examples are changed at random, again every epoch, in the terms of torchvision's transforms v2. They apply in this order:
 * `crop`, `flip`, `colorJitter`, `randAugment`, `erasing`, and over a batch `mixUp` or `cutMix`. The last two fields are for texts.
 */
export interface Augmentation {
  /** `RandomHorizontalFlip`: half of the pictures are mirrored. */
  flip: boolean;
  /** `RandomResizedCrop` instead of the resizing and centre crop of evaluation. */
  crop: boolean;
  /** The share of the picture's area that a crop keeps, from and to: above 0, at most 1. */
  cropScale: readonly [from: number, to: number];
  /** The aspect ratio of a crop over that of the model's input, from and to: 0.1 to 10. */
  cropRatio: readonly [from: number, to: number];
  /**
   * `ColorJitter`: how far brightness, contrast and saturation may move from 1, and hue, by a quarter of it, from 0: 0 to 2. The
   * quarter is SimCLR's (Chen et al. 2020, appendix A).
   */
  colorJitter: number;
  /** `RandAugment`: so many of its 14 operations, each with this magnitude of 31 (0 to 30). */
  randAugment: { operations: number; magnitude: number } | null;
  /** `RandomErasing`: the probability that a rectangle becomes the mean colour, 0 to 1. */
  erasing: number;
  /** `MixUp`: α of the Beta distribution that the share is drawn from; 0: none. */
  mixUp: number;
  /** `CutMix`: likewise. With both, each batch takes one of them, as likely as the other. */
  cutMix: number;
  /** The views of a picture whose predictions are averaged in validation and test: 1 to 10; 1: the picture as it is. */
  testTime: number;
  /** The probability that a word of a text is deleted: 0 to 0.9. */
  wordDeletion: number;
  /** How often two words of a text are swapped, as a share of its words: 0 to 0.9. */
  wordSwap: number;
}

/** A seeded augmentation of a batch. */
export interface Augment {
  augmentation: Augmentation;
  /** Of this batch: the same seed gives the same bytes. */
  seed: number;
}

/** Every operation off. */
export const NO_AUGMENTATION: Augmentation = {
  flip: false,
  crop: false,
  // Milder than ImageNet training's [0.08, 1]: fine-tuning sets are small, and their subject fills the picture.
  cropScale: [0.6, 1],
  cropRatio: [3 / 4, 4 / 3],
  colorJitter: 0,
  randAugment: null,
  erasing: 0,
  mixUp: 0,
  cutMix: 0,
  testTime: 1,
  wordDeletion: 0,
  wordSwap: 0,
};

/**
 * What `augment: true` stands for. Crops are smaller changes than `crop` alone makes: as fast.ai's `aug_transforms`, which zoom by at most
 * 1.1, and so that a fine-tune of a few epochs still learns its pictures.
 */
export const DEFAULT_AUGMENTATION = {
  IMAGE: { ...NO_AUGMENTATION, flip: true, crop: true, cropScale: [0.8, 1], cropRatio: [0.9, 1.1] },
  TEXT: { ...NO_AUGMENTATION, wordDeletion: 0.1, wordSwap: 0.1 },
} as const satisfies Record<'IMAGE' | 'TEXT', Augmentation>;
