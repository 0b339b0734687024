import { InvalidInputError } from '../errors.ts';
import { float16ToNumber } from '../onnx/float16.ts';
import type { Tensor } from '../onnx/graph.ts';
import { publishedName } from '../safetensors/published-name.ts';

/** A float32 tensor. */
export interface FloatTensor extends Tensor {
  type: 'float';
  data: Float32Array<ArrayBuffer>;
}

/** Faults that a message lists; a wrong config has hundreds. */
const MOST_LISTED = 20;

/**
 * A model's weights by their publisher's names, from `.safetensors` files or a PyTorch state dict. It records which ones are used
 * and collects those that are missing or have the wrong shape, so that {@link check} can report all of them in one message.
 */
export class Weights {
  readonly #tensors = new Map<string, Tensor>();
  readonly #used = new Set<string>();
  readonly #faults: string[] = [];

  /**
   * @param file the name of the weights' file, for messages
   * @param config the fields of `config.json`, to name the field behind a wrong size
   */
  constructor(
    tensors: ReadonlyMap<string, Tensor>,
    private readonly file: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    for (const [name, tensor] of tensors) this.#tensors.set(publishedName(name), tensor);
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** The shape of a tensor; undefined if there is none with this name. */
  shape(name: string): readonly number[] | undefined {
    return this.#tensors.get(name)?.shape;
  }

  /** The first of these prefixes (`bert.`) that any tensor's name starts with; `''` if none does. */
  prefix(...prefixes: string[]): string {
    const names = [...this.#tensors.keys()];
    return prefixes.find((prefix) => names.some((name) => name.startsWith(prefix))) ?? '';
  }

  /**
   * Takes a tensor as float32. A missing tensor, or one of another shape, gives a tensor without data, which {@link check} then refuses.
   */
  take(name: string, shape: readonly number[]): FloatTensor {
    const tensor = this.#tensors.get(name);
    this.#used.add(name);
    const fault = tensor ? this.#faultOf(tensor, shape) : 'is missing';
    const values = fault === null && tensor ? float32(tensor) : null;
    if (values) return { type: 'float', shape: [...shape], data: values };
    this.#faults.push(`“${name}” ${fault ?? `holds ${tensor?.type}, not floating-point numbers`}`);
    return { type: 'float', shape: [...shape], data: new Float32Array() };
  }

  /** The names of tensors that were not taken. */
  unused(): string[] {
    return [...this.#tensors.keys()].filter((name) => !this.#used.has(name));
  }

  /**
   * @param isIgnored whether a name may be left over: buffers, and the heads of other tasks
   * @throws InvalidInputError that lists all tensors that are missing, misshaped or left over
   */
  check(isIgnored: (name: string) => boolean): void {
    const leftOver = this.unused()
      .filter((name) => !isIgnored(name))
      .map((name) => `“${name}” [${this.shape(name)?.join(', ')}] is not part of the model`);
    const faults = [...this.#blockCounts(), ...this.#faults, ...leftOver];
    if (this.#faults.length + leftOver.length === 0) return;
    const more = faults.length > MOST_LISTED ? `\n… and ${faults.length - MOST_LISTED} more` : '';
    throw new InvalidInputError(
      `The weights in ${this.file} do not match config.json:\n${faults.slice(0, MOST_LISTED).join('\n')}${more}\nUse the config.json that was saved with these weights.`,
    );
  }

  /** The numbered parts (`encoder.layer`) of which the file has more or fewer than the config needs, with the config's field. */
  #blockCounts(): string[] {
    const [had, asked] = [this.#tensors.keys(), this.#used].map(countBlocks);
    return [...asked].flatMap(([blocks, count]) => {
      const found = had.get(blocks) ?? 0;
      if (found === 0 || found === count) return [];
      const fields = this.#fieldsOf(count).filter((field) => /layer|depth|block/i.test(field));
      const why = fields.length > 0 ? ` (${fields.join(', ')})` : '';
      return [`the file has ${found} of “${blocks}”, but config.json needs ${count}${why}`];
    });
  }

  #faultOf({ shape }: Tensor, wanted: readonly number[]): string | null {
    if (shape.length === wanted.length && shape.every((size, i) => size === wanted[i])) return null;
    const sizes = wanted.filter((size, i) => size !== shape[i] || shape.length !== wanted.length);
    const fields = [...new Set(sizes.flatMap((size) => this.#fieldsOf(size)))];
    const why = fields.length > 0 ? ` (${fields.join(', ')})` : '';
    return `is [${shape.join(', ')}], but config.json needs [${wanted.join(', ')}]${why}`;
  }

  /** The config's fields with this value, such as `vision_config.hidden_size is 768`; the number of labels first. */
  #fieldsOf(size: number): string[] {
    const { id2label } = this.config;
    const labels = id2label !== null && typeof id2label === 'object' ? Object.keys(id2label).length : null;
    const fields = entriesOf(this.config).flatMap(([name, value]) => (value === size ? [`${name} is ${value}`] : []));
    return labels === size ? [`id2label has ${labels} labels`, ...fields] : fields;
  }
}

/** The number of blocks under each numbered path, such as `encoder.layer`. */
function countBlocks(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [, path, index] = /^(.*?)\.(\d+)\./.exec(name) ?? [];
    if (path) counts.set(path, Math.max(counts.get(path) ?? 0, Number(index) + 1));
  }
  return counts;
}

/** The fields of a config and of the configs inside it: CLIP's has one for each tower. */
function entriesOf(config: Readonly<Record<string, unknown>>, path = ''): [string, unknown][] {
  return Object.entries(config).flatMap(([name, value]): [string, unknown][] => {
    const isInside = path === '' && value !== null && typeof value === 'object' && !Array.isArray(value);
    return isInside ? entriesOf(value as Record<string, unknown>, `${name}.`) : [[`${path}${name}`, value]];
  });
}

function float32({ type, data }: Tensor): Float32Array<ArrayBuffer> | null {
  if (type === 'float') return data as Float32Array<ArrayBuffer>;
  if (type === 'double') return Float32Array.from(data as Float64Array);
  if (type === 'float16') return Float32Array.from(data as Uint16Array, float16ToNumber);
  return null;
}
