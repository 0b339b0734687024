import { t } from '../../messages/t.ts';

/** What is missing, as its addresses begin. */
export type MissingKind = keyof typeof MISSING_KINDS;

interface Kind {
  /** @param name as the address has it */
  title: (name: string) => string;
  why?: string;
  /** The page to go to instead, and what its button says. */
  href: string;
  back: string;
}

const kind = (title: string, href: string, back: string): Kind => ({ title: () => title, href, back });

/** What the pages say of an item that is not there. */
export const MISSING_KINDS = {
  models: {
    title: (slug) => t('The zoo has no model “{slug}”', { slug }),
    why: t('The address may be mistyped.'),
    ...{ href: '/models', back: t('Go to the zoo') },
  },
  datasets: kind(t('There is no such data set'), '/datasets', t('All data sets')),
  'feature-sets': kind(t('There is no such feature set'), '/feature-sets', t('All feature sets')),
  'few-shots': kind(t('There is no such few-shot study'), '/datasets', t('All data sets')),
  rankings: kind(t('There is no such ranking'), '/datasets', t('All data sets')),
  'fine-tunes': kind(t('There is no such fine-tune'), '/fine-tunes', t('All fine-tunes')),
  sweeps: kind(t('There is no such sweep'), '/sweeps', t('All sweeps')),
  checkpoints: {
    ...kind(t('There is no such checkpoint'), '/fine-tunes', t('All fine-tunes')),
    why: t('The address may be mistyped, or the checkpoint was deleted.'),
  },
  endpoints: {
    title: (name) => t('There is no endpoint “{name}”', { name }),
    why: t('It may have been deleted.'),
    ...{ href: '/endpoints', back: t('All endpoints') },
  },
  projects: kind(t('There is no such project'), '/projects', t('All projects')),
} satisfies Record<string, Kind>;

export const isMissingKind = (name: string | null | undefined): name is MissingKind =>
  typeof name === 'string' && Object.hasOwn(MISSING_KINDS, name);
