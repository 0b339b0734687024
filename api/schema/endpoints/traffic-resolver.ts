import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { readDrift } from '../../inference/drift.ts';
import { percentile } from '../../inference/statistics.ts';
import { parse } from '../../parse.ts';
import { TrafficPeriod, type ValueOf } from '../enums.ts';
import { between, MOST_PERIODS } from './between.ts';
import { Endpoint } from './endpoint-type.ts';
import type { EndpointRow } from './endpoints.ts';
import { EndpointDrift, EndpointTraffic } from './traffic-type.ts';

/** As long as hours are kept. */
const MOST_HOURS = 2160;

@Resolver(() => Endpoint)
export class EndpointTrafficResolver {
  @FieldResolver(() => [EndpointTraffic], {
    description: 'Newest first, also those without requests. Minutes are kept for two days, hours for 90.',
  })
  async traffic(
    @Ctx() { loaders }: Context,
    @Root() { name }: EndpointRow,
    @Arg('period', () => TrafficPeriod, { defaultValue: 'MINUTE' }) period: ValueOf<typeof TrafficPeriod>,
    @Arg('first', () => Int, { defaultValue: 60, description: '1..168' }) first: number,
  ) {
    parse(between('first', MOST_PERIODS), { first });
    const points = await loaders.traffic.load({ name, period, count: first });
    return points.map(({ latencies, ...point }) => ({
      ...point,
      p50Milliseconds: percentile(latencies, 0.5),
      p99Milliseconds: percentile(latencies, 0.99),
    }));
  }

  @FieldResolver(() => EndpointDrift, {
    nullable: true,
    description: 'null without requests in that time, and for a checkpoint that was not evaluated.',
  })
  drift(
    @Ctx() context: Context,
    @Root() endpoint: EndpointRow,
    @Arg('hours', () => Int, { defaultValue: 24, description: '1..2160' }) hours: number,
  ) {
    parse(between('hours', MOST_HOURS), { hours });
    return readDrift(context, endpoint, { hours, now: Date.now() });
  }
}
