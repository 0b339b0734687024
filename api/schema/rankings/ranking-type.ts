import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { RankingScore, type ValueOf } from '../enums.ts';
import { Model } from '../models/model-type.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({
  description:
    'Models scored on a data set before any fine-tune, by their features at the last feature layer: by which of them a fine-tune is worth its time.',
})
export class ModelRanking {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const ModelRankingConnection = connectionType(ModelRanking, 'ModelRanking');

@ObjectType({ description: 'One model of a ranking. All scores but seconds are better the higher they are.' })
export class RankedModel {
  @Field(() => Float, {
    nullable: true,
    description: 'Logarithm of the maximum evidence of the labels, per example (You et al. 2021).',
  })
  logMe!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Mean log-likelihood of the labels under the predictions of the model’s own head (Nguyen et al. 2020); null for a model without one.',
  })
  leep!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Spread of the classes’ means relative to the features (Bao et al. 2019). With fewer examples than features it is the number of classes less one for every model: see regularizedHScore.',
  })
  hScore!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'H-score with Ledoit and Wolf’s covariance (Ibrahim et al. 2021).',
  })
  regularizedHScore!: number | null;

  @Field(() => Float, { description: 'That scoring this model took, extraction of its features included.' })
  seconds!: number;

  @Field(() => Boolean, { description: 'Whether its features had been extracted before.' })
  featuresCached!: boolean;
}

@ObjectType({ description: 'A model that a ranking left out.' })
export class LeftOutModel {
  @Field(() => Model)
  model!: object;

  @Field(() => String)
  reason!: string;
}

@ObjectType({ description: 'How many examples of each split a ranking used.' })
export class RankingSample {
  @Field(() => Int)
  train!: number;

  @Field(() => Int)
  validation!: number;
}

@ObjectType({ description: 'How well a score’s order of models agreed with that of their fine-tunes.' })
export class ScoreAgreement {
  @Field(() => RankingScore)
  score!: ValueOf<typeof RankingScore>;

  @Field(() => Float, { description: 'Weighted Kendall’s τ (Vigna 2015): 1 for the same order, 0 for no relation.' })
  weightedTau!: number;

  @Field(() => Int, {
    description: 'Models that were scored and fine-tuned; the smallest number, if of several data sets.',
  })
  models!: number;

  @Field(() => Int, { description: 'Data sets that it is the mean of.' })
  datasets!: number;
}

@InputType()
export class RankModelsInput {
  @Field(() => ID)
  datasetId!: string;

  @Field(() => [String], { nullable: true, description: 'By default every model that is READY and fits.' })
  modelSlugs?: string[] | null;
}
