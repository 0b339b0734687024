import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import type { modelSpeeds } from '../../database/tables/index.ts';
import { Job } from '../jobs/job-type.ts';
import { measureModel } from './measure-model.ts';
import { ModelSpeed } from './model-speed-type.ts';
import { Model } from './model-type.ts';
import type { ModelRow } from './models.ts';

type SpeedRow = typeof modelSpeeds.$inferSelect;

@Resolver(() => Model)
export class ModelSpeedOfModelResolver {
  @Mutation(() => Model, {
    description:
      'Measures how long a READY model takes for one example, as a job, when no fine-tune or other long job runs: see Model.speed.',
  })
  measureModel(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return measureModel(context, slug);
  }

  @FieldResolver(() => ModelSpeed, {
    nullable: true,
    description: 'null if nobody measured it yet; measureModel does.',
  })
  async speed(@Ctx() { loaders }: Context, @Root() { id, onnxSha256 }: ModelRow): Promise<SpeedRow | null> {
    const row = await loaders.modelSpeed.load(id);
    if (!row || row.onnxSha256 === onnxSha256) return row;
    // The file that was measured has been replaced: the model was fetched again.
    const unknown = { onnxSha256: null, milliseconds: null, runs: null, tokens: null, machine: null, measuredAt: null };
    return row.jobId ? { ...row, ...unknown } : null;
  }
}

@Resolver(() => ModelSpeed)
export class ModelSpeedResolver {
  @FieldResolver(() => Job, {
    nullable: true,
    description: 'The last job that measured it, or does; null if it was measured as it was fetched.',
  })
  job(@Ctx() { loaders }: Context, @Root() { jobId }: SpeedRow) {
    return jobId && loaders.job.load(jobId);
  }
}
