import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';

@InputType('RandAugmentInput')
@ObjectType()
export class RandAugment {
  @Field(() => Int, { description: 'How many of the 14 operations each picture gets: 1 to 14.' })
  operations!: number;

  @Field(() => Int, { description: 'How strong each is: 0 to 30.' })
  magnitude!: number;
}

/** In the terms of zoo/data/augment/augmentation.ts: as an input, and as a default. */
@InputType('AugmentationInput', {
  description:
    'How training examples change at random, again every epoch, with the meaning of torchvision’s transforms v2. What is left out is off.',
})
@ObjectType()
export class Augmentation {
  @Field(() => Boolean, { nullable: true, description: 'Pictures: half of them are mirrored.' })
  flip?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Pictures: RandomResizedCrop.' })
  crop?: boolean | null;

  @Field(() => [Float], {
    nullable: true,
    description: 'The share of the area that a crop keeps, from and to: 0.01 to 1. Default [0.6, 1].',
  })
  cropScale?: number[] | null;

  @Field(() => [Float], {
    nullable: true,
    description: 'The aspect ratio of a crop over that of the model’s input, from and to. Default [3/4, 4/3].',
  })
  cropRatio?: number[] | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Pictures: ColorJitter with this brightness, contrast and saturation, and a quarter of it as hue: 0 to 2.',
  })
  colorJitter?: number | null;

  @Field(() => RandAugment, { nullable: true, description: 'Pictures: RandAugment.' })
  randAugment?: RandAugment | null;

  @Field(() => Float, { nullable: true, description: 'Pictures: the probability of RandomErasing, 0 to 1.' })
  erasing?: number | null;

  @Field(() => Float, { nullable: true, description: 'Pictures: α of MixUp, 0 to 100; 0: none.' })
  mixUp?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Pictures: α of CutMix, 0 to 100; 0: none. With mixUp, each batch gets one of the two.',
  })
  cutMix?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Pictures: views whose predictions are averaged in validation and test, 1 to 10. Default 1.',
  })
  testTime?: number | null;

  @Field(() => Float, { nullable: true, description: 'Texts: the probability that a word is deleted, 0 to 0.9.' })
  wordDeletion?: number | null;

  @Field(() => Float, { nullable: true, description: 'Texts: swaps of two words, as a share of the words, 0 to 0.9.' })
  wordSwap?: number | null;
}
