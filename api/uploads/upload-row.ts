import type { uploads } from '../database/tables/index.ts';

export type UploadRow = typeof uploads.$inferSelect;
