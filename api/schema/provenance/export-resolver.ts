import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { Model } from '../models/model-type.ts';

const BOM = { description: 'Its bill of materials: CycloneDX 1.6, JSON.' };
const CARD = { description: 'Its card as Hugging Face reads it: YAML front matter and Markdown.' };

@Resolver(() => Model)
export class ModelExportResolver {
  @FieldResolver(() => String, BOM)
  bomUrl(@Ctx() { config }: Context, @Root() { slug }: { slug: string }) {
    return `${config.publicApiUrl}/models/${slug}/bom.json`;
  }

  @FieldResolver(() => String, CARD)
  cardUrl(@Ctx() { config }: Context, @Root() { slug }: { slug: string }) {
    return `${config.publicApiUrl}/models/${slug}/README.md`;
  }
}

@Resolver(() => Checkpoint)
export class CheckpointExportResolver {
  @FieldResolver(() => String, BOM)
  bomUrl(@Ctx() { config }: Context, @Root() { id }: { id: string }) {
    return `${config.publicApiUrl}/checkpoints/${id}/bom.json`;
  }

  @FieldResolver(() => String, CARD)
  cardUrl(@Ctx() { config }: Context, @Root() { id }: { id: string }) {
    return `${config.publicApiUrl}/checkpoints/${id}/README.md`;
  }
}
