import { checkPicture } from './check-picture.ts';

export interface ReadPicture {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The bytes of pictures, and a sentence for each file that this browser does not decode. */
export async function readPictures(files: readonly File[]): Promise<{ pictures: ReadPicture[]; problems: string[] }> {
  const pictures: ReadPicture[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    await checkPicture(bytes).then(
      () => pictures.push({ name: file.name, bytes }),
      ({ message }: Error) => problems.push(files.length > 1 ? `${file.name}: ${message}` : message),
    );
  }
  return { pictures, problems };
}
