import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { resolveFineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Context } from '../../context.ts';
import { summarizeModel } from '../../graphs/summarize-model.ts';
import { ModelGraph, type StrategyCut } from './model-graph-type.ts';
import { Model } from './model-type.ts';
import type { ModelRow } from './models.ts';

@Resolver(() => Model)
export class ModelGraphResolver {
  @FieldResolver(() => ModelGraph, {
    nullable: true,
    description: 'Read from its ONNX file. null until the model is READY.',
    complexity: 500,
  })
  async graph(@Ctx() { blobs }: Context, @Root() model: ModelRow): Promise<ModelGraph | null> {
    const { onnxSha256, filesDroppedAt, featureLayers } = model;
    if (!onnxSha256 || filesDroppedAt !== null) return null;
    const blocks = await summarizeModel(
      blobs,
      onnxSha256,
      featureLayers.map(({ name }) => name),
    );
    return {
      nodeCount: blocks.reduce((sum, { nodeCount }) => sum + nodeCount, 0),
      blocks: blocks.map((block) => ({ ...block, shape: block.shape?.map(String) ?? null })),
      cuts: cutsOf(model),
    };
  }
}

/** Where each strategy begins to train the model, with its default options. */
function cutsOf({ featureLayers, modality }: ModelRow): StrategyCut[] {
  if (featureLayers.length === 0) return [];
  const first = featureLayers[0].name;
  const { unfreezeFrom } = resolveFineTuneOptions({ strategy: 'PARTIAL' }, { featureLayers, modality });
  return [
    { strategy: 'PROTOTYPE', from: null },
    { strategy: 'LINEAR_PROBE', from: null },
    { strategy: 'PARTIAL', from: unfreezeFrom },
    { strategy: 'LORA', from: first },
    { strategy: 'FULL', from: first },
  ];
}
