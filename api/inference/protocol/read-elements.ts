import { InvalidInputError } from '../../../zoo/errors.ts';

/** The elements of a tensor's `data`, and where each one is in the request, for messages. */
export interface Elements {
  values: unknown[];
  placeOf(index: number): string;
}

interface Tensor {
  /** Where it is in the request: `inputs.0`. */
  at: string;
  shape: number[];
  data?: unknown;
}

export const sizeOf = (shape: number[]): number => shape.reduce((product, dimension) => product * dimension, 1);

/**
 * The elements of a tensor in JSON, in row-major order. Its `data` are flat, or nested as its shape says; the protocol allows both.
 *
 * @throws InvalidInputError if there are fewer or more than its shape says
 */
export function readElements({ at, shape, data }: Tensor): Elements {
  const place = `${at}.data`;
  if (!Array.isArray(data)) throw new InvalidInputError(`${place} must be a list.`);
  const isNested = shape.length > 1 && Array.isArray(data[0]);
  if (!isNested) {
    if (data.length !== sizeOf(shape)) {
      const meant = `The shape [${shape.join(', ')}] of ${at} means ${sizeOf(shape)} elements`;
      throw new InvalidInputError(`${meant}, but its data hold ${data.length}.`);
    }
    return { values: data, placeOf: (index) => `${place}.${index}` };
  }
  const values: unknown[] = [];
  collect(data, shape, place, values);
  return { values, placeOf: (index) => [place, ...indicesOf(index, shape)].join('.') };
}

/** Its depth is the shape's, which is bounded. */
function collect(data: unknown, [length, ...inner]: number[], place: string, into: unknown[]): void {
  if (!Array.isArray(data) || data.length !== length) {
    const found = Array.isArray(data) ? `a list of ${data.length}` : 'no list';
    throw new InvalidInputError(`${place} must be a list of ${length}, as the shape says, and is ${found}.`);
  }
  if (inner.length > 0) for (const [i, part] of data.entries()) collect(part, inner, `${place}.${i}`, into);
  else for (const value of data) into.push(value);
}

/** The indices of the element of that number in row-major order. */
function indicesOf(index: number, shape: number[]): number[] {
  const indices: number[] = [];
  let rest = index;
  for (const dimension of shape.toReversed()) {
    indices.unshift(rest % dimension);
    rest = Math.floor(rest / dimension);
  }
  return indices;
}
