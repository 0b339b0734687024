import { Field, ID, ObjectType } from 'type-graphql';
import { LineageKind, LineageRelation, type ValueOf } from '../enums.ts';

@ObjectType({ description: 'Which node of a lineage.' })
export class LineageKey {
  @Field(() => LineageKind)
  kind!: ValueOf<typeof LineageKind>;

  @Field(() => ID)
  id!: string;
}

@ObjectType()
export class LineageNode extends LineageKey {
  @Field(() => String)
  label!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "What its page in the web app is named by: a model's slug, an endpoint's name, the id of a data set, of a fine-tune, of a checkpoint's fine-tune. null where there is no page.",
  })
  slug!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of its bytes, where it has some and they are here.' })
  digest!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A model's availability; the state of the job that makes a data set, feature set or fine-tune; SERVES or SUPERSEDED of an endpoint's revision.",
  })
  state!: string | null;
}

@ObjectType({ description: '`to` was made from `from`.' })
export class LineageEdge {
  @Field(() => LineageKey)
  from!: LineageKey;

  @Field(() => LineageKey)
  to!: LineageKey;

  @Field(() => LineageRelation)
  relation!: ValueOf<typeof LineageRelation>;
}

@ObjectType({ description: 'What something was made from, and what was made of it.' })
export class Lineage {
  @Field(() => LineageNode, { description: 'What was asked for.' })
  root!: LineageNode;

  @Field(() => [LineageNode], { description: 'The root first, then by distance; 2,000 at most.' })
  nodes!: LineageNode[];

  @Field(() => [LineageEdge])
  edges!: LineageEdge[];

  @Field(() => Boolean, { description: 'Whether there is more than was returned: too many nodes, or beyond depth.' })
  truncated!: boolean;
}
