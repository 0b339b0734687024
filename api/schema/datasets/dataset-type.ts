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

  @Field(() => Int, {
    description:
      'How many examples repairDataset leaves out for this kind; 0 if leaving examples out does not help, or would leave none.',
  })
  dropCount!: number;
}

@ObjectType({ description: 'A thing of a type in a text, such as a person’s name.' })
export class Entity {
  @Field(() => String, { description: 'The type: PER of the labels B-PER and I-PER.' })
  label!: string;

  @Field(() => Int, {
    description: 'Its first character, counted from 0 in Unicode code points, as Python counts them.',
  })
  start!: number;

  @Field(() => Int, { description: 'The character after its last.' })
  end!: number;

  @Field(() => String, { description: 'As it stands in the text.' })
  text!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'The mean probability of its words’ labels; null where it comes from a data set.',
  })
  score!: number | null;
}

@ObjectType({ description: 'How often a type of entity occurs in a data set.' })
export class EntityType {
  @Field(() => String)
  type!: string;

  @Field(() => Int, { description: 'How many entities are of the type.' })
  spanCount!: number;

  @Field(() => Int, { description: 'How many texts have at least one of them.' })
  exampleCount!: number;

  @Field(() => Json, { description: 'Split → how many entities.' })
  splits!: Record<string, number>;
}

@ObjectType({ description: 'One labelled picture or text.' })
export class Example {
  @Field(() => Int, {
    description: 'Its place in the index of this version, from 0: what editDataset and Dataset.example take.',
  })
  position!: number;

  @Field(() => String, { description: 'A picture’s path in the archive, a text’s place in the file.' })
  name!: string;

  @Field(() => String, {
    description:
      'The labels of a MULTI_LABEL example, the numbers of a REGRESSION example, or the types of the entities of a TOKEN_LABELS example, in words.',
  })
  label!: string;

  @Field(() => [Float], {
    nullable: true,
    description:
      'One a label of the data set: 1 or 0 for MULTI_LABEL, the number for REGRESSION; null for single-label data.',
  })
  targets!: number[] | null;

  @Field(() => [Entity], { nullable: true, description: 'Of a TOKEN_LABELS example; null for others.' })
  entities!: Entity[] | null;

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

  @Field(() => [String], {
    description:
      'For REGRESSION the names of the numbers; for TOKEN_LABELS the labels of words: O, then B- and I- of each type. Empty until the import is over.',
  })
  labels!: string[];

  @Field(() => Int)
  exampleCount!: number;

  @Field(() => [Split])
  splits!: Split[];

  @Field(() => [String], { description: 'Attributes that evaluations can be sliced by.' })
  groups!: string[];

  @Field(() => String, { nullable: true, description: 'Digest of the index, which holds the digest of every example.' })
  sha256!: string | null;

  @Field(() => Int, { description: 'Counted from 1: adding or repairing makes the next version.' })
  version!: number;

  @Field(() => [String], {
    nullable: true,
    description: 'The kinds of findings whose examples this version leaves out of the previous one.',
  })
  dropped!: string[] | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only what was made from it still names it then; its examples are gone.',
  })
  deletedAt!: Date | null;
}

@ObjectType({ description: 'How far two data sets are from each other, as a model sees them.' })
export class DatasetDistance {
  @Field(() => Float, {
    description: 'The proxy-A distance: 0 where a classifier cannot tell the two apart, 2 where it always can.',
  })
  distance!: number;

  @Field(() => Float, { description: 'The error of that classifier, held out.' })
  error!: number;

  @Field(() => [Float], { description: '95 %.' })
  errorInterval!: number[];

  @Field(() => Int, { description: 'Of both data sets together.' })
  examples!: number;
}

@ObjectType({ description: 'What a model found in a data set.' })
export class DatasetCheck {
  @Field(() => ID)
  id!: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'The accuracy of the cross-validated probe; null until the job is over, or if labels were not checked.',
  })
  probeAccuracy!: number | null;

  @Field(() => DatasetDistance, { nullable: true, description: 'To the data set that was named.' })
  distance!: DatasetDistance | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const DatasetConnection = connectionType(Dataset, 'Dataset');

@ObjectType()
export class GroupCount {
  @Field(() => String)
  group!: string;

  @Field(() => String)
  value!: string;

  @Field(() => Int)
  exampleCount!: number;
}

@InputType({ description: 'A value of a group.' })
export class GroupInput {
  @Field(() => String)
  group!: string;

  @Field(() => String)
  value!: string;
}

@InputType({ description: 'One of them.' })
export class TargetColumnsInput {
  @Field(() => [String], { nullable: true, description: 'Columns of numbers to predict: a REGRESSION. 1 to 100.' })
  numbers?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'A column with any number of labels, separated by "|": MULTI_LABEL.',
  })
  labels?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'A column with a label for each word, in IOB2 (or in IOBES, BILOU or BMES, which become IOB2): TOKEN_LABELS. The words are in the column tokens. Both are lists in JSONL and Parquet, as Hugging Face’s data sets have them, and cells with spaces between the words in CSV. A .conll file has one word a line, its label in the last column, and an empty line between sentences; it has no column names, so any name will do.',
  })
  tags?: string | null;
}

@InputType({ description: 'How to split a data set, instead of the splits that the upload states.' })
export class SplitInput {
  @Field(() => String, {
    nullable: true,
    description: 'A column whose equal values stay together: a person, a sequence.',
  })
  groupBy?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether near duplicates stay together.' })
  nearDuplicates?: boolean | null;

  @Field(() => Float, { nullable: true, description: 'The share of the validation examples; 0.15 by default.' })
  validation?: number | null;

  @Field(() => Float, { nullable: true, description: 'The share of the test examples; 0.15 by default.' })
  test?: number | null;
}

@InputType({
  description:
    'A data set repository of a Hugging Face hub: Parquet files, else an archive, else .jsonl and .csv files, else pictures in folders, as an archive has them.',
})
export class HubDatasetInput {
  @Field(() => String, { description: 'owner/name' })
  repository!: string;

  @Field(() => String, { nullable: true, description: 'A branch, a tag or a commit.' })
  revision?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The folder, or the file, if the repository holds several data sets.',
  })
  path?: string | null;
}

@InputType({
  description:
    'IMAGE: a .zip or .tar.gz with one folder a class, also in folders train, validation and test, and optionally a metadata.csv or metadata.jsonl whose first column is file_name and whose other columns are label, split or groups; or a .parquet whose column image holds the pictures. TEXT: a .csv, .jsonl or .parquet with the columns text and label, and optionally split and groups; also in a .zip or .tar.gz. Pairs of texts have the columns text and text_pair instead, or sentence1 and sentence2, question1 and question2, premise and hypothesis, question and answer, query and document.',
})
export class CreateDatasetInput {
  @Field(() => String)
  name!: string;

  @Field(() => Modality)
  modality!: ValueOf<typeof Modality>;

  @Field(() => ID, { nullable: true, description: 'Either this, hub or croissant.' })
  uploadId?: string | null;

  @Field(() => HubDatasetInput, { nullable: true })
  hub?: HubDatasetInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The address of a description in Croissant, whose files are fetched: Parquet, CSV or JSONL files, or one archive, as for an upload. Its names for columns and its statements on bias are taken over.',
  })
  croissant?: string | null;

  @Field(() => SplitInput, { nullable: true })
  split?: SplitInput | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Columns that are groups whatever their values. The others are groups if their values repeat: not free text, and not numbers or dates with more than 20 values. 1 to 64.',
  })
  groups?: string[] | null;

  @Field(() => TargetColumnsInput, {
    nullable: true,
    description:
      'For multi-label and regression data and labels of words: the columns of metadata.csv, or of the file of texts, that hold the targets.',
  })
  targets?: TargetColumnsInput | null;
}
