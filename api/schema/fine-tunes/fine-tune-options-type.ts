import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import {
  ClassWeights,
  EarlyStoppingMetric,
  Engine,
  FeatureDistance,
  FrozenPrecision,
  GroupConstraint,
  GroupMitigation,
  Head,
  LearningRateSchedule,
  Loss,
  Optimizer,
  Precision,
  type ValueOf,
} from '../enums.ts';
import { Augmentation } from './augmentation-type.ts';
import { Contrastive } from './contrastive-type.ts';

/**
 * The options of a fine-tune except its strategy and device, in the terms of zoo/training/options/: as an input, and as the
 * defaults.
 */
@InputType()
@ObjectType()
export abstract class FineTuneOptionFields {
  @Field(() => Contrastive, {
    nullable: true,
    description:
      'Texts with one label each, with FULL, PARTIAL or LORA. Default: the network is trained on the labels.',
  })
  contrastive?: Contrastive | null;

  @Field(() => Head, {
    nullable: true,
    description: 'LINEAR_PROBE: default SOFTMAX. With contrastive: any but SOFTMAX, default LOGISTIC_REGRESSION.',
  })
  head?: ValueOf<typeof Head> | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'PROTOTYPE, and heads other than SOFTMAX: fit on so many training examples a class, drawn by the seed; 1 to 10 000. Default: all.',
  })
  shots?: number | null;

  @Field(() => FeatureDistance, {
    nullable: true,
    description: 'PROTOTYPE and NEAREST_NEIGHBOURS only. Default EUCLIDEAN.',
  })
  distance?: ValueOf<typeof FeatureDistance> | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Passes over the training examples, or over the pairs: 1 to 1000. The default of PARTIAL, FULL and LORA is 8, and 16 where training pictures change at random.',
  })
  epochs?: number | null;

  @Field(() => Int, { nullable: true, description: 'Examples, or pairs, that are computed at a time: 1 to 1024.' })
  batchSize?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Batches whose gradients make one step: 1 to 256. The step equals that of a batch so many times larger, in the memory of one. Default 1.',
  })
  accumulation?: number | null;

  @Field(() => Optimizer, { nullable: true, description: 'Default ADAMW.' })
  optimizer?: ValueOf<typeof Optimizer> | null;

  @Field(() => Float, { nullable: true, description: 'SGD only: 0 to 0.999. Default 0.9.' })
  momentum?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'SGD with a momentum above 0 only: Nesterov momentum. Default false.',
  })
  nesterov?: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "The schedule's highest learning rate: above 0, at most 10. In PARTIAL and FULL the head's rate is ten times higher. The default depends on strategy and optimizer: see fineTuneDefaults.",
  })
  learningRate?: number | null;

  @Field(() => LearningRateSchedule, { nullable: true, description: 'Default ONE_CYCLE.' })
  schedule?: ValueOf<typeof LearningRateSchedule> | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Steps over which the learning rate first rises from 0: 0 to 1 000 000. Not with ONE_CYCLE, which has its own warm-up. Default 0.',
  })
  warmupSteps?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Weight decay: 0 to 1. Biases and normalizations are not decayed. Default 0.01.',
  })
  weightDecay?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The gradient of a step is scaled down to this global norm if it is larger: above 0. Default: never.',
  })
  clipNorm?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Each feature layer's learning rate is this times that of the next one: above 0, at most 1. Not for LINEAR_PROBE. Default 1: all the same.",
  })
  layerDecay?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Only the head trains for this many epochs, then one more feature layer from the top joins after each so many: fewer than epochs. Not for LINEAR_PROBE. Default 0: all at once.',
  })
  gradualUnfreezing?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Averages the weights over the steps with this decay a step, and evaluates and saves the averages: 0 to 0.99999. Default: no average.',
  })
  emaDecay?: number | null;

  @Field(() => Loss, { nullable: true, description: 'Default CROSS_ENTROPY.' })
  loss?: ValueOf<typeof Loss> | null;

  @Field(() => Float, {
    nullable: true,
    description: 'FOCAL only: how much less weight examples get that are predicted correctly, 0 to 10. Default 2.',
  })
  focalGamma?: number | null;

  @Field(() => ClassWeights, { nullable: true, description: 'Default NONE.' })
  classWeights?: ValueOf<typeof ClassWeights> | null;

  @Field(() => GroupMitigation, { nullable: true, description: 'Default NONE.' })
  groupMitigation?: ValueOf<typeof GroupMitigation> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a groupMitigation other than NONE, and required there: the attribute of the data set, one of its groups, whose values should perform equally.',
  })
  groupAttribute?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: "GROUP_DRO only: how fast the groups' weights follow their losses, above 0, at most 10. Default 0.01.",
  })
  groupStepSize?: number | null;

  @Field(() => GroupConstraint, {
    nullable: true,
    description: "ADVERSARIAL_DEBIASING only: Fairlearn's constraints. Default DEMOGRAPHIC_PARITY.",
  })
  groupConstraint?: ValueOf<typeof GroupConstraint> | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "ADVERSARIAL_DEBIASING only: Fairlearn's alpha, how much the network works against the adversary; 0 to 1000. Default 1.",
  })
  groupAlpha?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'CROSS_ENTROPY only: the share of the target that is spread over all labels, 0 to 0.95.',
  })
  labelSmoothing?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Dropout before the head: the share of the features that are dropped at a step, 0 to 0.95.',
  })
  dropout?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Training examples change at random, again every epoch, by the default set: pictures are flipped and cropped to 80 % of their area or more, words of texts deleted and swapped. Default false.',
  })
  augment?: boolean | null;

  @Field(() => Augmentation, {
    nullable: true,
    description: 'How training examples change, instead of the default set.',
  })
  augmentation?: Augmentation | null;

  @Field(() => String, {
    nullable: true,
    description:
      'PARTIAL: the first feature layer that trains; by default the last ones, with three quarters of the parameters. LORA: the first layer with updates; by default all.',
  })
  unfreezeFrom?: string | null;

  @Field(() => Int, { nullable: true, description: 'LORA only: the rank of its updates, 1 to 256. Default 8.' })
  loraRank?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'LORA only: updates are multiplied by this / loraRank; above 0, at most 1024. Default 16.',
  })
  loraAlpha?: number | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'LORA only: the weights to update, by operator (MatMul, Gemm, Conv) or by name, where * matches anything; 1 to 100. Default: those of every MatMul, Gemm and 1×1 Conv.',
  })
  loraTargets?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Stop after this many epochs without a better earlyStoppingMetric: 1 to 1000. Default: 10 for LINEAR_PROBE, never for the others; as many as epochs turns it off.',
  })
  earlyStoppingPatience?: number | null;

  @Field(() => EarlyStoppingMetric, {
    nullable: true,
    description: 'What early stopping and the best checkpoint go by. Default LOSS.',
  })
  earlyStoppingMetric?: ValueOf<typeof EarlyStoppingMetric> | null;

  @Field(() => Int, { nullable: true, description: 'Seed of all random numbers: 0 to 2^31 - 1. Default 0.' })
  seed?: number | null;

  @Field(() => Precision, { nullable: true, description: 'Default FLOAT32.' })
  precision?: ValueOf<typeof Precision> | null;

  @Field(() => FrozenPrecision, {
    nullable: true,
    description:
      'What the part that never changes is computed in for training. Validation, test and the checkpoint are float32. Not for FULL. Default AUTO.',
  })
  frozenPrecision?: ValueOf<typeof FrozenPrecision> | null;

  @Field(() => Engine, { nullable: true, description: 'Default GRAFT.' })
  engine?: ValueOf<typeof Engine> | null;
}
