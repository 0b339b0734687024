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
      'Imports a model into the zoo, in a job; its availability shows the progress. INCOMPLETE: its files are here, and questions lists the facts that they leave out.',
  })
  importModel(@Ctx() context: Context, @Arg('input', () => ImportModelInput) input: ImportModelInput) {
    return importModel(context, input);
  }

  @Mutation(() => Model, {
    description:
      'Answers questions of an INCOMPLETE model. When none is left, its import continues, in a job. An answer that does not fit is asked for again.',
  })
  answerImport(
    @Ctx() context: Context,
    @Arg('slug', () => String) slug: string,
    @Arg('answers', () => ImportAnswersInput) answers: ImportAnswersInput,
  ) {
    return answerImport(context, slug, answers);
  }

  @Mutation(() => Boolean, { description: 'For a model that was imported and that nothing is based on.' })
  deleteModel(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return deleteModel(context, slug);
  }

  @FieldResolver(() => Boolean, { description: 'A person imported it; false for a model of the catalogue.' })
  imported(@Root() model: ModelRow) {
    return model.manifest === null;
  }

  @FieldResolver(() => [ImportQuestion], { description: "Its import's open questions; empty unless INCOMPLETE." })
  questions(@Root() model: ModelRow) {
    return model.questions;
  }

  @FieldResolver(() => [String], {
    description:
      'Of task, modality and license, those that are not known, because its import is not over: their values are placeholders.',
  })
  unknownFacts(@Root() model: ModelRow) {
    return model.unknownFacts;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Its base model in its publisher's words, whether or not the zoo has it.",
  })
  baseModelName(@Root() model: ModelRow) {
    return model.baseModelName;
  }
}
