import { t } from '../../../messages/t.ts';
import type { Choices, OptionGroup } from './option.ts';

const debiasing = ({ groups, groupMitigation }: Choices) =>
  groups.length > 0 && groupMitigation === 'ADVERSARIAL_DEBIASING';

/** How groups of examples are made to perform equally. */
export const FAIRNESS_OPTIONS: OptionGroup = {
  title: t('Fairness between groups'),
  options: [
    {
      name: 'groupMitigation',
      kind: 'choice',
      label: t('Mitigation'),
      values: [
        { value: 'NONE', name: t('None') },
        { value: 'REWEIGHING', name: t('Reweighing: groups and classes made independent') },
        { value: 'GROUP_BALANCED', name: t('Group-balanced: each group an equal share') },
        { value: 'GROUP_DRO', name: t('Group DRO: follows the group with the highest loss') },
        { value: 'ADVERSARIAL_DEBIASING', name: t('Adversarial debiasing: hides the group from an adversary') },
      ],
      shownFor: ({ groups }) => groups.length > 0,
    },
    {
      name: 'groupAttribute',
      kind: 'group',
      label: t('Groups by'),
      shownFor: ({ groups, groupMitigation }) =>
        groups.length > 0 && groupMitigation !== '' && groupMitigation !== 'NONE',
    },
    {
      name: 'groupStepSize',
      kind: 'decimal',
      label: t('Group step size'),
      shownFor: ({ groups, groupMitigation }) => groups.length > 0 && groupMitigation === 'GROUP_DRO',
    },
    {
      name: 'groupConstraint',
      kind: 'choice',
      label: t('Constraint'),
      values: [
        { value: 'DEMOGRAPHIC_PARITY', name: t('Demographic parity: every prediction') },
        { value: 'EQUALIZED_ODDS', name: t('Equalized odds: the predictions for each class') },
      ],
      shownFor: debiasing,
    },
    {
      name: 'groupAlpha',
      kind: 'decimal',
      label: t('Alpha'),
      shownFor: debiasing,
    },
  ],
};
