import { counted, plural } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import type { ImportLimits } from './archive/limits.ts';
import { checkLabels, tooManyLabels } from './check-labels.ts';
import { chooseSplits } from './choose-splits.ts';
import type { DatasetIndex, Example, QualityFinding } from './dataset.ts';
import { groupColumns } from './group-columns.ts';
import type { SplitPlan } from './grouped-split.ts';
import { layoutOf, type Placement, place, quoteSome } from './layout.ts';
import { parseMetadata } from './metadata-row.ts';
import { ACCEPTED_FORMATS } from './picture-format.ts';
import type { StoredPicture } from './picture-pack.ts';
import { assessQuality } from './quality/assess-quality.ts';
import { finding } from './quality/finding.ts';
import { nearPictures } from './quality/near-pictures.ts';
import { readTargets, type TargetColumns, targetColumns, targetsProblem, trueLabels } from './read-targets.ts';
import { afterLeavingOut, type LabelProblem, unreadableLabels } from './unreadable-labels.ts';

/** What an import found in an upload of pictures. */
export interface ImageContents {
  stored: StoredPicture[];
  /** Path → why it cannot be read. */
  damaged: Map<string, string>;
  ignored: string[];
  /** Bytes of every metadata file, by path. */
  metadata: Map<string, Buffer>;
  /** What the publisher says, as findings. */
  notes: QualityFinding[];
}

interface IndexOptions {
  filename: string;
  seed?: number;
  targets?: TargetColumns;
  split?: SplitPlan;
  groups?: string[];
  isAddition?: boolean;
}

const HINT = 'Is each picture in a separate folder? Labels are the names of the outermost folders.';

/**
 * The index of a data set of these pictures: their labels, splits, groups and findings, in the order of their names.
 *
 * @throws InvalidInputError, saying what to do, if they are not a valid data set
 */
export function imageIndex(contents: ImageContents, options: IndexOptions, limits: ImportLimits): DatasetIndex {
  const { filename, targets: columns } = options;
  const { stored } = contents;
  if (stored.length === 0) throw noPictures(contents, filename);
  const placements = placeAll(contents, columns === undefined, limits);
  const all = stored
    .map((picture) => ({ ...picture, ...(placements.get(picture.path) as Placement) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const problems = new Map(
    all.flatMap((picture) => {
      const problem = picture.problem ?? (columns && targetsProblem(targetCells(picture), columns, picture.at));
      return problem ? [[picture.name, problem]] : [];
    }),
  );
  const pictures = all.filter(({ name }) => !problems.has(name));
  const unlabelled = unreadableLabels(
    [...problems].map(([name, problem]) => ({ name, ...problem })),
    { readable: pictures.length, filename, noun: 'picture' },
  );
  const leftOut = [...contents.notes, ...unlabelled, ...unreadPictures(contents, placements)];
  const [stating = `"${filename}"`] = contents.metadata.keys();
  return afterLeavingOut(unlabelled, () => labelledIndex(pictures, { leftOut, stating }, options, limits));
}

/**
 * @param found.leftOut findings about what the data set does not hold
 * @param found.stating the file that states splits, in messages
 */
function labelledIndex(
  pictures: PlacedPicture[],
  { leftOut, stating }: { leftOut: QualityFinding[]; stating: string },
  options: IndexOptions,
  limits: ImportLimits,
): DatasetIndex {
  const { filename, seed = 0, targets: columns, split: plan, isAddition } = options;
  const targets =
    columns &&
    readTargets(
      pictures.map((picture) => ({ groups: targetCells(picture) })),
      columns,
    );
  const labels = targets?.labels ?? classes(pictures, options, limits);
  if (targets && labels.length > limits.maxLabels)
    throw tooManyLabels(labels.length, { filename, maxLabels: limits.maxLabels, hint: HINT });
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const near = nearPictures(pictures.map(({ fingerprint }) => fingerprint));
  const unsplit = pictures.map(({ name, label, sha256, groups, split }, i) => {
    const all = targets ? trueLabels(targets.task, targets.rows[i]) : [indexOf.get(label) ?? -1];
    // With targets there are no classes to stratify by.
    return { name, label: targets ? '' : label, classes: all, sha256, groups, split };
  });
  const { splits, note } = chooseSplits(unsplit, {
    seed,
    near,
    source: { file: stating, noun: 'picture' },
    ...(plan ? { plan } : {}),
    ...(isAddition ? { isAddition } : {}),
  });
  const { groups: grouping, note: noGroups } = groupColumns(
    pictures.map(({ groups }) => groups),
    { forced: options.groups, taken: columns ? targetColumns(columns) : [], isAddition, noun: 'picture' },
  );
  const examples = pictures.map((picture, i): Example => {
    const { name, label, offset, byteSize, sha256, width, height, fingerprint } = picture;
    const split = splits.get(name);
    const index = targets ? -1 : indexOf.get(label);
    if (split === undefined || index === undefined) throw new Error(`No split or label for "${name}".`);
    return {
      name,
      label: index,
      ...(targets ? { targets: targets.rows[i] } : {}),
      split,
      groups: only(picture.groups, grouping),
      offset,
      byteSize,
      sha256,
      width,
      height,
      fingerprint,
      ...(picture.isGrey ? { isGrey: true } : {}),
      ...(picture.isAnimated ? { isAnimated: true } : {}),
    };
  });
  return {
    version: 1,
    modality: 'IMAGE',
    ...(targets ? { task: targets.task } : {}),
    labels,
    groups: grouping,
    examples,
    quality: [
      ...leftOut,
      ...(note ? [note] : []),
      ...assessQuality(examples, labels, 'IMAGE', near, targets?.task),
      ...noGroups,
    ],
    seed,
  };
}

type PlacedPicture = StoredPicture & Placement;

/** The column label may hold the targets, for instance the number to predict. */
const targetCells = ({ label, groups }: Placement) => ({ label, ...groups });

function only(groups: Record<string, string>, columns: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).filter(([name]) => columns.includes(name)));
}

function classes(pictures: Placement[], { filename }: IndexOptions, { maxLabels }: ImportLimits): string[] {
  return checkLabels({
    labels: pictures.map(({ label }) => label),
    filename,
    maxLabels,
    hint: HINT,
  });
}

/** The label, split and groups of every picture: as its row states, else by its folder and the metadata files. */
function placeAll(
  { stored, damaged, metadata, ignored }: ImageContents,
  needsLabel: boolean,
  limits: ImportLimits,
): Map<string, Placement> {
  const stated = stored.filter((picture) => picture.stated !== undefined);
  if (stated.length > 0) return placeStated(stored, needsLabel);
  const paths = [...stored.map(({ path }) => path), ...damaged.keys()];
  const layout = layoutOf(paths, [...metadata.keys()]);
  ignored.push(...[...metadata.keys()].filter((file) => !layout.metadata.includes(file)));
  const tables = [...metadata]
    .filter(([file]) => layout.metadata.includes(file))
    .map(([file, bytes]) => ({ file, rows: parseMetadata(file, bytes, limits) }));
  return place(paths, layout, tables, needsLabel);
}

function placeStated(stored: StoredPicture[], needsLabel: boolean): Map<string, Placement> {
  const placements = new Map<string, Placement>();
  for (const { path, stated } of stored) {
    if (!stated)
      throw new InvalidInputError('The archive holds both pictures and Parquet files. Upload one of the two.');
    const { label, split, groups, problem: why } = stated;
    const at = JSON.stringify(path);
    const problem = !needsLabel || label !== null ? null : why !== undefined ? { problem: why } : noLabel(at);
    placements.set(path, { name: path, label: label ?? '', split, groups, at, ...(problem ? { problem } : {}) });
  }
  const unsplit = stored.filter(({ stated }) => stated?.split === null);
  if (unsplit.length > 0 && unsplit.length < stored.length)
    throw new InvalidInputError(
      `Some pictures have a split, but ${unsplit.length.toLocaleString('en')} ${plural(unsplit.length, 'has', 'have')} none: ${quoteSome(unsplit.map(({ path }) => path))}. Give one to every picture, or to none.`,
    );
  return placements;
}

const noLabel = (at: string): LabelProblem => ({
  problem: `${at} has no label`,
  remedy: 'Write the class of every picture into a column label.',
});

function noPictures({ damaged, ignored }: ImageContents, filename: string): InvalidInputError {
  if (damaged.size > 0) {
    const [[name, reason]] = damaged;
    return new InvalidInputError(
      `No picture in "${filename}" can be read: ${counted(damaged.size, 'picture')} ${plural(damaged.size, 'is', 'are')} damaged or not supported. ${JSON.stringify(name)}: ${reason}`,
    );
  }
  const found = ignored.length > 0 ? `, only other files such as ${quoteSome([...ignored].sort())}` : '';
  return new InvalidInputError(
    `"${filename}" holds no pictures${found}. Pack one folder a class, with ${ACCEPTED_FORMATS} files in it.`,
  );
}

function unreadPictures({ damaged, ignored }: ImageContents, placements: Map<string, Placement>): QualityFinding[] {
  const findings: QualityFinding[] = [];
  if (damaged.size > 0) {
    const names = [...damaged.keys()].sort();
    const message =
      `${counted(damaged.size, 'picture')} cannot be read and ${plural(damaged.size, 'was', 'were')} left out. ` +
      `${JSON.stringify(names[0])}: ${damaged.get(names[0])}`;
    findings.push(
      finding(
        'CORRUPT_PICTURE',
        'MEDIUM',
        message,
        names.map((path) => placements.get(path)?.name ?? path),
      ),
    );
  }
  if (ignored.length > 0)
    findings.push(
      finding(
        'IGNORED_FILE',
        'INFO',
        `${counted(ignored.length, 'file')} ${plural(ignored.length, 'is not a picture', 'are not pictures')} in ${ACCEPTED_FORMATS} and ${plural(ignored.length, 'was', 'were')} left out.`,
        [...ignored].sort(),
      ),
    );
  return findings;
}
