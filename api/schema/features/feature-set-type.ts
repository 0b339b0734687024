import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { FrozenPrecision, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';
import { PrecisionReport } from './precision-report-type.ts';

@ObjectType({ description: "A data set's activations at one layer of one model." })
export class FeatureSet {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  layer!: string;

  @Field(() => Int, { nullable: true, description: 'Features a row; null until the job is over.' })
  dimension!: number | null;

  @Field(() => Int, { nullable: true, description: "One row an example, in the order of the data set's index." })
  rowCount!: number | null;

  @Field(() => PrecisionReport, {
    nullable: true,
    description:
      'What it was computed in; null until the job is over, and for sets from before there was a choice: float32.',
  })
  precision!: PrecisionReport | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const FeatureSetConnection = connectionType(FeatureSet, 'FeatureSet');

@InputType()
export class ExtractFeaturesInput {
  @Field(() => String)
  modelSlug!: string;

  @Field(() => ID)
  datasetId!: string;

  @Field(() => String, { nullable: true, description: 'A feature layer of the model; the last one if left out.' })
  layer?: string | null;

  @Field(() => FrozenPrecision, { nullable: true, description: 'Default AUTO.' })
  frozenPrecision?: ValueOf<typeof FrozenPrecision> | null;
}
