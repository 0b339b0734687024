import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Task, type ValueOf } from '../enums.ts';
import { Json } from '../scalars.ts';

const PREPROCESSING =
  "With the keys of Model.preprocessing. Or a publisher's file as it is, as an object or as its text: transformers' preprocessor_config.json or tokenizer_config.json, timm's config.json or the pretrained_cfg in it; what it leaves out is asked for.";

@ObjectType({ description: 'A fact that an import needs, that the files leave out, and that must not be guessed.' })
export class ImportQuestion {
  @Field(() => String, { description: 'The argument of answerImport that answers it.' })
  field!: string;

  @Field(() => String, { description: 'The question, in a sentence, and why it is asked.' })
  question!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Likely answers, the most likely first; null if any answer is possible.',
  })
  choices!: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What is wrong with the last answer, or with what the files say; null if it is asked for the first time.',
  })
  problem?: string | null;

  @Field(() => Json, {
    nullable: true,
    description:
      'What is known of the answer: the parts of the preprocessing, which the answer may leave out, or the answer that was wrong.',
  })
  draft?: unknown;
}

@InputType({ description: 'A repository of the hub that HF_ENDPOINT names.' })
export class HubSource {
  @Field(() => String, { description: 'owner/name' })
  repository!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A branch, a tag or a commit; the newest by default. The resolved commit is recorded.',
  })
  revision?: string | null;

  @Field(() => String, { nullable: true, description: "The model's file, if the repository holds several." })
  file?: string | null;
}

@InputType({ description: 'A folder in a package of the npm registry.' })
export class NpmSource {
  @Field(() => String)
  package!: string;

  @Field(() => String, { description: 'One exact version.' })
  version!: string;

  @Field(() => String, { description: "The model's folder in the package." })
  path!: string;
}

@InputType({
  description: "A folder, or a file, in a package of PyPI, or of the indexes that pip's configuration names.",
})
export class PypiSource {
  @Field(() => String)
  package!: string;

  @Field(() => String, { description: 'One exact version.' })
  version!: string;

  @Field(() => String, { description: "The model's folder, or its file, in the package's wheel." })
  path!: string;
}

@InputType({
  description: 'Exactly one of hub, npm, pypi, url and uploadId. The other fields override what the files say.',
})
export class ImportModelInput {
  @Field(() => HubSource, { nullable: true })
  hub?: HubSource | null;

  @Field(() => NpmSource, { nullable: true })
  npm?: NpmSource | null;

  @Field(() => PypiSource, { nullable: true })
  pypi?: PypiSource | null;

  @Field(() => String, { nullable: true, description: 'An https address of a model file or an archive of one.' })
  url?: string | null;

  @Field(() => ID, { nullable: true })
  uploadId?: string | null;

  @Field(() => String, { nullable: true, description: 'By default made from the name of the source.' })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'SPDX expression, or NOASSERTION.' })
  license?: string | null;

  @Field(() => Task, { nullable: true })
  task?: ValueOf<typeof Task> | null;

  @Field(() => [String], { nullable: true, description: 'In the order of the outputs.' })
  labels?: string[] | null;

  @Field(() => Json, { nullable: true, description: PREPROCESSING })
  preprocessing?: unknown;

  @Field(() => String, { nullable: true, description: 'The model of the zoo that this one is based on.' })
  baseModelSlug?: string | null;
}

@InputType({
  description:
    'Answers to some of Model.questions, or to all. Other facts may be changed as well, such as the task that the files state.',
})
export class ImportAnswersInput {
  @Field(() => String, { nullable: true, description: 'SPDX expression, or NOASSERTION.' })
  license?: string | null;

  @Field(() => Task, { nullable: true })
  task?: ValueOf<typeof Task> | null;

  @Field(() => [String], { nullable: true, description: 'In the order of the outputs.' })
  labels?: string[] | null;

  @Field(() => Json, { nullable: true, description: PREPROCESSING })
  preprocessing?: unknown;

  @Field(() => String, { nullable: true, description: "The model's file, if there are several." })
  file?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The output that the model is for, if it has several, or a tensor inside it.',
  })
  output?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of an upload (createUpload): the tokenizer.json of a text model that came without one.',
  })
  tokenizer?: string | null;
}
