import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Availability, CommercialUse, Modality, Severity, SourceKind, Task, type ValueOf } from '../enums.ts';
import { ImportProof } from '../provenance/import-proof-type.ts';
import { ModelSignature } from '../provenance/signature-type.ts';
import { BigIntScalar, DateTime } from '../scalars.ts';

@ObjectType({ description: 'An input or output of a model.' })
export class TensorSpec {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'ONNX element type in lower case.' })
  type!: string;

  @Field(() => [String], { description: 'A dimension is a number, or a symbol such as "batch".' })
  shape!: string[];
}

@ObjectType()
export class FeatureLayer {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  op!: string;

  @Field(() => Int)
  dimension!: number;

  @Field(() => BigIntScalar)
  parameterCount!: number;
}

@ObjectType()
export class FileDigest {
  @Field(() => String)
  path!: string;

  @Field(() => BigIntScalar)
  byteSize!: number;

  @Field(() => String)
  sha256!: string;
}

@ObjectType({ description: 'Where facts about a model were read.' })
export class FactReference {
  @Field(() => String, { description: 'Which facts.' })
  facts!: string;

  @Field(() => String)
  url!: string;
}

@ObjectType({ description: 'A fact that a reader needs and that is not known.' })
export class ProvenanceGap {
  @Field(() => String)
  fact!: string;

  @Field(() => String, { description: 'How to supply it, in a sentence.' })
  advice!: string;
}

@ObjectType({ description: 'Where a model comes from.' })
export class Provenance {
  @Field(() => SourceKind)
  source!: ValueOf<typeof SourceKind>;

  @Field(() => String)
  uri!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Commit, package version or upload digest; null until fetched. Never a branch.',
  })
  revision!: string | null;

  @Field(() => String)
  publisher!: string;

  @Field(() => DateTime, { nullable: true })
  retrievedAt!: Date | null;

  @Field(() => [FileDigest], { description: 'The files as their publisher serves them.' })
  files!: FileDigest[];

  @Field(() => [String])
  trainingData!: string[];

  @Field(() => String, { nullable: true })
  citation!: string | null;

  @Field(() => ModelSignature, { nullable: true, description: 'null if none came with the files.' })
  signature!: ModelSignature | null;

  @Field(() => ImportProof, {
    nullable: true,
    description: 'null until the model is READY, and for models that were imported before imports were proved.',
  })
  proof!: ImportProof | null;

  @Field(() => Float, { description: '0..1: the known share of what a reader needs.' })
  completeness!: number;

  @Field(() => [String], { description: 'The facts that are not known.' })
  missing!: string[];

  @Field(() => [ProvenanceGap], { description: 'What is not known, and how to supply it.' })
  gaps!: ProvenanceGap[];
}

@ObjectType({ description: 'An entry of the zoo: pretrained weights, their card, provenance and bias notes.' })
export class Model {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  summary!: string;

  @Field(() => Task)
  task!: ValueOf<typeof Task>;

  @Field(() => Modality)
  modality!: ValueOf<typeof Modality>;

  @Field(() => String)
  architecture!: string;

  @Field(() => String, { description: 'SPDX identifier.' })
  license!: string;

  @Field(() => BigIntScalar, { nullable: true })
  parameterCount!: number | null;

  @Field(() => [String])
  tags!: string[];

  @Field(() => [TensorSpec], { description: 'Empty until the model is fetched.' })
  inputs!: TensorSpec[];

  @Field(() => [TensorSpec], { description: 'Empty until the model is fetched.' })
  outputs!: TensorSpec[];

  @Field(() => [FeatureLayer], {
    description:
      'The layers where features can be extracted and from which training can be unfrozen, from input to output. Empty until the model is fetched.',
  })
  featureLayers!: FeatureLayer[];

  @Field(() => [String], { description: 'What it cannot do, or must not be used for.' })
  limits!: string[];

  @Field(() => [FactReference], { description: 'The sources of its facts.' })
  references!: FactReference[];

  @Field(() => String, { description: 'Markdown.' })
  card!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its files were dropped to free their space; null while they are here, or were never.',
  })
  filesDroppedAt!: Date | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

@ObjectType({ description: 'A value, and how many models have it.' })
export class FacetCount {
  @Field(() => String)
  value!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({
  description:
    "How many of a list's models there are of each kind. Each facet is counted without the filter on itself.",
})
export class ModelFacets {
  @Field(() => [FacetCount])
  task!: FacetCount[];

  @Field(() => [FacetCount])
  modality!: FacetCount[];

  @Field(() => [FacetCount], { description: 'The 50 most frequent.' })
  license!: FacetCount[];

  @Field(() => [FacetCount])
  availability!: FacetCount[];

  @Field(() => [FacetCount])
  source!: FacetCount[];

  @Field(() => [FacetCount], { description: 'Of the worst bias note; NONE for models without notes.' })
  severity!: FacetCount[];

  @Field(() => [FacetCount], { description: 'Of the licence: PERMITTED, FORBIDDEN or UNKNOWN.' })
  commercialUse!: FacetCount[];

  @Field(() => [FacetCount], {
    description: 'Parameters, as the power of ten below them: "6" for 1,000,000 to 9,999,999; or UNKNOWN.',
  })
  size!: FacetCount[];

  @Field(() => Boolean, {
    description: 'false: more than 1,000 models match the words, and only so many were counted.',
  })
  exact!: boolean;
}

export const ModelConnection = connectionType(Model, 'Model');

@InputType()
export class ModelFilter {
  @Field(() => Task, { nullable: true })
  task?: ValueOf<typeof Task> | null;

  @Field(() => Modality, { nullable: true })
  modality?: ValueOf<typeof Modality> | null;

  @Field(() => [String], { nullable: true, description: 'SPDX identifiers; any of them.' })
  licenses?: string[] | null;

  @Field(() => Availability, { nullable: true })
  availability?: ValueOf<typeof Availability> | null;

  @Field(() => BigIntScalar, { nullable: true })
  maxParameters?: number | null;

  @Field(() => CommercialUse, { nullable: true, description: 'What its licence says of commercial use.' })
  commercialUse?: ValueOf<typeof CommercialUse> | null;

  @Field(() => Boolean, { nullable: true, description: 'Its own, without withdrawn ones.' })
  hasBiasNotes?: boolean | null;

  @Field(() => BigIntScalar, { nullable: true })
  minParameters?: number | null;

  @Field(() => [SourceKind], { nullable: true, description: 'Any of them.' })
  sources?: ValueOf<typeof SourceKind>[] | null;

  @Field(() => [Severity], { nullable: true, description: 'The severity of its worst bias note; any of them.' })
  severities?: ValueOf<typeof Severity>[] | null;
}
