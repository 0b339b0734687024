/** For messages: the accepted picture formats. */
export const ACCEPTED_FORMATS = 'PNG, JPEG, WebP, GIF, TIFF or AVIF';

/** Extensions, in lower case, of an archive's picture files. */
const PICTURE_EXTENSIONS = new Set(['png', 'jpg', 'jpeg', 'jpe', 'jfif', 'webp', 'gif', 'tif', 'tiff', 'avif']);

/** Whether a file is imported as a picture, by its name. */
export function isPictureFile(name: string): boolean {
  return PICTURE_EXTENSIONS.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif';

/**
 * A picture's format by its first bytes; null for one that is not accepted. Checked before any decoder sees the bytes,
 * because libvips would also open formats that are not rasters and can refer to other files, such as SVG.
 */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const ascii = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (ascii(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(ascii(0, 6))) return 'gif';
  if (['II*\0', 'MM\0*'].includes(ascii(0, 4))) return 'tiff';
  if (ascii(4, 8) === 'ftyp' && /avif|avis/.test(ascii(8, 32))) return 'avif';
  return null;
}
