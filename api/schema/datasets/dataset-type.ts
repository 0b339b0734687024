import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { DatasetTask, Modality, Severity, type ValueOf } from '../enums.ts';
import { DateTime, Json } from '../scalars.ts';

@ObjectType()
export class Split {
  @Field(() => String)
  name!: string;

  @Field(() => Int)
  exampleCount!: number;
}

@ObjectType({ description: 'Something about the data that a reader should know before training on it.' })
export class QualityFinding {
  @Field(() => String, { description: 'Machine-readable, such as CORRUPT_PICTURE.' })
  kind!: string;

  @Field(() => Severity)
  severity!: ValueOf<typeof Severity>;

  @Field(() => String)
  message!: string;

  @Field(() => Int)
  exampleCount!: number;

  @Field(() => [String], { description: 'Names of the first few.' })
  examples!: string[];
}

@ObjectType({ description: 'One labelled picture or text.' })
export class Example {
  @Field(() => String, { description: 'A picture’s path in the archive, a text’s place in the file.' })
  name!: string;

  @Field(() => String, {
    description: 'The labels of a MULTI_LABEL example, or the numbers of a REGRESSION example, in words.',
  })
  label!: string;

  @Field(() => [Float], {
    nullable: true,
    description:
      'One a label of the data set: 1 or 0 for MULTI_LABEL, the number for REGRESSION; null for single-label data.',
  })
  targets!: number[] | null;

  @Field(() => String)
  split!: string;

  @Field(() => Json, { description: 'Attribute → value.' })
  groups!: Record<string, string>;

  @Field(() => Int, { nullable: true, description: 'In pixels; null for a text.' })
  width!: number | null;

  @Field(() => Int, { nullable: true, description: 'In pixels; null for a text.' })
  height!: number | null;

  @Field(() => String, { nullable: true, description: 'The picture; null for a text.' })
  previewUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'The complete text; null for a picture.' })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'The second text of a pair.' })
  textPair!: string | null;
}

export const ExampleConnection = connectionType(Example, 'Example');

@ObjectType()
export class Dataset {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Modality)
  modality!: ValueOf<typeof Modality>;

  @Field(() => Boolean, { description: 'Whether each example is a pair of texts.' })
  pairs!: boolean;

  @Field(() => DatasetTask)
  task!: ValueOf<typeof DatasetTask>;

  @Field(() => [String], { description: 'For REGRESSION the names of the numbers. Empty until the import is over.' })
  labels!: string[];

  @Field(() => Int)
  exampleCount!: number;

  @Field(() => [Split])
  splits!: Split[];

  @Field(() => [String], { description: 'Attributes that evaluations can be sliced by.' })
  groups!: string[];

  @Field(() => [QualityFinding])
  quality!: QualityFinding[];

  @Field(() => String, { nullable: true, description: 'Digest of the index, which holds the digest of every example.' })
  sha256!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const DatasetConnection = connectionType(Dataset, 'Dataset');

@InputType({ description: 'One of the two.' })
export class TargetColumnsInput {
  @Field(() => [String], { nullable: true, description: 'Columns of numbers to predict: a REGRESSION. 1 to 100.' })
  numbers?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'A column with any number of labels, separated by "|": MULTI_LABEL.',
  })
  labels?: string | null;
}

@InputType({
  description:
    'IMAGE: a .zip or .tar.gz with one folder a class, and optionally a metadata.csv whose first column is file_name and whose other columns are label, split or groups. TEXT: a .csv or .jsonl with the columns text and label, and optionally split and groups; also in a .zip or .tar.gz. Pairs of texts have the columns text and text_pair instead, or sentence1 and sentence2, question1 and question2, premise and hypothesis, question and answer, query and document.',
})
export class CreateDatasetInput {
  @Field(() => String)
  name!: string;

  @Field(() => Modality)
  modality!: ValueOf<typeof Modality>;

  @Field(() => ID)
  uploadId!: string;

  @Field(() => TargetColumnsInput, {
    nullable: true,
    description:
      'For multi-label and regression data: the columns of metadata.csv, or of the file of texts, that hold the targets.',
  })
  targets?: TargetColumnsInput | null;
}
