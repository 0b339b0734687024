import { InvalidInputError } from '../../errors.ts';

/** A label, and what it means in words. */
export interface LabelDescription {
  label: string;
  description?: string | null | undefined;
}

/** What stands for the label in a template, as in transformers' `hypothesis_template`. */
const PLACE = '{}';

/** The template of labels without a description; that of pictures is transformers' own. */
const DEFAULTS = { IMAGE: `This is a photo of ${PLACE}.`, TEXT: PLACE };

/**
 * The sentence for each label. A template is filled with the description, or with the label where there is none. Without a template,
 * descriptions stand as they are, and labels in the default: `This is a photo of {}.` for pictures, the label alone for texts.
 *
 * @throws InvalidInputError for fewer than two labels, one that is given twice, or a template without one `{}`
 */
export function labelTexts(
  labels: readonly LabelDescription[],
  template: string | null,
  modality: 'IMAGE' | 'TEXT',
): string[] {
  if (labels.length < 2) {
    throw new InvalidInputError('A classifier needs at least two labels. Describe another one.', 'labels');
  }
  const names = labels.map(({ label }) => label);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InvalidInputError(`The label “${twice}” is given twice. Leave one out.`, 'labels');
  if (template !== null && template.split(PLACE).length !== 2) {
    throw new InvalidInputError(
      `The template “${template}” needs ${PLACE} once, where the label goes, as in “${DEFAULTS.IMAGE}”.`,
      'template',
    );
  }
  return labels.map(({ label, description }) => {
    const given = description?.trim() ? description : null;
    if (template === null && given !== null) return given;
    // Not String.replace: it reads $& in a label as a pattern.
    return (template ?? DEFAULTS[modality]).split(PLACE).join(given ?? label);
  });
}
