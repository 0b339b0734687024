import { t } from '../../messages/t.ts';
import type { LineageNode } from './lineage-query.ts';

/** Which one a node is, beside its label: the version of a data set, or what a fine-tune or a checkpoint was trained on. */
export function describeNode({ trainedOn, version }: Pick<LineageNode, 'trainedOn' | 'version'>): string | null {
  if (version === null) return null;
  return trainedOn === null
    ? t('version {version}', { version })
    : t('on version {version} of {name}', { name: trainedOn, version });
}
