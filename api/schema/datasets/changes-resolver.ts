import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { RequestError } from '../../errors.ts';
import { pageSize } from '../connection.ts';
import { ExampleChange, type ValueOf } from '../enums.ts';
import { ChangedExamples, DatasetChanges } from './changes-type.ts';
import type { Changes } from './dataset-changes.ts';

@Resolver(() => DatasetChanges)
export class ChangesResolver {
  @FieldResolver(() => ChangedExamples, { description: 'In the order of the index.' })
  examples(
    @Root() changes: Changes,
    @Arg('change', () => ExampleChange) change: ValueOf<typeof ExampleChange>,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('offset', () => Int, { nullable: true, defaultValue: 0 }) offset: number | null,
  ) {
    if ((offset ?? 0) < 0) throw new RequestError('BAD_USER_INPUT', 'offset must be at least 0.', 'offset');
    return changes.page(change, { first: pageSize(first), offset: offset ?? 0 });
  }
}
