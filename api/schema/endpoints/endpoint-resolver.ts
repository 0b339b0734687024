import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { inferenceOf } from '../../inference/inference.ts';
import { sharesOf } from '../../inference/shares.ts';
import { percentile } from '../../inference/statistics.ts';
import { judgeCheckpoint } from '../../policy/judge-checkpoint.ts';
import { BiasNote } from '../bias-notes/bias-note-type.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { pageSize } from '../connection.ts';
import { EndpointState } from '../enums.ts';
import { PolicyViolation } from '../policy/policy-type.ts';
import { endpointState } from './endpoint-state.ts';
import {
  DeployCheckpointInput,
  Endpoint,
  EndpointConnection,
  EndpointRevision,
  EndpointStatistics,
  EntityPrediction,
  NamedNumber,
  PredictInput,
  Prediction,
  TrafficShareInput,
} from './endpoint-type.ts';
import {
  deleteEndpoint,
  deployCheckpoint,
  type EndpointRow,
  findEndpoint,
  listEndpoints,
  type RevisionRow,
  rollbackEndpoint,
} from './endpoints.ts';
import { predict, predictEntities, predictNumbers } from './predict.ts';
import { RevisionCounts } from './rollback-type.ts';
import { setTraffic } from './set-traffic.ts';

@Resolver(() => Endpoint)
export class EndpointResolver {
  @Query(() => EndpointConnection, { description: 'By name.' })
  endpoints(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('search', () => String, { nullable: true, description: 'A part of the name.' }) search: string | null,
  ) {
    return listEndpoints(context, { first, after, search });
  }

  @Query(() => Endpoint, { nullable: true })
  endpoint(@Ctx() context: Context, @Arg('name', () => String) name: string) {
    return findEndpoint(context, name);
  }

  @Mutation(() => Endpoint, {
    description:
      'An existing name gets a new revision. Returns at once: state shows when it answers. One that takes all requests ends the shadows of others; name those that should stay in setTraffic.',
  })
  deployCheckpoint(@Ctx() context: Context, @Arg('input', () => DeployCheckpointInput) input: DeployCheckpointInput) {
    return deployCheckpoint(context, input);
  }

  @Mutation(() => Endpoint, {
    description:
      "Serves an older revision's checkpoint again, as a new revision; by default the one before the current. It takes all requests and ends all shadows.",
  })
  rollbackEndpoint(
    @Ctx() context: Context,
    @Arg('name', () => String) name: string,
    @Arg('toRevision', () => Int, { nullable: true }) toRevision: number | null,
    @Arg('overrideReason', () => String, { nullable: true, description: 'As in DeployCheckpointInput.' })
    overrideReason: string | null,
  ) {
    return rollbackEndpoint(context, name, toRevision ?? null, overrideReason ?? null);
  }

  @Mutation(() => Endpoint, {
    description:
      'Splits the requests between revisions: each gets its share of any hundred in a row, and runs its part of the replicas. Revisions that are not named get none.',
  })
  setTraffic(
    @Ctx() context: Context,
    @Arg('endpoint', () => String) endpoint: string,
    @Arg('shares', () => [TrafficShareInput], { description: 'Per cent, together 100.' }) shares: TrafficShareInput[],
    @Arg('shadows', () => [TrafficShareInput], {
      nullable: true,
      description:
        'Revisions that get copies of so many per cent of the requests, each 1..100, and no requests. What they answer is compared and not returned: see RevisionCounts. Without it there are none.',
    })
    shadows: TrafficShareInput[] | null,
  ) {
    return setTraffic(context, endpoint, { shares, shadows });
  }

  @Mutation(() => Boolean)
  deleteEndpoint(@Ctx() context: Context, @Arg('name', () => String) name: string) {
    return deleteEndpoint(context, name);
  }

  @Mutation(() => [Prediction])
  predict(@Ctx() context: Context, @Arg('input', () => PredictInput) input: PredictInput) {
    return predict(context, input);
  }

  @Mutation(() => [[NamedNumber]], {
    description:
      'As predict, for an endpoint that predicts numbers: those of each example, in the order of the examples.',
  })
  predictNumbers(@Ctx() context: Context, @Arg('input', () => PredictInput) input: PredictInput) {
    return predictNumbers(context, input);
  }

  @Mutation(() => [EntityPrediction], {
    description: 'As predict, for an endpoint that labels words: the entities of each text, in the order of the texts.',
  })
  predictEntities(@Ctx() context: Context, @Arg('input', () => PredictInput) input: PredictInput) {
    return predictEntities(context, input);
  }

  @FieldResolver(() => String, { description: 'POST an image, or JSON, to it.' })
  url(@Ctx() { config }: Context, @Root() endpoint: EndpointRow) {
    return `${config.publicApiUrl}/v2/models/${endpoint.name}/infer`;
  }

  @FieldResolver(() => EndpointState)
  async state(@Ctx() context: Context, @Root() endpoint: EndpointRow) {
    const { loaders } = context;
    const replicas = await loaders.replicas.load(endpoint.name);
    // A worker that was killed is alive until its lease runs out, and its replicas are gone.
    const inference = await inferenceOf(context);
    return endpointState(
      endpoint,
      await loaders.endpointRevisions.load(endpoint.name),
      replicas.filter((replica) => !inference.refuses(replica)),
      await loaders.anyWorkerAlive.load('any'),
    );
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why a replica of a revision with traffic could not start.',
  })
  async error(@Ctx() { loaders }: Context, @Root() endpoint: EndpointRow) {
    const replicas = await loaders.replicas.load(endpoint.name);
    const shares = sharesOf(endpoint, await loaders.endpointRevisions.load(endpoint.name));
    const failed = replicas.find(
      ({ revision, state }) => state === 'FAILED' && shares.some(({ number }) => number === revision),
    );
    return failed?.error ?? null;
  }

  @FieldResolver(() => Checkpoint, { description: 'The checkpoint that the current revision serves.' })
  async checkpoint(@Ctx() { loaders }: Context, @Root() endpoint: EndpointRow) {
    const revisions = await loaders.endpointRevisions.load(endpoint.name);
    const current = revisions.find(({ number }) => number === endpoint.revision);
    return current && loaders.anyCheckpoint.load(current.checkpointId);
  }

  @FieldResolver(() => [BiasNote], {
    description: 'Bias notes of the checkpoint that it serves: see Checkpoint.biasNotes.',
  })
  async biasNotes(@Ctx() { loaders }: Context, @Root() endpoint: EndpointRow) {
    const revisions = await loaders.endpointRevisions.load(endpoint.name);
    const current = revisions.find(({ number }) => number === endpoint.revision);
    return current ? loaders.checkpointNotes.load(current.checkpointId) : [];
  }

  @FieldResolver(() => [EndpointRevision], { description: 'Newest first.' })
  async revisions(
    @Ctx() { loaders }: Context,
    @Root() endpoint: EndpointRow,
    @Arg('first', () => Int, {
      nullable: true,
      description: '1..100: the newest, and those that have requests or copies of them. Left out: all.',
    })
    first: number | null,
  ) {
    const revisions = await loaders.endpointRevisions.load(endpoint.name);
    if (first === null) return revisions;
    const size = pageSize(first);
    return revisions.filter(({ traffic, shadow }, i) => i < size || traffic > 0 || shadow > 0);
  }

  @FieldResolver(() => Int)
  async revisionCount(@Ctx() { loaders }: Context, @Root() endpoint: EndpointRow) {
    return (await loaders.endpointRevisions.load(endpoint.name)).length;
  }

  @FieldResolver(() => [PolicyViolation], {
    nullable: true,
    description:
      'Violations of the current policy by the checkpoint that it serves: it keeps running. null if there is no policy.',
  })
  async policyViolations(@Ctx() context: Context, @Root() endpoint: EndpointRow) {
    const revisions = await context.loaders.endpointRevisions.load(endpoint.name);
    const current = revisions.find(({ number }) => number === endpoint.revision);
    return current && ((await judgeCheckpoint(context, current.checkpointId))?.violations ?? null);
  }

  @FieldResolver(() => EndpointStatistics)
  async statistics(@Ctx() { loaders }: Context, @Root() endpoint: EndpointRow) {
    const [row] = await loaders.endpointStatistics.load(endpoint.name);
    const latencies = row?.latencies ?? [];
    return {
      requests: row?.requests ?? 0,
      errors: row?.errors ?? 0,
      p50Milliseconds: percentile(latencies, 0.5),
      p99Milliseconds: percentile(latencies, 0.99),
    };
  }
}

@Resolver(() => EndpointRevision)
export class EndpointRevisionResolver {
  @FieldResolver(() => Int, { description: "Its share of the endpoint's requests, per cent." })
  async traffic(@Ctx() { loaders }: Context, @Root() { endpointName, number }: RevisionRow) {
    const [endpoint] = await loaders.endpoint.load(endpointName);
    if (!endpoint) return 0;
    const shares = sharesOf(endpoint, await loaders.endpointRevisions.load(endpointName));
    return shares.find((share) => share.number === number)?.traffic ?? 0;
  }

  @FieldResolver(() => RevisionCounts, {
    nullable: true,
    description: 'null where all requests go to one revision and none gets copies, and until it was asked.',
  })
  async counts(@Ctx() { loaders }: Context, @Root() { endpointName, number }: RevisionRow) {
    const [endpoint] = await loaders.endpoint.load(endpointName);
    const counts = await loaders.revisionCounts.load(endpointName);
    const own = counts.find(({ revision, split }) => revision === number && split === endpoint?.split);
    if (!own) return null;
    const { latencies, agreed, ...counted } = own;
    return {
      ...counted,
      agreement: own.compared > 0 ? agreed / own.compared : null,
      p50Milliseconds: percentile(latencies, 0.5),
      p95Milliseconds: percentile(latencies, 0.95),
    };
  }

  @FieldResolver(() => Checkpoint)
  checkpoint(@Ctx() { loaders }: Context, @Root() revision: RevisionRow) {
    return loaders.anyCheckpoint.load(revision.checkpointId);
  }
}
