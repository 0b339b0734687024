import { asc } from 'drizzle-orm';
import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { signingKeys, type statements } from '../../database/tables/index.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { FeatureSet } from '../features/feature-set-type.ts';
import { Model } from '../models/model-type.ts';
import { SigningKey, Statement } from './statement-type.ts';

type StatementRow = typeof statements.$inferSelect;
type KeyRow = typeof signingKeys.$inferSelect;
type WithId = { id: string };

const DESCRIPTION = { description: 'Signed statements about it, newest first.' };

@Resolver(() => Statement)
export class StatementResolver {
  @FieldResolver(() => String, { description: 'The envelope as a file.' })
  downloadUrl(@Ctx() { config }: Context, @Root() { id }: StatementRow) {
    return `${config.publicApiUrl}/statements/${id}`;
  }
}

@Resolver(() => SigningKey)
export class SigningKeyResolver {
  @Query(() => [SigningKey], { description: 'Keys of the machines that signed statements here.' })
  signingKeys(@Ctx() { db }: Context) {
    return db.select().from(signingKeys).orderBy(asc(signingKeys.createdAt), asc(signingKeys.keyId));
  }

  @FieldResolver(() => String, { description: 'The public key as a PEM file.' })
  downloadUrl(@Ctx() { config }: Context, @Root() { keyId }: KeyRow) {
    return `${config.publicApiUrl}/signing-keys/${keyId}`;
  }
}

@Resolver(() => Model)
export class ModelStatementsResolver {
  @FieldResolver(() => [Statement], DESCRIPTION)
  statements(@Ctx() { loaders }: Context, @Root() { id }: WithId) {
    return loaders.statements.load(`MODEL ${id}`);
  }
}

@Resolver(() => Dataset)
export class DatasetStatementsResolver {
  @FieldResolver(() => [Statement], DESCRIPTION)
  statements(@Ctx() { loaders }: Context, @Root() { id }: WithId) {
    return loaders.statements.load(`DATASET ${id}`);
  }
}

@Resolver(() => FeatureSet)
export class FeatureSetStatementsResolver {
  @FieldResolver(() => [Statement], DESCRIPTION)
  statements(@Ctx() { loaders }: Context, @Root() { id }: WithId) {
    return loaders.statements.load(`FEATURE_SET ${id}`);
  }
}

@Resolver(() => Checkpoint)
export class CheckpointStatementsResolver {
  @FieldResolver(() => [Statement], { description: 'How it was made, then its evaluation on each split.' })
  async statements(@Ctx() { loaders }: Context, @Root() { id }: WithId) {
    const evaluations = await loaders.evaluations.load(id);
    const keys = [`CHECKPOINT ${id}`, ...evaluations.map((evaluation) => `EVALUATION ${evaluation.id}`)];
    return (await Promise.all(keys.map((key) => loaders.statements.load(key)))).flat();
  }
}
