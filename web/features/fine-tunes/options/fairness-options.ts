import type { OptionGroup } from './option.ts';

/** How groups of examples are made to perform equally. */
export const FAIRNESS_OPTIONS: OptionGroup = {
  title: 'Fairness between groups',
  options: [
    {
      name: 'groupMitigation',
      kind: 'choice',
      label: 'Mitigation',
      hint: 'Reduces gaps between groups of examples',
      values: [
        { value: 'NONE', name: 'None' },
        { value: 'REWEIGHING', name: 'Reweighing: groups and classes made independent' },
        { value: 'GROUP_BALANCED', name: 'Group-balanced: each group an equal share' },
        { value: 'GROUP_DRO', name: 'Group DRO: follows the group with the highest loss' },
      ],
      shownFor: ({ groups }) => groups.length > 0,
    },
    {
      name: 'groupAttribute',
      kind: 'group',
      label: 'Groups by',
      hint: 'The attribute whose groups should perform equally',
      shownFor: ({ groups, groupMitigation }) =>
        groups.length > 0 && groupMitigation !== '' && groupMitigation !== 'NONE',
    },
    {
      name: 'groupStepSize',
      kind: 'decimal',
      label: 'Group step size',
      hint: 'How fast the weights of groups follow their losses',
      none: '0.01',
      shownFor: ({ groups, groupMitigation }) => groups.length > 0 && groupMitigation === 'GROUP_DRO',
    },
  ],
};
