import type { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import type { NetworkBuilder } from './network-builder.ts';

/** The towers of a model of pictures and texts, each of which is a model by itself. */
export type Tower = 'IMAGE' | 'TEXT';

export type PictureSize = readonly [height: number, width: number];

/** How a family of models is described, one file each. */
interface FamilyDescription<Config> {
  /** `model_type` in `config.json`, or `architecture` in timm's. */
  modelTypes: readonly string[];
  /** What it reads of the config, with transformers' defaults, as its configs leave out what equals them. */
  config: z.ZodType<Config>;
  /** Tensors that may be left over: buffers, poolers that nobody reads, and the heads of pretraining. */
  ignored: RegExp;
  /** The towers of a model that are imported one at a time, each with the tensors of the others. The first is the default. */
  towers?: Partial<Record<Tower, RegExp>>;
  /** Whether transformers' classifier of whole texts or pictures ends in a layer with a bias; by default it does. */
  classifierHasBias?: boolean;
  /**
   * Writes the network: inputs, layers, and outputs.
   *
   * @param tower which of `towers`; null if the family has none
   * @param pictureSize of the pictures that it is given, for a family that fits itself to them; null if it is not known
   */
  write(build: NetworkBuilder, config: Config, tower: Tower | null, pictureSize: PictureSize | null): void;
}

/** A family, whose config is checked when it writes. */
export interface Family {
  readonly modelTypes: readonly string[];
  /** Empty for a family that is one model. */
  readonly towers: readonly Tower[];
  readonly classifierHasBias: boolean;
  /**
   * Writes the network, and checks that all weights have their place in it.
   *
   * @param tower one of `towers`; by default the first
   * @throws InvalidInputError that names the config's fields that are wrong, or the weights that do not fit
   */
  write(build: NetworkBuilder, config: unknown, tower: Tower | null, pictureSize: PictureSize | null): void;
}

export function family<Config>(description: FamilyDescription<Config>): Family {
  const { modelTypes, config: schema, ignored, towers: others = {}, classifierHasBias = true } = description;
  const towers = (Object.keys(others) as Tower[]).filter((tower) => others[tower]);
  return {
    modelTypes,
    towers,
    classifierHasBias,
    write(build, config, wanted, pictureSize) {
      const parsed = schema.safeParse(config, PLAIN_ISSUES);
      if (!parsed.success) {
        const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
        throw new InvalidInputError(
          `config.json does not describe a model that Graft can write: ${faults.slice(0, 10).join('; ')}. Use the file as its publisher wrote it.`,
        );
      }
      const tower = wanted ?? towers[0] ?? null;
      description.write(build, parsed.data, tower, pictureSize);
      const ofOthers = tower === null ? undefined : others[tower];
      build.weights.check((name) => ignored.test(name) || ofOthers?.test(name) === true);
    },
  };
}
