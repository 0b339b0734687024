import type { Raster, Size } from '../raster.ts';
import type { FilterAxis } from './filter-axis.ts';
import { fromBase64 } from './from-base64.ts';
import compiled from './pixels.wasm.json' with { type: 'json' };

/** A picture `[height, width, 3]` in this memory. */
interface Held extends Size {
  at: number;
}

/** `(pixel · factor − mean) / std` of a channel. */
export interface Normalization {
  factor: number;
  mean: number;
  std: number;
}

/** The exports of pixels.as.ts, which describes them. The last four arguments of a filter are a `FilterAxis`. */
interface Program {
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
  normalizeChannel(
    data: number,
    count: number,
    channel: number,
    out: number,
    factor: number,
    mean: number,
    std: number,
  ): void;
}

const PAGE = 65_536;
/** The program reads and writes up to 15 bytes past the end of its arguments. */
const ALIGNMENT = 16;
/** Memory that is reused for the next picture. Larger ones are dropped, since WebAssembly memory never shrinks. */
const KEPT_BYTES = 64 * 2 ** 20;

const program = new WebAssembly.Module(fromBase64(compiled.wasm));
let kept: PixelMemory | null = null;

/** Runs work on pixels in a memory that nothing else uses meanwhile. Its result must not be in that memory. */
export function inPixelMemory<T>(work: (memory: PixelMemory) => T): T {
  const memory = kept ?? new PixelMemory();
  kept = null;
  const result = work(memory);
  if (memory.bytes <= KEPT_BYTES) kept = memory.cleared();
  return result;
}

/** The program of pixels.as.ts (WebAssembly with SIMD) and its memory, which is allocated from the start and grows. */
export class PixelMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 16 });
  readonly #program = new WebAssembly.Instance(program, { env: { memory: this.#memory } })
    .exports as unknown as Program;
  #used = 0;

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** This memory, all of it free. */
  cleared(): this {
    this.#used = 0;
    return this;
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
    this.#program.filterRows(at, width, height, out, length, ...this.#place(axis));
    return { at: out, width: length, height };
  }

  /** `[height, width, 3]` to `[axis, width, 3]`. */
  alongColumns({ at, width }: Held, axis: FilterAxis): Held {
    const length = axis.first.length;
    const out = this.#take(length * width * 3);
    this.#program.filterColumns(at, width * 3, out, length, ...this.#place(axis));
    return { at: out, width, height: length };
  }

  /** Writes `[3, height, width]` numbers to `into`. */
  normalize({ at, width, height }: Held, channels: Normalization[], into: Float32Array): void {
    const plane = width * height;
    const out = this.#take(plane * 3 * 4);
    // In this order: each channel overwrites what the one before wrote past its plane.
    for (const [channel, { factor, mean, std }] of channels.entries())
      this.#program.normalizeChannel(at, plane, channel, out + channel * plane * 4, factor, mean, std);
    into.set(new Float32Array(this.#memory.buffer, out, plane * 3));
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
