import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Model } from '../models/model-type.ts';
import { Repair } from './changes-type.ts';
import { Example, QualityFinding } from './dataset-type.ts';
import { examplesOfFinding, type Finding, repairsOfFinding } from './findings.ts';

@Resolver(() => QualityFinding)
export class FindingResolver {
  @FieldResolver(() => [Example], {
    description: 'The examples that are named, as far as they are in the data set.',
    // It reads the data set's index, from the cache after the first finding.
    complexity: 100,
  })
  shownExamples(@Ctx() context: Context, @Root() finding: Finding) {
    return examplesOfFinding(context, finding);
  }

  @FieldResolver(() => [Repair], {
    description: 'The ways to mend it, by editDataset; Dataset.plannedChanges tells what one would change.',
    complexity: 100,
  })
  repairs(@Ctx() context: Context, @Root() finding: Finding) {
    return repairsOfFinding(context, finding);
  }

  @FieldResolver(() => Model, { nullable: true, description: 'The model that found it; null: the import did.' })
  model(@Ctx() { loaders }: Context, @Root() { modelId }: Finding) {
    return modelId && loaders.model.load(modelId);
  }
}
