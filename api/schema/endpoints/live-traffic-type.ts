import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ReplicaState, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'Requests that came in a few seconds and that one revision answered.' })
export class TrafficMoment {
  @Field(() => DateTime)
  startsAt!: Date;

  @Field(() => Int, { nullable: true, description: 'null: no replica answered.' })
  revision!: number | null;

  @Field(() => Int)
  requests!: number;

  @Field(() => Int, { description: 'Of those, failures of the endpoint (5xx).' })
  errors!: number;

  @Field(() => Int, {
    description: 'Of those, refused (4xx): invalid ones, and those that came while all replicas were busy.',
  })
  rejected!: number;
}

@ObjectType({ description: 'What an endpoint answers now. Counts arrive about two seconds after the requests.' })
export class LiveTraffic {
  @Field(() => DateTime, { description: 'Now, by the clock that the moments are counted by.' })
  until!: Date;

  @Field(() => Float, { description: 'The length of a moment.' })
  momentSeconds!: number;

  @Field(() => [TrafficMoment], { description: 'Oldest first; those without requests are left out.' })
  moments!: TrafficMoment[];
}

@ObjectType()
export class LatencyBucket {
  @Field(() => Float)
  fromMilliseconds!: number;

  @Field(() => Float, { nullable: true, description: 'null: no bound.' })
  toMilliseconds!: number | null;

  @Field(() => Int)
  requests!: number;
}

@ObjectType({ description: 'How long answers took: predictions only, not refusals and failures.' })
export class LatencyHistogram {
  @Field(() => Int)
  requests!: number;

  @Field(() => [LatencyBucket], {
    description:
      'From the fastest to the slowest that has a request, without a gap: ten buckets a decade, which are evenly wide on a logarithmic scale.',
  })
  buckets!: LatencyBucket[];

  @Field(() => Float, { nullable: true, description: 'null without an answer.' })
  p50Milliseconds!: number | null;

  @Field(() => Float, { nullable: true })
  p95Milliseconds!: number | null;

  @Field(() => Float, { nullable: true })
  p99Milliseconds!: number | null;
}

@ObjectType({ description: 'What an endpoint answered in place of predictions.' })
export class EndpointError {
  @Field(() => Int, {
    description: 'As HTTP has it: 4xx for what callers did wrong, 5xx for failures of the endpoint.',
  })
  status!: number;

  @Field(() => String, { description: 'At most 500 characters. It may quote what a caller sent.' })
  message!: string;

  @Field(() => Int, { nullable: true, description: 'null: no replica answered.' })
  revision!: number | null;

  @Field(() => Int)
  count!: number;

  @Field(() => DateTime)
  firstAt!: Date;

  @Field(() => DateTime)
  lastAt!: Date;
}

@ObjectType({ description: 'A process that answers for a revision.' })
export class EndpointReplica {
  @Field(() => Int)
  revision!: number;

  @Field(() => ReplicaState)
  state!: ValueOf<typeof ReplicaState>;

  @Field(() => DateTime, { description: 'When a worker began to start it.' })
  startedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Why it could not start.' })
  error!: string | null;
}
