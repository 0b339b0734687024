import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { DeletableKind, Dependants, type ValueOf } from '../enums.ts';
import type { Kind } from './deletable.ts';
import { blockersFor, deleteWithDependants, type Plan, planDeletion } from './delete.ts';
import { DeletionBlocker, DeletionPlan, Dependant } from './deletion-type.ts';
import type { Dependant as Walked } from './walk.ts';

type Policy = ValueOf<typeof Dependants>;

const BLOCKED = 'CONFLICT while a job that is not over uses it: cancel the job first.';
const ofDependants = () => Arg('dependants', () => Dependants, { nullable: true, defaultValue: 'REFUSE' });
const ofId = () => Arg('id', () => ID);

/** `collectGarbage` frees the space of what was deleted. */
@Resolver()
export class DeletionResolver {
  @Query(() => DeletionPlan, { description: 'What deleting something would delete with it, before it is done.' })
  deletionPlan(@Ctx() context: Context, @Arg('kind', () => DeletableKind) kind: Kind, @ofId() id: string) {
    return planDeletion(context, kind, id);
  }

  @Mutation(() => Boolean, {
    description: `One version of a data set; its later versions stay. ${BLOCKED}`,
  })
  deleteDataset(@Ctx() context: Context, @ofId() id: string, @ofDependants() dependants: Policy | null) {
    return deleteWithDependants(context, 'DATASET', id, dependants ?? 'REFUSE');
  }

  @Mutation(() => Boolean, { description: `What was trained on its features stays. ${BLOCKED}` })
  deleteFeatureSet(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'FEATURE_SET', id, 'REFUSE');
  }

  @Mutation(() => Boolean, {
    description: `With its checkpoints. CONFLICT while an endpoint serves one of them, and for a trial of a sweep, which goes with the sweep. ${BLOCKED}`,
  })
  deleteFineTune(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'FINE_TUNE', id, 'REFUSE');
  }

  @Mutation(() => Boolean, {
    description: `CONFLICT while an endpoint serves it. Checkpoints that were derived from it depend on it. ${BLOCKED}`,
  })
  deleteCheckpoint(@Ctx() context: Context, @ofId() id: string, @ofDependants() dependants: Policy | null) {
    return deleteWithDependants(context, 'CHECKPOINT', id, dependants ?? 'REFUSE');
  }

  @Mutation(() => Boolean, {
    description: `With its trials and their checkpoints. CONFLICT while an endpoint serves one of them. ${BLOCKED}`,
  })
  deleteSweep(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'SWEEP', id, 'REFUSE');
  }

  @Mutation(() => Boolean, { description: BLOCKED })
  deleteRanking(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'RANKING', id, 'REFUSE');
  }

  @Mutation(() => Boolean, { description: BLOCKED })
  deleteFewShotStudy(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'FEW_SHOT_STUDY', id, 'REFUSE');
  }

  @Mutation(() => Boolean, { description: BLOCKED })
  deleteLearningRateSearch(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'LEARNING_RATE_SEARCH', id, 'REFUSE');
  }

  @Mutation(() => Boolean, { description: BLOCKED })
  deleteDatasetCheck(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'DATASET_CHECK', id, 'REFUSE');
  }

  @Mutation(() => Boolean, { description: BLOCKED })
  deleteRobustnessEvaluation(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'ROBUSTNESS_EVALUATION', id, 'REFUSE');
  }

  @Mutation(() => Boolean, {
    description: `Your own, or anyone's for an admin. What was imported from it stays. ${BLOCKED}`,
  })
  deleteUpload(@Ctx() context: Context, @ofId() id: string) {
    return deleteWithDependants(context, 'UPLOAD', id, 'REFUSE');
  }
}

@Resolver(() => DeletionPlan)
export class DeletionPlanResolver {
  @FieldResolver(() => [DeletionBlocker], {
    description: 'What keeps it from being deleted now; empty if nothing does.',
  })
  blockers(@Ctx() context: Context, @Root() plan: Plan, @ofDependants() dependants: Policy | null) {
    return blockersFor(context, plan, dependants ?? 'REFUSE');
  }
}

@Resolver(() => Dependant)
export class DependantResolver {
  @FieldResolver(() => Boolean, { description: 'Whether dependants: KEEP keeps it.' })
  canStay(@Root() { tie }: Walked) {
    return tie === 'RECORD';
  }
}
