import { Arg, Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { MOST_ERRORS, readErrors } from '../../inference/endpoint-errors.ts';
import { bucketsOf } from '../../inference/latency-buckets.ts';
import { KEPT_MOMENTS_MS, MOMENT_MS, readMoments } from '../../inference/moments.ts';
import { percentile } from '../../inference/statistics.ts';
import { parse } from '../../parse.ts';
import { TrafficPeriod, type ValueOf } from '../enums.ts';
import { between, MOST_PERIODS } from './between.ts';
import { Endpoint } from './endpoint-type.ts';
import type { EndpointRow } from './endpoints.ts';
import { EndpointError, EndpointReplica, LatencyHistogram, LiveTraffic } from './live-traffic-type.ts';

const MOST_SECONDS = KEPT_MOMENTS_MS / 1_000;

/** 0 is no revision. */
const numberOf = (revision: number) => (revision === 0 ? null : revision);

@Resolver(() => Endpoint)
export class EndpointLiveTrafficResolver {
  @FieldResolver(() => LiveTraffic, { description: 'Its requests of the last seconds, by the revision that answered.' })
  async liveTraffic(
    @Ctx() { db }: Context,
    @Root() { name }: EndpointRow,
    @Arg('seconds', () => Int, { defaultValue: 120, description: '1..900' }) seconds: number,
  ) {
    parse(between('seconds', MOST_SECONDS), { seconds });
    const until = Date.now();
    const moments = await readMoments(db, [name], new Date(until - seconds * 1_000));
    return {
      until: new Date(until),
      momentSeconds: MOMENT_MS / 1_000,
      moments: moments.map((moment) => ({ ...moment, revision: numberOf(moment.revision) })),
    };
  }

  @FieldResolver(() => Float, { description: 'The mean of the last ten seconds whose counts are here.' })
  requestsPerSecond(@Ctx() { loaders }: Context, @Root() { name }: EndpointRow) {
    return loaders.requestRate.load(name);
  }

  @FieldResolver(() => LatencyHistogram, { description: 'Of its last minutes or hours, as in traffic.' })
  async latencyHistogram(
    @Ctx() { loaders }: Context,
    @Root() { name }: EndpointRow,
    @Arg('period', () => TrafficPeriod, { defaultValue: 'MINUTE' }) period: ValueOf<typeof TrafficPeriod>,
    @Arg('first', () => Int, { defaultValue: 60, description: '1..168' }) first: number,
  ) {
    parse(between('first', MOST_PERIODS), { first });
    const points = await loaders.traffic.load({ name, period, count: first });
    const latencies = points[0].latencies.map((_, i) => points.reduce((sum, point) => sum + point.latencies[i], 0));
    return {
      requests: latencies.reduce((sum, count) => sum + count, 0),
      buckets: bucketsOf(latencies),
      p50Milliseconds: percentile(latencies, 0.5),
      p95Milliseconds: percentile(latencies, 0.95),
      p99Milliseconds: percentile(latencies, 0.99),
    };
  }

  @FieldResolver(() => [EndpointError], {
    description:
      'What it answered in place of predictions, by message, the latest first. The last 100 messages are kept.',
  })
  async recentErrors(
    @Ctx() { db }: Context,
    @Root() { name }: EndpointRow,
    @Arg('first', () => Int, { defaultValue: 20, description: '1..100' }) first: number,
  ) {
    parse(between('first', MOST_ERRORS), { first });
    const errors = await readErrors(db, name, first);
    return errors.map((error) => ({ ...error, revision: numberOf(error.revision) }));
  }

  @FieldResolver(() => [EndpointReplica], {
    description: 'Processes of workers that are alive: those that answer, those that start, and those that could not.',
  })
  async runningReplicas(@Ctx() { loaders }: Context, @Root() { name }: EndpointRow) {
    const replicas = await loaders.replicas.load(name);
    return replicas.map(({ createdAt, ...replica }) => ({ ...replica, startedAt: createdAt }));
  }
}
