import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { FairnessGoal, HeadMethod, ThresholdObjective, type ValueOf } from '../enums.ts';
import { BigIntScalar, DateTime, Json } from '../scalars.ts';
import { GroupThreshold } from './fairness-type.ts';

@ObjectType()
export class ClassMetrics {
  @Field(() => String)
  label!: string;

  @Field(() => Int)
  support!: number;

  @Field(() => Float)
  precision!: number;

  @Field(() => Float)
  recall!: number;

  @Field(() => Float)
  f1!: number;
}

@ObjectType()
export class SliceMetrics {
  @Field(() => String)
  group!: string;

  @Field(() => String)
  value!: string;

  @Field(() => Int)
  support!: number;

  @Field(() => Float)
  accuracy!: number;

  @Field(() => [Float], { description: '95 %.' })
  accuracyInterval!: number[];
}

@ObjectType({ description: "A checkpoint's metrics on one split of one data set." })
export class Evaluation {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  split!: string;

  @Field(() => Int)
  exampleCount!: number;

  @Field(() => Float)
  accuracy!: number;

  @Field(() => Float)
  macroF1!: number;

  @Field(() => Float)
  logLoss!: number;

  @Field(() => Float)
  expectedCalibrationError!: number;

  @Field(() => [[Int]], { description: '[true label][predicted label], counts.' })
  confusionMatrix!: number[][];

  @Field(() => [ClassMetrics])
  perClass!: ClassMetrics[];

  @Field(() => [SliceMetrics])
  slices!: SliceMetrics[];
}

@ObjectType({
  description:
    'Group thresholds of a checkpoint, learned on the validation split (Hardt, Price and Srebro 2016). An endpoint applies the one of the group that a request names; without a group, or for another one, it answers with the prediction of the model itself, and says so.',
})
export class CarriedThresholds {
  @Field(() => String)
  attribute!: string;

  @Field(() => FairnessGoal)
  goal!: ValueOf<typeof FairnessGoal>;

  @Field(() => [GroupThreshold])
  groups!: GroupThreshold[];

  @Field(() => ThresholdObjective, {
    nullable: true,
    description: 'Of randomized thresholds: what they make as high as the goal allows. null for others.',
  })
  objective?: ValueOf<typeof ThresholdObjective> | null;

  @Field(() => [String], { description: "Groups with too few validation examples: they keep the model's predictions." })
  leftAlone!: string[];
}

@ObjectType({
  description:
    'How a head was fitted on features, and what cross-validation or left-out examples chose for it. By scikit-learn’s names and meanings.',
})
export class FittedHead {
  @Field(() => HeadMethod)
  method!: ValueOf<typeof HeadMethod>;

  @Field(() => [Float], {
    nullable: true,
    description:
      'LOGISTIC_REGRESSION: C, the inverse of the penalty. Of any number of labels one for each, 0 where a label holds always or never.',
  })
  strength?: number[] | null;

  @Field(() => Float, { nullable: true, description: 'RIDGE: alpha.' })
  penalty?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'RIDGE and PROTOTYPE: what scores are multiplied by before the softmax that makes them probabilities.',
  })
  temperature?: number | null;

  @Field(() => Int, { nullable: true, description: 'NEAREST_NEIGHBOURS: how many vote.' })
  neighbours?: number | null;
}

@ObjectType({ description: 'Weights that a fine-tune saved, as an ONNX file that runs anywhere.' })
export class Checkpoint {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  epoch!: number;

  @Field(() => [String])
  labels!: string[];

  @Field(() => Json, {
    nullable: true,
    description:
      "By split, for multi-label and regression data and labels of words (evaluations is empty then), with scikit-learn's definitions, and seqeval's for words. MULTI_LABEL: accuracy, subsetAccuracy, macroF1, meanAveragePrecision, perLabel. REGRESSION: r2, perTarget with meanAbsoluteError, rootMeanSquaredError and r2. TOKEN_LABELS: precision, recall, f1 and support of spans, perType with the same, accuracy of words, exampleCount, wordCount and unreadWords, those that were cut off.",
  })
  targetMetrics!: object | null;

  @Field(() => BigIntScalar, { nullable: true, description: 'Size of the file at adapterUrl, bytes.' })
  adapterByteSize!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "The fine-tune's own loss on the validation split; of a calibrated checkpoint, the log loss there; null where labels are described in words and no data set was given. Only checkpoints that one fine-tune saved can be compared by it: use compareCheckpoints for others.",
  })
  validationLoss!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What a calibrated checkpoint divides the logits by; null if it is not calibrated.',
  })
  temperature!: number | null;

  @Field(() => CarriedThresholds, {
    nullable: true,
    description: 'Group thresholds that its file carries and endpoints apply; null if it carries none.',
  })
  groupThresholds!: CarriedThresholds | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only what was made from it still names it then; its files are gone.',
  })
  deletedAt!: Date | null;
}
