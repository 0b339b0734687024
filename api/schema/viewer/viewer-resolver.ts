import { Ctx, Query, Resolver } from 'type-graphql';
import { viewerOf } from '../../auth/access.ts';
import type { Context } from '../../context.ts';
import { Viewer } from './viewer-type.ts';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ctx() context: Context) {
    return viewerOf(context);
  }
}
