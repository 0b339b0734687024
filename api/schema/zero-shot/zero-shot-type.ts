import { Field, Float, ID, InputType } from 'type-graphql';

@InputType({ description: 'A label, and what it means in words.' })
export class LabelDescriptionInput {
  @Field(() => String)
  label!: string;

  @Field(() => String, { nullable: true, description: 'Default: the label itself.' })
  description?: string | null;
}

@InputType()
export class ZeroShotInput {
  @Field(() => String, {
    description:
      'The model that reads the examples: a sentence encoder, or the picture tower of a model such as CLIP or SigLIP.',
  })
  modelSlug!: string;

  @Field(() => [LabelDescriptionInput], { description: '2 to 1,000. With a data set, exactly its labels.' })
  labels!: LabelDescriptionInput[];

  @Field(() => String, {
    nullable: true,
    description:
      'A sentence with {} where the description goes, or the label where there is none. Default: descriptions as they are, labels in "This is a photo of {}." for pictures, alone for texts.',
  })
  template?: string | null;

  @Field(() => ID, { nullable: true, description: 'Evaluated on its validation and test splits.' })
  datasetId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a model of pictures: its tower of texts. Default: the model of texts with the same published weights, or from the same repository and revision.',
  })
  textModelSlug?: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'What similarities are multiplied by. Default: as published, the exponential of logit_scale; 20 for a sentence encoder.',
  })
  logitScale?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'What is added to the product; with logitScale only. Given, each label is judged by its own sigmoid, as SigLIP does.',
  })
  logitBias?: number | null;
}
