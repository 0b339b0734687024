import { InvalidInputError } from '../errors.ts';
import { LIMITS } from '../onnx/limits.ts';
import { STORAGE_TYPES, Storage, TensorView } from './storage.ts';
import { type PickleNames, PickleTuple } from './unpickle.ts';

type Call = (args: readonly unknown[]) => unknown;

const CALLS: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': orderedDict,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': rebuildParameter,
};

/**
 * The names in the pickle of a state dict: tensors, parameters, their storages and OrderedDict. As with
 * `torch.load(weights_only=True)`, any other could run a program, so it is refused.
 */
export function stateDictNames(): PickleNames {
  const storages = new Map<string, Storage>();
  return {
    find: (name) => {
      if (Object.hasOwn(CALLS, name)) return CALLS[name];
      return Object.hasOwn(STORAGE_TYPES, name) ? STORAGE_TYPES[name] : undefined;
    },
    call: (found, args) => {
      const call = Object.values(CALLS).find((one) => one === found);
      return call ? call(args) : refuse('its pickle calls something that cannot be called');
    },
    load: (id) => {
      const storage = storageOf(id);
      const known = storages.get(storage.key) ?? storage;
      if (known.type !== storage.type || known.length !== storage.length) {
        refuse(`its storage “${storage.key}” has two types or lengths`);
      }
      storages.set(storage.key, known);
      return known;
    },
    refusal:
      'which is not part of a state dict. A pickle can run any program, so only tensors and dictionaries are read. Save the weights alone: torch.save(model.state_dict(), path)',
  };
}

/** Python 2 gives the pairs at once, `[[key, value], …]`; Python 3 sets them afterwards. */
function orderedDict([pairs = []]: readonly unknown[]): Map<unknown, unknown> {
  const isPairs = Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
  return isPairs
    ? new Map(pairs as [unknown, unknown][])
    : refuse('an OrderedDict is made of something else than pairs');
}

/** `_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks)` of PyTorch's `_utils.py`. */
function rebuildTensor([storage, offset, size, stride]: readonly unknown[]): TensorView {
  const [shape, strides] = [sizes(size), sizes(stride)];
  const isView = storage instanceof Storage && isSize(offset) && shape !== null && strides !== null;
  if (!isView || shape.length !== strides.length || shape.length > LIMITS.rank) {
    return refuse('a tensor has no valid storage, size or stride');
  }
  return new TensorView(storage, offset, shape, strides);
}

/** `_rebuild_parameter(data, requires_grad, backward_hooks)`. */
function rebuildParameter([data]: readonly unknown[]): TensorView {
  return data instanceof TensorView ? data : refuse('a parameter is made of something else than a tensor');
}

/** `('storage', type, key, location, length)`; the location, such as `cuda:0`, does not matter. Older files add a view, None. */
function storageOf(id: unknown): Storage {
  const [kind, type, key, , length, view = null] = id instanceof PickleTuple ? id.items : [];
  const known = Object.values(STORAGE_TYPES).find((one) => one === type);
  if (kind !== 'storage' || !known || typeof key !== 'string' || !isSize(length) || view !== null) {
    return refuse('it refers to something else than a storage of numbers');
  }
  return new Storage(known, key, length);
}

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LIMITS.dimension;

function sizes(value: unknown): number[] | null {
  const items = value instanceof PickleTuple ? value.items : null;
  return items?.every(isSize) ? [...items] : null;
}

function refuse(reason: string): never {
  throw new InvalidInputError(reason);
}
