import type { TestProject } from 'vitest/node';
import { BUILD_VARIABLE } from '../../zoo/entry-point.ts';
import { buildPrograms } from '../build-programs.ts';

/** vitest's globalSetup: processes and threads that specs start run compiled code, as those of `npm start` do. */
export default async function setup(project: TestProject): Promise<void> {
  const build = async () => {
    process.env[BUILD_VARIABLE] = await buildPrograms();
  };
  await build();
  project.onTestsRerun(build);
}
