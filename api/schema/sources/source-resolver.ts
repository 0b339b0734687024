import { asc } from 'drizzle-orm';
import { Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { sourceReachability } from '../../database/tables/index.ts';
import { SourceKind, type ValueOf } from '../enums.ts';
import { Model } from '../models/model-type.ts';
import type { ModelRow } from '../models/models.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'Whether this machine reaches a source of models: asked when the API starts.' })
class SourceReachability {
  @Field(() => SourceKind)
  source!: ValueOf<typeof SourceKind>;

  @Field(() => Boolean)
  reachable!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it is not reachable.' })
  reason!: string | null;

  @Field(() => DateTime)
  checkedAt!: Date;
}

@Resolver(() => Model)
export class SourceResolver {
  @Query(() => [SourceReachability], {
    description: "The sources of the catalogue's models. Empty until the first check is over.",
  })
  sources(@Ctx() { db }: Context) {
    return db.select().from(sourceReachability).orderBy(asc(sourceReachability.source));
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether this machine reached the source of the model when the API started; null if it was not asked.',
  })
  async sourceReachable(@Ctx() { loaders }: Context, @Root() { source }: ModelRow) {
    return (await loaders.sourceReachability.load(source))?.reachable ?? null;
  }
}
