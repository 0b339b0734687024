import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { commercialUseOf } from '../../../zoo/catalog/commercial-use.ts';
import type { Context } from '../../context.ts';
import { BiasNote } from '../bias-notes/bias-note-type.ts';
import { Availability, CommercialUse, ModelSort, Severity, type ValueOf } from '../enums.ts';
import { Job } from '../jobs/job-type.ts';
import { isOver } from '../jobs/jobs.ts';
import { BigIntScalar, Json } from '../scalars.ts';
import { compareModels } from './compare-models.ts';
import { dropModelFiles } from './drop-model-files.ts';
import { fetchModel } from './fetch-model.ts';
import { Model, ModelConnection, ModelFilter, Provenance } from './model-type.ts';
import { findModel, listModels, type ModelRow } from './models.ts';
import { provenanceOf } from './provenance.ts';

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => ModelConnection)
  models(
    @Ctx() context: Context,
    @Arg('search', () => String, { nullable: true }) search: string | null,
    @Arg('filter', () => ModelFilter, { nullable: true }) filter: ModelFilter | null,
    @Arg('sort', () => ModelSort, { nullable: true }) sort: ValueOf<typeof ModelSort> | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listModels(context, { search, filter, sort, first, after });
  }

  @Query(() => Model, { nullable: true })
  model(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return findModel(context, slug);
  }

  @Query(() => [Model], { description: 'Up to 8 models, in the order in which they are named.' })
  compareModels(@Ctx() context: Context, @Arg('slugs', () => [String]) slugs: string[]) {
    return compareModels(context, slugs);
  }

  @Mutation(() => Model, { description: 'Fetches a REMOTE model, in a job; its availability shows the progress.' })
  fetchModel(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return fetchModel(context, slug);
  }

  @Mutation(() => Model, {
    description:
      'Frees the space of a READY model, which is REMOTE then; fetchModel brings the same files again. What was made from it stays. CONFLICT while a job that is not over uses it, and for a model whose files are nowhere else.',
  })
  dropModelFiles(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return dropModelFiles(context, slug);
  }

  @FieldResolver(() => Availability)
  async availability(@Ctx() context: Context, @Root() model: ModelRow) {
    if (model.availability !== 'FETCHING' || !model.fetchJobId) return model.availability;
    const job = await context.loaders.job.load(model.fetchJobId);
    // The process that fetched it was killed before it could report that.
    if (!job || !isOver(job) || job.state === 'SUCCEEDED') return 'FETCHING';
    // As `finishJob` leaves the model, which may have ended the job between the reads of the two.
    return job.state === 'CANCELLED' ? 'REMOTE' : 'FAILED';
  }

  @FieldResolver(() => CommercialUse, { description: 'UNKNOWN while the licence is.' })
  commercialUse(@Root() { license, unknownFacts }: ModelRow) {
    return unknownFacts.includes('license') ? 'UNKNOWN' : commercialUseOf(license);
  }

  @FieldResolver(() => [String], { nullable: true, description: 'What its own head predicts, if it has one.' })
  labels(
    @Root() { labels }: ModelRow,
    @Arg('first', () => Int, { nullable: true, description: 'So many of them; all when left out.' }) first:
      | number
      | null,
  ) {
    return first == null ? labels : (labels?.slice(0, Math.max(first, 0)) ?? null);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'How many features the last of featureLayers has, which a new head takes; null until the model is fetched.',
  })
  featureDimension(@Root() { featureLayers }: ModelRow) {
    return featureLayers.at(-1)?.dimension ?? null;
  }

  @FieldResolver(() => Int, { description: 'How many labels its own head predicts; 0 without one.' })
  labelCount(@Root() { labels }: ModelRow) {
    return labels?.length ?? 0;
  }

  @FieldResolver(() => Json, {
    description:
      "The preprocessing of inputs, with the keys of Hugging Face's preprocessor_config.json and tokenizer_config.json. Empty while unknown.",
  })
  preprocessing(@Root() model: ModelRow) {
    return model.preprocessing ?? {};
  }

  @FieldResolver(() => BigIntScalar, {
    description: "Of the publisher's files. 0 until they are fetched, unless the publisher states it.",
  })
  byteSize(@Root() model: ModelRow) {
    return model.byteSize ?? 0;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The ONNX file, which adapters of its fine-tunes apply to. null until the model is READY; its SHA-256 is graft.base_sha256 in an adapter_config.json.',
  })
  downloadUrl(@Ctx() { config }: Context, @Root() { slug, onnxSha256, filesDroppedAt }: ModelRow) {
    return onnxSha256 && filesDroppedAt === null ? `${config.publicApiUrl}/models/${slug}/download` : null;
  }

  @FieldResolver(() => Provenance)
  async provenance(@Ctx() { loaders }: Context, @Root() model: ModelRow) {
    const [files, notes] = await Promise.all([loaders.modelFiles.load(model.id), loaders.biasNotes.load(model.id)]);
    return provenanceOf(model, files, notes);
  }

  @FieldResolver(() => [BiasNote], {
    description:
      'Its own, those measured on its fine-tunes (see checkpoint), and those of its ancestors (see inheritedFrom).',
  })
  biasNotes(
    @Ctx() { loaders }: Context,
    @Root() model: ModelRow,
    @Arg('includeWithdrawn', () => Boolean, { nullable: true, defaultValue: false }) includeWithdrawn: boolean | null,
  ) {
    return (includeWithdrawn ? loaders.everyBiasNote : loaders.biasNotes).load(model.id);
  }

  @FieldResolver(() => BiasNote, { nullable: true, description: 'The most severe of biasNotes; of equals the first.' })
  async worstBiasNote(@Ctx() { loaders }: Context, @Root() model: ModelRow) {
    const rank = ({ severity }: { severity: keyof typeof Severity }) => Object.keys(Severity).indexOf(severity);
    const [worst] = (await loaders.biasNotes.load(model.id)).toSorted((a, b) => rank(b) - rank(a));
    return worst ?? null;
  }

  @FieldResolver(() => Model, { nullable: true })
  baseModel(@Ctx() { loaders }: Context, @Root() model: ModelRow) {
    return model.baseModelId && loaders.model.load(model.baseModelId);
  }

  @FieldResolver(() => [Model])
  derivatives(@Ctx() { loaders }: Context, @Root() model: ModelRow) {
    return loaders.derivatives.load(model.id);
  }

  @FieldResolver(() => Job, { nullable: true, description: 'The job that fetches the model.' })
  fetchJob(@Ctx() { loaders }: Context, @Root() model: ModelRow) {
    return model.fetchJobId && loaders.job.load(model.fetchJobId);
  }
}
