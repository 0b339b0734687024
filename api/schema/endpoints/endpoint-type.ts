import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Entity } from '../datasets/dataset-type.ts';
import { CheckpointVariant, ThresholdUse, type ValueOf } from '../enums.ts';
import { PolicyViolation } from '../policy/policy-type.ts';
import { BigIntScalar, DateTime } from '../scalars.ts';
import { RollbackRule, RollbackRuleInput } from './rollback-type.ts';

@ObjectType({ description: "The policy's decision at the deployment of a revision." })
export class PolicyDecision {
  @Field(() => String, { description: 'Digest of the policy file that was in force.' })
  policySha256!: string;

  @Field(() => [PolicyViolation])
  violations!: PolicyViolation[];

  @Field(() => String, {
    nullable: true,
    description: 'Why an admin deployed it anyway; null if nothing was violated.',
  })
  overrideReason!: string | null;
}

@ObjectType()
export class EndpointRevision {
  @Field(() => Int)
  number!: number;

  @Field(() => Int, {
    description: 'It gets copies of so many per cent of the requests; what it answers is compared and not returned.',
  })
  shadow!: number;

  @Field(() => DateTime)
  deployedAt!: Date;

  @Field(() => String)
  deployedBy!: string;

  @Field(() => PolicyDecision, { nullable: true, description: 'null if there was no policy.' })
  policyDecision!: PolicyDecision | null;

  @Field(() => RollbackRule, { nullable: true, description: 'null: it is never taken back by itself.' })
  rollbackRule!: RollbackRule | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was taken back by itself; null if it was not, or has requests again.',
  })
  rolledBackAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was taken back.' })
  rollbackReason!: string | null;
}

@ObjectType()
export class EndpointStatistics {
  @Field(() => BigIntScalar)
  requests!: number;

  @Field(() => BigIntScalar)
  errors!: number;

  @Field(() => Float, { nullable: true, description: 'null until a request was answered.' })
  p50Milliseconds!: number | null;

  @Field(() => Float, { nullable: true })
  p99Milliseconds!: number | null;
}

@ObjectType({ description: 'A name that answers predictions; its revisions point at checkpoints.' })
export class Endpoint {
  @Field(() => String)
  name!: string;

  @Field(() => Int, {
    description: 'Number of the revision that should serve; the one with the largest share if the traffic is split.',
  })
  revision!: number;

  @Field(() => Int, {
    description: 'How many should run. Revisions that share the traffic share them, each at least one.',
  })
  replicas!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The floor, where the number of replicas follows the load. 0: none runs after five minutes without a request.',
  })
  minReplicas!: number | null;

  @Field(() => Int, { nullable: true, description: 'The ceiling; null if the number of replicas is fixed.' })
  maxReplicas!: number | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const EndpointConnection = connectionType(Endpoint, 'Endpoint');

@ObjectType()
export class Score {
  @Field(() => String)
  label!: string;

  @Field(() => Float)
  probability!: number;
}

@ObjectType()
export class Prediction {
  @Field(() => String)
  label!: string;

  @Field(() => Float)
  probability!: number;

  @Field(() => [Score], { description: 'Every label, the most probable first.' })
  scores!: Score[];

  @Field(() => [String], {
    description:
      'What is predicted: the most probable label; where labels can be true together, every label from 0.5 on, which may be none.',
  })
  labels!: string[];

  @Field(() => ThresholdUse, {
    nullable: true,
    description: 'Whether the group threshold of a checkpoint was applied; null if the checkpoint carries none.',
  })
  thresholds?: ValueOf<typeof ThresholdUse> | null;
}

@ObjectType({ description: 'A number that a regression predicts.' })
export class NamedNumber {
  @Field(() => String)
  name!: string;

  @Field(() => Float, { description: 'In the unit of the data set that the model was trained on.' })
  value!: number;
}

@ObjectType({
  description:
    'The entities of a text, as transformers’ token-classification pipeline gives them with aggregation_strategy="first": each word has the label of its first token. With BERT’s tokenizer punctuation is words by itself; with others words are what spaces separate.',
})
export class EntityPrediction {
  @Field(() => [Entity])
  entities!: Entity[];

  @Field(() => Int, { description: 'Words at the end that were not read, since the model takes no more tokens.' })
  unreadWords!: number;
}

@InputType()
export class DeployCheckpointInput {
  @Field(() => ID)
  checkpointId!: string;

  @Field(() => String, { description: 'Lower-case letters, digits and "-"; at most 63 characters.' })
  name!: string;

  @Field(() => Int, { nullable: true, defaultValue: 1, description: '1..8' })
  replicas?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      '0..8, with maxReplicas: as many replicas run as the load asks for, and never fewer. With 0 requests after a pause wait for a start.',
  })
  minReplicas?: number | null;

  @Field(() => Int, { nullable: true, description: '1..8; without minReplicas the floor is 1.' })
  maxReplicas?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 100,
    description:
      'Share of the requests that the new revision answers, 1..100 per cent; the others keep their proportions. The first revision answers all.',
  })
  traffic?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      '1..100 per cent, instead of traffic: the new revision gets copies of so many requests, and the others keep theirs. What it answers is compared and not returned.',
  })
  shadow?: number | null;

  @Field(() => RollbackRuleInput, {
    nullable: true,
    description:
      'When the new revision loses its share of the requests by itself. Without it, the defaults of its fields.',
  })
  rollback?: RollbackRuleInput | null;

  @Field(() => CheckpointVariant, {
    nullable: true,
    description:
      'Deploys this variant of the checkpoint, which exportCheckpoint has made. The policy judges the variant’s own evaluations.',
  })
  variant?: ValueOf<typeof CheckpointVariant> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Admins only: why it is deployed although the policy refuses it. The reason is recorded for everyone to read.',
  })
  overrideReason?: string | null;
}

@InputType()
export class TrafficShareInput {
  @Field(() => Int)
  revision!: number;

  @Field(() => Int)
  percent!: number;
}

@InputType({ description: 'Two texts that the model reads together.' })
export class TextPairInput {
  @Field(() => String)
  text!: string;

  @Field(() => String)
  textPair!: string;
}

@InputType()
export class PredictInput {
  @Field(() => String)
  endpoint!: string;

  @Field(() => [String], { nullable: true, description: 'Base64 or data URIs; 1 to 16, 20 MB each, 30 MB together.' })
  images?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Instead of images, for an endpoint that takes texts: 1 to 64.',
  })
  texts?: string[] | null;

  @Field(() => [TextPairInput], {
    nullable: true,
    description: 'Instead of images, for an endpoint that takes pairs of texts: 1 to 64.',
  })
  textPairs?: TextPairInput[] | null;

  @Field(() => [String], {
    nullable: 'itemsAndList',
    description:
      'For an endpoint whose checkpoint carries group thresholds: the value of their attribute for each example, null where it is not known. Without it the prediction is the model’s own, and Prediction.thresholds says so. Other endpoints ignore it.',
  })
  groups?: (string | null)[] | null;
}
