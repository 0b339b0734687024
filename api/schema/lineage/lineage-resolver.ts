import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { EndpointConnection } from '../endpoints/endpoint-type.ts';
import { LineageDirection, LineageKind, type ValueOf } from '../enums.ts';
import { bestOf } from '../fine-tunes/best-of.ts';
import { Model } from '../models/model-type.ts';
import { endpointsOfDataset, endpointsOfModel } from './descendant-endpoints.ts';
import { Lineage, LineageNode } from './lineage-type.ts';
import { traceLineage } from './trace-lineage.ts';

@Resolver()
export class LineageResolver {
  @Query(() => Lineage, { description: 'What something was made from, and what was made from it.' })
  lineage(
    @Ctx() context: Context,
    @Arg('kind', () => LineageKind) kind: ValueOf<typeof LineageKind>,
    @Arg('id', () => ID, {
      description:
        "For a SOURCE its address; for an ENDPOINT NAME@REVISION, or its name for the current revision; for a data set's upload upload:ID; otherwise the id.",
    })
    id: string,
    @Arg('direction', () => LineageDirection, { defaultValue: 'BOTH' }) direction: ValueOf<typeof LineageDirection>,
    @Arg('depth', () => Int, { nullable: true, defaultValue: 20, description: '1..50: how many steps away.' })
    depth: number | null,
  ) {
    return traceLineage(context, { kind, id, direction, depth });
  }
}

@Resolver(() => LineageNode)
export class LineageNodeResolver {
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: "Whether a checkpoint is its fine-tune's bestCheckpoint; null for everything else.",
  })
  async isBest(@Ctx() { loaders }: Context, @Root() { kind, id, slug }: LineageNode) {
    if (kind !== 'CHECKPOINT' || slug === null) return null;
    return bestOf(await loaders.checkpoints.load(slug))?.id === id;
  }
}

@Resolver(() => Model)
export class ModelLineageResolver {
  @FieldResolver(() => EndpointConnection, {
    description:
      'Endpoints that serve something made from it now, through any number of fine-tunes and derived models. By name.',
  })
  endpoints(
    @Ctx() context: Context,
    @Root() model: { id: string },
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return endpointsOfModel(context, model.id, { first, after });
  }
}

@Resolver(() => Dataset)
export class DatasetLineageResolver {
  @FieldResolver(() => EndpointConnection, {
    description: 'Endpoints that serve something trained on it now, or made from that. By name.',
  })
  endpoints(
    @Ctx() context: Context,
    @Root() dataset: { id: string },
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return endpointsOfDataset(context, dataset.id, { first, after });
  }
}
