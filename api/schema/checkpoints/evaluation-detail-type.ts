import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'How well the probabilities of one label separate its examples from the others.' })
export class LabelAreas {
  @Field(() => String)
  label!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Area under the ROC curve; null if no example has the label, or all have it.',
  })
  rocAuc!: number | null;

  @Field(() => Float, { nullable: true, description: 'null if no example has the label.' })
  averagePrecision!: number | null;
}

@ObjectType()
export class CurvePoint {
  @Field(() => Float)
  x!: number;

  @Field(() => Float)
  y!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The lowest probability that counts as the label here; null where none does.',
  })
  threshold!: number | null;
}

@ObjectType({
  description:
    'One label against the rest, at every distinct probability. For drawing: a point less than 0.005 from the one before is left out. Areas are computed from all points.',
})
export class LabelCurves {
  @Field(() => String)
  label!: string;

  @Field(() => [CurvePoint], {
    description: 'y: true positive rate, x: false positive rate. Empty if no example has the label, or all have it.',
  })
  roc!: CurvePoint[];

  @Field(() => [CurvePoint], { description: 'y: precision, x: recall. Empty if no example has the label.' })
  precisionRecall!: CurvePoint[];
}

@ObjectType({ description: 'The predictions whose highest probability is above from and at most to.' })
export class ReliabilityBin {
  @Field(() => Float)
  from!: number;

  @Field(() => Float)
  to!: number;

  @Field(() => Int)
  count!: number;

  @Field(() => Float, { nullable: true, description: 'Mean of the highest probabilities; null in an empty bin.' })
  confidence!: number | null;

  @Field(() => Float, { nullable: true, description: 'Share of correct predictions; null in an empty bin.' })
  accuracy!: number | null;
}

@ObjectType()
export class MetricInterval {
  @Field(() => String, { description: 'As the field of Evaluation; averages are the macro ones.' })
  name!: string;

  @Field(() => Float)
  value!: number;

  @Field(() => [Float], { description: '95 %: low, high.' })
  interval!: number[];
}

@ObjectType({
  description:
    'Bootstrap intervals by the percentile method: the metrics are computed again on resamples of the examples, drawn with replacement.',
})
export class MetricIntervals {
  @Field(() => Int, { description: '1000; fewer for very many examples and labels, but at least 200.' })
  resamples!: number;

  @Field(() => Int)
  seed!: number;

  @Field(() => [MetricInterval], { description: 'Without metrics that are not defined for these predictions.' })
  metrics!: MetricInterval[];
}

@ObjectType({ description: 'An example that was predicted incorrectly.' })
export class ConfidentError {
  @Field(() => String)
  example!: string;

  @Field(() => String, { nullable: true, description: 'The example, if it is a picture.' })
  previewUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'The example, if it is a text.' })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'The second text of a pair.' })
  textPair!: string | null;

  @Field(() => String)
  label!: string;

  @Field(() => String)
  prediction!: string;

  @Field(() => Float, { description: 'Of the predicted label.' })
  probability!: number;
}
