import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description:
    'When a revision loses its share of the requests by itself: if it fails more often than the revisions that it shares them with (Fisher’s exact test), or its 95th percentile of latency is above a factor times theirs (binomial test of the quantile). Of revisions that are as good, at most one of a hundred is taken back.',
})
export class RollbackRule {
  @Field(() => Int, {
    description: 'It is judged after so many requests to it, and again each time they grow by a quarter.',
  })
  minRequests!: number;

  @Field(() => Float, { nullable: true, description: 'null: its latency is not watched.' })
  latencyFactor!: number | null;
}

@InputType()
export class RollbackRuleInput {
  @Field(() => Boolean, { defaultValue: true, description: 'false: the revision is never taken back by itself.' })
  automatic!: boolean;

  @Field(() => Int, { defaultValue: 20, description: '10..100,000' })
  minRequests!: number;

  @Field(() => Float, {
    nullable: true,
    defaultValue: 2,
    description: '1.1..100; null: the latency is not watched.',
  })
  latencyFactor?: number | null;
}

@ObjectType({ description: 'How a revision answered since its endpoint’s requests were split last.' })
export class RevisionCounts {
  @Field(() => Int, { description: 'Those that it was the first to be asked, or copies of them.' })
  requests!: number;

  @Field(() => Int, { description: 'Failures of the revision (5xx).' })
  errors!: number;

  @Field(() => Float, { nullable: true, description: 'null without an answer.' })
  p50Milliseconds!: number | null;

  @Field(() => Float, { nullable: true })
  p95Milliseconds!: number | null;

  @Field(() => Int, {
    description: 'Of a revision that gets copies: examples that it answered as well as the one that served them.',
  })
  compared!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of those on which both predict the same: labels, or entities and their places, or numbers within 1 %. null where nothing was compared.',
  })
  agreement!: number | null;
}
