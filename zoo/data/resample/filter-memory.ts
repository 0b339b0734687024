import type { Raster, Size } from '../raster.ts';
import type { FilterAxis } from './filter-axis.ts';
import compiled from './filters.wasm.json' with { type: 'json' };

/** A picture `[height, width, 3]` in the memory of the filters. */
interface Held extends Size {
  at: number;
}

interface Filters {
  filterRows(
    data: number,
    width: number,
    height: number,
    out: number,
    length: number,
    firsts: number,
    taps: number,
    weights: number,
    stride: number,
  ): void;
  filterColumns(
    data: number,
    bytes: number,
    out: number,
    length: number,
    firsts: number,
    taps: number,
    weights: number,
    stride: number,
  ): void;
}

const PAGE = 65_536;
/** The filters read and write up to 15 bytes behind a picture. */
const ALIGNMENT = 16;

const program = new WebAssembly.Module(Buffer.from(compiled.wasm, 'base64'));

/**
 * The compiled filters of filters.as.ts (WebAssembly with SIMD, seven times as fast as the same in JavaScript) and the memory
 * that they work in, which is given out from its start on and grows where it has to.
 */
export class FilterMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 16 });
  readonly #filters = new WebAssembly.Instance(program, { env: { memory: this.#memory } })
    .exports as unknown as Filters;
  #used = 0;

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Gives all of the memory back for the next picture. */
  clear(): void {
    this.#used = 0;
  }

  /** Copies a picture in. */
  hold({ data, width, height }: Raster): Held {
    const at = this.#take(data.length);
    new Uint8Array(this.#memory.buffer).set(data, at);
    return { at, width, height };
  }

  /** Copies a picture out. */
  read({ at, width, height }: Held): Raster {
    return { data: new Uint8Array(this.#memory.buffer.slice(at, at + width * height * 3)), width, height };
  }

  /** `[height, width, 3]` to `[height, axis, 3]`. */
  alongRows({ at, width, height }: Held, axis: FilterAxis): Held {
    const length = axis.first.length;
    const out = this.#take(height * length * 3);
    this.#filters.filterRows(at, width, height, out, length, ...this.#place(axis));
    return { at: out, width: length, height };
  }

  /** `[height, width, 3]` to `[axis, width, 3]`. */
  alongColumns({ at, width }: Held, axis: FilterAxis): Held {
    const length = axis.first.length;
    const out = this.#take(length * width * 3);
    this.#filters.filterColumns(at, width * 3, out, length, ...this.#place(axis));
    return { at: out, width, height: length };
  }

  #place({ first, taps, weights, stride }: FilterAxis): [number, number, number, number] {
    const place = (values: Int32Array) => {
      const at = this.#take(values.byteLength);
      new Int32Array(this.#memory.buffer).set(values, at / 4);
      return at;
    };
    return [place(first), place(taps), place(weights), stride];
  }

  #take(bytes: number): number {
    const at = this.#used;
    this.#used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT + ALIGNMENT;
    const missing = this.#used - this.bytes;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return at;
  }
}
