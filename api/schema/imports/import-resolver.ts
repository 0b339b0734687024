import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Model } from '../models/model-type.ts';
import type { ModelRow } from '../models/models.ts';
import { answerImport } from './answer-import.ts';
import { deleteModel } from './delete-model.ts';
import { importModel } from './import-model.ts';
import { ImportAnswersInput, ImportModelInput, ImportQuestion } from './import-type.ts';

@Resolver(() => Model)
export class ImportResolver {
  @Mutation(() => Model, {
    description:
      'Brings a model into the zoo, as a job; its availability tells. INCOMPLETE: its files are here, and questions has what they do not say.',
  })
  importModel(@Ctx() context: Context, @Arg('input', () => ImportModelInput) input: ImportModelInput) {
    return importModel(context, input);
  }

  @Mutation(() => Model, { description: 'Answers questions of an INCOMPLETE model; its import goes on, as a job.' })
  answerImport(
    @Ctx() context: Context,
    @Arg('slug', () => String) slug: string,
    @Arg('answers', () => ImportAnswersInput) answers: ImportAnswersInput,
  ) {
    return answerImport(context, slug, answers);
  }

  @Mutation(() => Boolean, { description: 'Of a model that was imported and that nothing was made from.' })
  deleteModel(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return deleteModel(context, slug);
  }

  @FieldResolver(() => Boolean, { description: 'A person brought it here; false for a model of the catalogue.' })
  imported(@Root() model: ModelRow) {
    return model.manifest === null;
  }

  @FieldResolver(() => [ImportQuestion], { description: 'What its import asks; empty unless INCOMPLETE.' })
  questions(@Root() model: ModelRow) {
    return model.questions;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "What it was made from in its publisher's words, whether the zoo holds that or not.",
  })
  baseModelName(@Root() model: ModelRow) {
    return model.baseModelName;
  }
}
