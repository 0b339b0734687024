import { Field, ID, Int, ObjectType } from 'type-graphql';
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
      "The name of its page in the web app: a model's slug, an endpoint's name, the id of a data set, of a fine-tune, of a checkpoint's fine-tune. null if there is no page.",
  })
  slug!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of its bytes, if it has any and they are here.' })
  digest!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A model's availability; the state of the job that makes a data set, feature set or fine-tune; SERVES or SUPERSEDED of an endpoint's revision; DELETED of a data set, fine-tune or checkpoint that was deleted.",
  })
  state!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of a fine-tune or a checkpoint: the name of the data set that it was trained on.',
  })
  trainedOn!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of a data set, or of the one that a fine-tune or a checkpoint was trained on.',
  })
  version!: number | null;
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

@ObjectType({ description: 'What something was made from, and what was made from it.' })
export class Lineage {
  @Field(() => LineageNode, { description: 'The requested node.' })
  root!: LineageNode;

  @Field(() => [LineageNode], { description: 'The root first, then by distance; 2,000 at most.' })
  nodes!: LineageNode[];

  @Field(() => [LineageEdge])
  edges!: LineageEdge[];

  @Field(() => Boolean, { description: 'Whether nodes were left out: there are too many, or some are beyond depth.' })
  truncated!: boolean;
}
