import { runPages } from '../../testing/docs/run-pages.ts';

runPages((file) => file.startsWith('recipes/'));
