import type { Raster } from '../raster.ts';

/** From a pixel of the result to one of the picture: x' = a·x + b·y + c, y' = d·x + e·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Moves the pixels of a picture: each becomes the nearest pixel of the picture, or black outside it. Equals Pillow's `Image.transform`
 * with AFFINE and NEAREST, which torchvision's `affine` and `rotate` call. Source: Pillow, `Geometry.c`, `affine_fixed` (in 16.16 fixed
 * point) and, where nothing turns or shears, `ImagingScaleAffine`, which adds up the steps in float64.
 */
export function affine(picture: Raster, matrix: Matrix): Raster {
  const { data, width, height } = picture;
  const out = new Uint8Array(data.length);
  const place = matrix[1] === 0 && matrix[3] === 0 ? scaled(matrix, picture) : turned(matrix);
  const copy = (to: number, x: number, y: number) => {
    if (x < 0 || x >= width || y < 0 || y >= height) return;
    const from = (y * width + x) * 3;
    out[to] = data[from];
    out[to + 1] = data[from + 1];
    out[to + 2] = data[from + 2];
  };
  place(width, height, copy);
  return { ...picture, data: out };
}

type Place = (width: number, height: number, copy: (to: number, x: number, y: number) => void) => void;

function turned([a, b, c, d, e, f]: Matrix): Place {
  const fixed = (value: number) => Math.floor(value * 65_536 + 0.5);
  const [right, down] = [
    [fixed(a), fixed(d)],
    [fixed(b), fixed(e)],
  ];
  return (width, height, copy) => {
    let [startX, startY] = [fixed(c + a * 0.5 + b * 0.5), fixed(f + d * 0.5 + e * 0.5)];
    for (let row = 0, to = 0; row < height; row++) {
      let [x, y] = [startX, startY];
      for (let column = 0; column < width; column++, to += 3) {
        copy(to, x >> 16, y >> 16);
        x += right[0];
        y += right[1];
      }
      startX += down[0];
      startY += down[1];
    }
  };
}

function scaled([a, , c, , e, f]: Matrix, picture: { width: number; height: number }): Place {
  const places = (start: number, step: number, length: number) => {
    let position = start;
    return Int32Array.from({ length }, () => {
      const place = position < 0 ? -1 : Math.trunc(position);
      position += step;
      return place;
    });
  };
  const columns = places(c + a * 0.5, a, picture.width);
  const rows = places(f + e * 0.5, e, picture.height);
  return (width, height, copy) => {
    for (let row = 0, to = 0; row < height; row++)
      for (let column = 0; column < width; column++, to += 3) copy(to, columns[column], rows[row]);
  };
}

/**
 * The matrix of a shear about the upper left corner, in degrees along each axis, and of a translation, in pixels. Source:
 * torchvision, `_get_inverse_affine_matrix` without a rotation and at scale 1.
 */
export function shearMatrix(shear: { x: number; y: number }): Matrix {
  const [x, y] = [shear.x, shear.y].map((degrees) => (degrees * Math.PI) / 180);
  const [cosine, tangent] = [Math.cos(y), Math.tan(x)];
  const a = Math.cos(-y) / cosine;
  const b = -(a * tangent);
  const c = Math.sin(-y) / cosine;
  const d = 1 - c * tangent;
  return [d, -b, 0, -c, a, 0];
}

export const translationMatrix = (x: number, y: number): Matrix => [1, 0, -x, 0, 1, -y];

/** The matrix of a rotation about the middle, counter-clockwise, in degrees. Source: Pillow, `Image.rotate`. */
export function rotationMatrix(degrees: number, { width, height }: { width: number; height: number }): Matrix {
  const angle = (-(((degrees % 360) + 360) % 360) * Math.PI) / 180;
  const rounded = (value: number) => Number(value.toFixed(15));
  const [a, b, d] = [rounded(Math.cos(angle)), rounded(Math.sin(angle)), rounded(-Math.sin(angle))];
  const [x, y] = [width / 2, height / 2];
  return [a, b, a * -x + b * -y + 0 + x, d, a, d * -x + a * -y + 0 + y];
}
