import { InvalidInputError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { TranslatedLayer } from '../feature-layers.ts';
import type { TensorflowModel } from '../read-tensorflow-model.ts';
import type { TensorflowWeight } from '../weights.ts';
import { type Frames, framesOf } from './frames.ts';
import { type GraphDef, type GraphNode, type Reference, tensorName } from './graph-def.ts';
import { type GraphImport, Operation, translate } from './operation.ts';
import { OPERATIONS } from './ops/index.ts';
import { type Pins, placeholder } from './placeholder.ts';
import { type Outputs, Scope } from './scope.ts';
import { isKnown, type Value } from './value.ts';

/** Constants up to this size are tracked through the graph: they are shapes, axes, sizes and paddings. */
const FOLLOWED = { int64: 64, bool: 64, float: 4 };

/** A loop of more steps is written out into more nodes than anyone wants to run. */
const MOST_ITERATIONS = 64;

/**
 * One import in progress. Conditions and the number of a loop's steps must follow from constants and known sizes: the translation
 * takes the branches that are taken, and writes loops out. What cannot be translated is noted, so that an output which needs none
 * of it is imported all the same.
 */
export class Translation {
  readonly layers: TranslatedLayer[] = [];
  /** The layers' values, by tensor. */
  readonly values = new Map<string, Value>();
  readonly #root = new Scope('');
  readonly #frames: Frames;
  readonly #frameOf: ReadonlyMap<string, string>;
  readonly #names: Map<string, string>;
  readonly #shared: GraphImport;
  /** Constants whose numbers were counted for a layer: shared ones count once. */
  readonly #counted = new Set<string>();
  /** The values at the end of the loops that a scope runs, by frame. */
  readonly #ends = new Map<Scope, Map<string, Scope | InvalidInputError>>();

  constructor(
    readonly builder: GraphBuilder,
    readonly def: GraphDef,
    readonly weights: TensorflowModel['weights'],
    readonly pins: Pins,
  ) {
    this.#shared = { builder, transposed: new Map<string, Value>(), openSizes: 0 };
    const short = def.nodes.map(({ name }) => tensorName(name));
    const isUnique = new Set(short).size === short.length;
    this.#names = new Map(def.nodes.map(({ name }, i) => [name, isUnique ? short[i] : name]));
    const { frames, frameOf } = framesOf(def.nodes);
    this.#frames = frames;
    this.#frameOf = frameOf;
  }

  run(): void {
    for (const node of this.#frames.get('') ?? []) if (!this.#root.get(node.name)) this.#run(node, this.#root);
  }

  /** An output's value, or why there is none. */
  value(reference: Reference): Value | InvalidInputError {
    const value = this.#get(reference, this.#root);
    if (value !== null) return value;
    return new InvalidInputError(`The output ${reference.node} of the model is left out by a condition in its graph.`);
  }

  /** A node's output. What only the end of a loop leads to comes later in the order of the nodes, so it is run when it is asked for. */
  #get({ node, output }: Reference, scope: Scope): Value | null | InvalidInputError {
    const known = scope.get(node);
    if (known === undefined) {
      const frame = this.#frameOf.get(node) ?? '';
      const late = (this.#frames.get(frame) ?? []).find(({ name }) => name === node);
      const place = scope.within(frame);
      if (!late || !place)
        return new InvalidInputError(`The node ${node} is taken from a loop that does not run here.`);
      this.#run(late, place);
    }
    const outputs = scope.get(node);
    if (!Array.isArray(outputs)) return outputs ?? new InvalidInputError(`The node ${node} has no value.`);
    const value = outputs[output];
    return value === undefined ? new InvalidInputError(`The node ${node} has no output ${output}.`) : value;
  }

  #run(node: GraphNode, scope: Scope): void {
    let outputs: Outputs;
    try {
      outputs = this.#outputs(node, scope);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      outputs = error;
    }
    scope.set(node.name, outputs);
  }

  #outputs(node: GraphNode, scope: Scope): Outputs {
    if (node.op === 'Exit') return this.#exit(node, scope);
    const inputs = node.inputs.map((reference) => this.#get(reference, scope));
    if (node.op === 'Merge') {
      const at = inputs.findIndex((value) => value !== null);
      const taken = inputs[at] ?? null;
      return taken instanceof InvalidInputError ? taken : [taken, taken && this.#number(at)];
    }
    const failed = inputs.find((value) => value instanceof InvalidInputError);
    if (failed) return failed;
    const values = inputs as (Value | null)[];
    if (!values.every((value) => value !== null)) return Array(64).fill(null);
    return this.#translated(node, values, scope);
  }

  #translated(node: GraphNode, inputs: Value[], { suffix }: Scope): (Value | null)[] {
    const name = `${this.#names.get(node.name) ?? node.name}${suffix}`;
    const operation = new Operation(node.name, node.op, node.attributes, inputs, name, this.#shared);
    switch (node.op) {
      case 'Const':
        return [this.#constant(operation)];
      case 'Placeholder':
        return translate(operation, (input) => placeholder(input, this.def.inputShapes.get(node.name), this.pins));
      case 'Switch': {
        const isTrue = this.#condition(operation, 1);
        return isTrue ? [null, inputs[0]] : [inputs[0], null];
      }
      case 'Enter':
      case 'LoopCond':
      case 'NextIteration':
        return inputs;
    }
    const importer = OPERATIONS.get(node.op);
    if (!importer) {
      throw new InvalidInputError(
        `The node ${node.name} is a ${node.op}, which cannot be imported. Supported are ${[...OPERATIONS.keys()].toSorted().join(', ')}.`,
      );
    }
    const values = translate(operation, importer);
    this.#note(operation, values);
    return values;
  }

  #condition(operation: Operation, index: number): boolean {
    const [known, ...others] = operation.input(index).elements ?? [];
    if (known === undefined || others.length > 0 || !isKnown(known)) {
      return operation.refuse('its condition depends on the input’s values, and is known only when the model runs');
    }
    return known !== 0;
  }

  /** The value that leaves a loop; the loop is run at its first Exit. */
  #exit(node: GraphNode, outer: Scope): Outputs {
    const [reference] = node.inputs;
    const frame = this.#frameOf.get(reference.node) ?? '';
    const ends = this.#ends.get(outer) ?? new Map<string, Scope | InvalidInputError>();
    this.#ends.set(outer, ends);
    const end = ends.get(frame) ?? this.#loop(frame, outer);
    ends.set(frame, end);
    if (end instanceof InvalidInputError) return end;
    const value = this.#get(reference, end);
    return value instanceof InvalidInputError ? value : [value];
  }

  #loop(frame: string, outer: Scope): Scope | InvalidInputError {
    const nodes = this.#frames.get(frame) ?? [];
    const ends = nodes.find(({ op }) => op === 'LoopCond');
    if (!ends) return new InvalidInputError(`The loop ${frame} of the graph has no condition.`);
    const entered = new Scope(`${frame}/enter`, outer);
    for (const node of nodes) if (node.op === 'Enter') this.#run(node, entered);
    let before: Scope | null = null;
    for (let step = 0; step < MOST_ITERATIONS; step++) {
      const scope: Scope = new Scope(frame, entered, step === 0 ? outer.suffix : `${outer.suffix}/step_${step}`);
      for (const node of nodes) {
        if (node.op === 'Enter' || scope.has(node.name)) continue;
        const again = node.op === 'Merge' ? this.#isLoop(node, frame) : null;
        if (!again) this.#run(node, scope);
        else {
          const value = before ? this.#get(again.next, before) : this.#get(again.first, scope);
          scope.set(node.name, value instanceof InvalidInputError ? value : [value]);
        }
      }
      const going = this.#get({ node: ends.name, output: 0 }, scope);
      if (going instanceof InvalidInputError) return going;
      const [known] = going?.elements ?? [];
      if (known === undefined || !isKnown(known)) {
        return new InvalidInputError(
          `The loop ${frame} of the graph runs as long as the values in it say. Only loops whose number of steps is known before can be imported.`,
        );
      }
      if (known === 0) return scope;
      before = scope;
    }
    return new InvalidInputError(`The loop ${frame} of the graph has more than ${MOST_ITERATIONS} steps.`);
  }

  /** The two values of a Merge at the start of a loop; null for one at the end of a condition. */
  #isLoop({ inputs }: GraphNode, frame: string): { first: Reference; next: Reference } | null {
    const next = inputs.find(({ node }) => this.#isNext(node, frame));
    const first = inputs.find((reference) => reference !== next);
    return next && first ? { first, next } : null;
  }

  #isNext(name: string, frame: string): boolean {
    return (this.#frames.get(frame) ?? []).some((node) => node.name === name && node.op === 'NextIteration');
  }

  #number(value: number): Value {
    const tensor = this.builder.ints([value], []);
    return { tensor, type: 'int64', shape: [], layout: 'plain', elements: [value] };
  }

  #constant({ name, output }: Operation): Value {
    const weight = this.weights.get(name);
    if (!weight) throw new InvalidInputError(`The weight ${name} is missing from the model's files.`);
    const { shape, data } = weight;
    const tensor = this.builder.constant(onnxTensor(weight), output);
    const type = data instanceof Float32Array ? 'float' : data instanceof Int32Array ? 'int64' : 'bool';
    const isFollowed = data.length <= FOLLOWED[type];
    return { tensor, type, shape, layout: 'plain', constant: weight, ...(isFollowed ? { elements: [...data] } : {}) };
  }

  /** Records an operation for the search for feature layers. */
  #note({ op, inputs }: Operation, values: Value[]): void {
    let parameterCount = 0;
    for (const { constant, tensor, type, shape } of inputs) {
      // A constant of one number (an epsilon, a scale of pixels) is not a parameter.
      if (!constant || type !== 'float' || shape?.length === 0 || this.#counted.has(tensor)) continue;
      this.#counted.add(tensor);
      parameterCount += constant.data.length;
    }
    const tensors = inputs.filter(({ constant }) => !constant).map(({ tensor }) => tensor);
    for (const [i, value] of values.entries()) {
      const { tensor, shape, list } = value;
      if (list || tensors.includes(tensor)) continue;
      this.values.set(tensor, value);
      const sizes = (shape ?? []).slice(1).map((size) => (isKnown(size) ? size : Number.NaN));
      this.layers.push({
        name: tensor,
        op,
        inputs: tensors,
        shape: sizes,
        parameterCount: i === 0 ? parameterCount : 0,
      });
    }
  }
}

function onnxTensor({ shape, data }: TensorflowWeight) {
  if (data instanceof Float32Array) return { type: 'float' as const, shape, data };
  if (data instanceof Int32Array) return { type: 'int64' as const, shape, data: BigInt64Array.from(data, BigInt) };
  return { type: 'bool' as const, shape, data };
}
