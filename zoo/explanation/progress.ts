/** Of a computation that runs a model many times. */
export interface Progress {
  /** Called after each run, and awaited: a caller on the same thread can take other work in between. */
  onProgress?: (done: number, of: number) => void | Promise<void>;
  signal?: AbortSignal;
}
