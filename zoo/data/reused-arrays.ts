/**
 * Memory of batches that is used again. A new array for each batch costs more than its filling with zeros: V8 marks the whole heap
 * each time that arrays outside it have grown by some ten megabytes, which a batch of pictures is.
 */
export class ReusedArrays {
  readonly #free: Float32Array[] = [];

  /** An array of this length, with whatever it held before. */
  take(length: number): Float32Array {
    const found = this.#free.findIndex((array) => array.length >= length);
    const array = found < 0 ? new Float32Array(length) : this.#free.splice(found, 1)[0];
    return array.length === length ? array : array.subarray(0, length);
  }

  /** Takes an array back that nobody reads any longer. */
  give({ buffer }: Float32Array): void {
    this.#free.push(new Float32Array(buffer as ArrayBuffer));
  }
}
