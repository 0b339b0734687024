import type { jobs } from '../database/tables/index.ts';

export type JobRow = typeof jobs.$inferSelect;
