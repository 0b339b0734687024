import sharp from 'sharp';
import { decodeRaster } from '../../data/decode-raster.ts';
import { atStrength, type Corruption } from './corruption.ts';

/** Writes the picture as a JPEG of low quality, as Pillow does, and reads it again. */
export const jpegCompression: Corruption = async (picture, strength) => {
  const quality = atStrength([25, 18, 15, 10, 7], strength);
  const { data, width, height } = picture;
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0', mozjpeg: false })
    .toBuffer();
  return decodeRaster(jpeg, '#ffffff');
};
