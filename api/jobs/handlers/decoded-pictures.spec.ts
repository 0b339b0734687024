import { expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { decodedPictures } from './decoded-pictures.ts';

test('GRAFT_DECODED_PICTURE_BYTES limits what a training keeps, none included; without it the engine decides', () => {
  const of = (variables: Record<string, string>) => decodedPictures(readConfig(variables));
  expect(of({ GRAFT_DECODED_PICTURE_BYTES: '5000' })).toEqual({ keptPictureBytes: 5000 });
  expect(of({ GRAFT_DECODED_PICTURE_BYTES: '0' })).toEqual({ keptPictureBytes: 0 });
  expect(of({})).toEqual({});
  expect(() => of({ GRAFT_DECODED_PICTURE_BYTES: '-1' })).toThrow(/GRAFT_DECODED_PICTURE_BYTES/);
});
