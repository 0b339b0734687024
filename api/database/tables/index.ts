export * from './datasets.ts';
export * from './endpoints.ts';
export * from './feature-sets.ts';
export * from './fine-tunes.ts';
export * from './jobs.ts';
export * from './models.ts';
export * from './tokens.ts';
export * from './uploads.ts';
