export interface Size {
  width: number;
  height: number;
}

/** A part of a picture, in its pixels. */
export interface Box extends Size {
  left: number;
  top: number;
}

/** 8-bit pixels, `[height, width, 3]`, red green blue. */
export interface Raster extends Size {
  data: Uint8Array;
}
