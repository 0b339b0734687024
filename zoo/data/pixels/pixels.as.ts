// Loops over pixels, in AssemblyScript, for scripts/emit-wasm.ts; pixel-memory.ts calls them. The filters compute what Pillow's
// ImagingResampleHorizontal_8bpc and ImagingResampleVertical_8bpc do: products of 8-bit pixels and weights with PRECISION bits
// after the point, in 32 bits, rounded by adding a half, shifted, and clamped to 0 and 255.

const PRECISION: i32 = 32 - 8 - 2;
const HALF: i32 = 1 << (PRECISION - 1);

/**
 * Along the rows: `[height, width, 3]` to `[height, length, 3]`. Pixels are read and written four bytes at a time, so one byte
 * past either picture is accessed.
 */
export function filterRows(
  data: usize,
  width: i32,
  height: i32,
  out: usize,
  length: i32,
  firsts: usize,
  taps: usize,
  weights: usize,
  stride: i32,
): void {
  for (let y = 0; y < height; y++) {
    let weightsOfX = weights;
    for (let x = 0; x < length; x++) {
      let pixel = data + load<i32>(firsts + (x << 2)) * 3;
      const end = weightsOfX + (load<i32>(taps + (x << 2)) << 2);
      // Red, green and blue in three lanes; the fourth holds the next pixel's red, which is not used.
      let sum = i32x4.splat(HALF);
      for (let weight = weightsOfX; weight < end; weight += 4) {
        const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(pixel));
        sum = i32x4.add(sum, i32x4.mul(i32x4.extend_low_i16x8_u(bytes), v128.load32_splat(weight)));
        pixel += 3;
      }
      const words = i16x8.narrow_i32x4_s(i32x4.shr_s(sum, PRECISION), i32x4.splat(0));
      v128.store32_lane(out, i8x16.narrow_i16x8_u(words, i16x8.splat(0)), 0);
      out += 3;
      weightsOfX += stride << 2;
    }
    data += width * 3;
  }
}

/** Along the columns: `[height, bytes]` to `[length, bytes]`, 16 at a time, so up to 15 bytes past either are accessed. */
export function filterColumns(
  data: usize,
  bytes: i32,
  out: usize,
  length: i32,
  firsts: usize,
  taps: usize,
  weights: usize,
  stride: i32,
): void {
  for (let y = 0; y < length; y++) {
    const row = data + load<i32>(firsts + (y << 2)) * bytes;
    const end = weights + (load<i32>(taps + (y << 2)) << 2);
    for (let x = 0; x < bytes; x += 16) {
      let a = i32x4.splat(HALF);
      let b = a;
      let c = a;
      let d = a;
      let pixel = row + x;
      for (let at = weights; at < end; at += 4) {
        const weight = v128.load32_splat(at);
        const all = v128.load(pixel);
        const low = i16x8.extend_low_i8x16_u(all);
        const high = i16x8.extend_high_i8x16_u(all);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight));
        pixel += bytes;
      }
      const ab = i16x8.narrow_i32x4_s(i32x4.shr_s(a, PRECISION), i32x4.shr_s(b, PRECISION));
      const cd = i16x8.narrow_i32x4_s(i32x4.shr_s(c, PRECISION), i32x4.shr_s(d, PRECISION));
      v128.store(out + x, i8x16.narrow_i16x8_u(ab, cd));
    }
    out += bytes;
    weights += stride << 2;
  }
}

/** Byte `first` of four pixels, widened to 32 bits. */
function bytesOf(pixels: v128, channel: i32): v128 {
  const one = i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1);
  return i8x16.swizzle(pixels, i8x16.add_sat_u(one, i8x16.splat(channel as i8)));
}

/**
 * One channel of `count` pixels, `(pixel · factor − mean) / std` in the steps of transformers' `rescale` and `normalize`: the
 * product in float64, rounded to float32, the rest in float32. Four at a time, so up to three numbers past `out` and 15 bytes
 * past `data` are accessed.
 */
export function normalizeChannel(
  data: usize,
  count: i32,
  channel: i32,
  out: usize,
  factor: f64,
  mean: f32,
  std: f32,
): void {
  const factors = f64x2.splat(factor);
  const means = f32x4.splat(mean);
  const stds = f32x4.splat(std);
  for (let i = 0; i < count; i += 4) {
    const bytes = bytesOf(v128.load(data), channel);
    const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.convert_low_i32x4_s(bytes), factors));
    const upper = v128.shuffle<i32>(bytes, bytes, 2, 3, 2, 3);
    const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.convert_low_i32x4_s(upper), factors));
    const scaled = v128.shuffle<i32>(low, high, 0, 1, 4, 5);
    v128.store(out, f32x4.div(f32x4.sub(scaled, means), stds));
    data += 12;
    out += 16;
  }
}
