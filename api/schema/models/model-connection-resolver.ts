import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { modelFacets } from './model-facets.ts';
import { ModelConnection, ModelFacets } from './model-type.ts';
import type { ModelPage } from './models.ts';

@Resolver(() => ModelConnection)
export class ModelConnectionResolver {
  @FieldResolver(() => Boolean, {
    description: 'false: there are more models than totalCount says; models that match words are counted up to 1,000.',
  })
  totalCountIsExact(@Root() page: ModelPage) {
    return page.totalCountIsExact;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'What was searched for instead, if no model has a word of the search.',
  })
  correctedSearch(@Root() page: ModelPage) {
    return page.correctedSearch;
  }

  @FieldResolver(() => ModelFacets)
  facets(@Ctx() { db }: Context, @Root() page: ModelPage) {
    return modelFacets(db, page.selection);
  }
}
