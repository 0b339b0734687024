import { t } from '../../messages/t.ts';

/** @throws Error for bytes that this browser does not decode */
export async function checkPicture(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    (await createImageBitmap(new Blob([bytes]))).close();
  } catch (cause) {
    throw new Error(t('This browser cannot decode the picture. Use a PNG, JPEG or WebP file.'), { cause });
  }
}
