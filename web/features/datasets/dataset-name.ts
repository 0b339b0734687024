import { t } from '../../messages/t.ts';

/** What a data set is called where something was made from it: with its version from the second on, by which those of one name differ. */
export const datasetName = ({ name, version }: { name: string; version: number }): string =>
  version > 1 ? t('{name}, version {version}', { name, version }) : name;
