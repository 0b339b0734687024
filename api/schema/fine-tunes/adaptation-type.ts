import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { AdaptationMethod, type ValueOf } from '../enums.ts';

@InputType({ description: 'Adapts to another domain with the same classes. Not with the engine TENSORFLOW.' })
export class AdaptationInput {
  @Field(() => ID, {
    description:
      'Examples of the other domain, at least 10. Labels, if it has any, are evaluated on and never trained on; they have to be those of the data set. A data set whose labels all have other names counts as unlabelled.',
  })
  targetDatasetId!: string;

  @Field(() => AdaptationMethod)
  method!: ValueOf<typeof AdaptationMethod>;

  @Field(() => Float, {
    nullable: true,
    description:
      "The weight of the method's loss: above 0, at most 1000. Not for NORMALIZATION, nor for CORAL and MMD with LINEAR_PROBE, which have no loss. Default 1.",
  })
  weight?: number | null;
}

@ObjectType({ description: "Shares of correct predictions of the target's examples." })
export class AdaptationAccuracy {
  @Field(() => Float)
  adapted!: number;

  @Field(() => Float, { description: 'Of the same fine-tune without its adaptation.' })
  without!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "Of a logistic regression on the target's features and labels, cross-validated. null if a class has one example only.",
  })
  bound!: number | null;
}

@ObjectType({ description: 'A figure of the target predictions, with the adaptation and without it.' })
export class AdaptationInformation {
  @Field(() => Float)
  adapted!: number;

  @Field(() => Float)
  without!: number;
}

@ObjectType({ description: 'What an adaptation has brought, for the best checkpoint so far.' })
export class AdaptationReport {
  @Field(() => Int, { description: 'How many examples the target has.' })
  examples!: number;

  @Field(() => AdaptationAccuracy, { nullable: true, description: 'null if the target has no labels.' })
  accuracy!: AdaptationAccuracy | null;

  @Field(() => AdaptationInformation, {
    description:
      'Mutual information of the examples and their predicted classes, in nats (Shi and Sha 2012), which needs no labels: higher is better.',
  })
  information!: AdaptationInformation;

  @Field(() => String, {
    nullable: true,
    description:
      'That the adaptation seems to have made things worse, judged without labels; null if it does not seem so. It compares predictions with labels that optimal transport carries over from the source: of 24 runs on emoji, on which that was chosen, 9 lost accuracy, and it warned of 8 of those and of no other.',
  })
  warning!: string | null;
}
