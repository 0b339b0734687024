import type { TargetColumns, TextTargets } from '../../../zoo/data/read-targets.ts';

/** The option of an import that says where the targets are. */
export function targetOptions(targets: TextTargets | null): { targets?: TargetColumns; tags?: string } {
  if (targets === null) return {};
  return 'tags' in targets ? { tags: targets.tags } : { targets };
}
