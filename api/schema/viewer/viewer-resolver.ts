import { Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { viewerOf } from '../access.ts';
import { Viewer } from './viewer-type.ts';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ctx() context: Context) {
    return viewerOf(context);
  }
}
