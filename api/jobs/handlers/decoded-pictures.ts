import type { Config } from '../../config.ts';

/** How much a training may keep of its decoded pictures, as the engine takes it. */
export const decodedPictures = ({ decodedPictureBytes }: Pick<Config, 'decodedPictureBytes'>) =>
  decodedPictureBytes === null ? {} : { keptPictureBytes: decodedPictureBytes };
