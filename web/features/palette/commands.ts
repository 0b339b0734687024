import { CirclePlus, type LucideIcon, Rocket } from 'lucide-react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatEnum } from '../interface/format.ts';
import {
  ADMINISTRATION,
  DATASETS,
  DOCS,
  FINE_TUNES,
  type Place,
  PROGRAMS,
  SESSIONS,
  WORK,
  ZOO,
} from '../shell/places.ts';
import type { PaletteQuery } from './palette-query.ts';
import type { FoundInDocs } from './use-docs.ts';

/** Something that the palette leads to. */
export interface Command {
  label: string;
  href: string;
  icon: LucideIcon;
}

export interface CommandGroup {
  /** Its heading. */
  value: string;
  items: Command[];
}

const ACTIONS: Command[] = [
  { label: t('Start a fine-tune'), href: '/fine-tunes/new', icon: CirclePlus },
  { label: t('Import a model'), href: '/models/import', icon: CirclePlus },
  { label: t('Upload a data set'), href: '/datasets', icon: CirclePlus },
  { label: t('Start a sweep'), href: '/sweeps/new', icon: CirclePlus },
];

const fromPlace = ({ label, href, icon }: Place): Command => ({ label, href, icon });

/**
 * What the palette offers for a text: pages and actions whose names hold each of its words, and what the API found.
 *
 * @param search the typed text
 * @param found null while the API has not answered, or for an empty text
 * @param docs what the documentation has on the text
 */
export function commandsFor(
  search: string,
  found: ResultOf<typeof PaletteQuery> | null,
  docs: FoundInDocs[] = [],
): CommandGroup[] {
  const groups = [
    {
      value: t('Pages'),
      items: [...WORK, ...PROGRAMS, ...ADMINISTRATION, SESSIONS].map(fromPlace).filter(matches(search)),
    },
    { value: t('Actions'), items: ACTIONS.filter(matches(search)) },
    ...(found ? fromAnswer(search, found) : []),
    { value: t('Documentation'), items: docs.map(fromDocs) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

const fromDocs = ({ title, page, href }: FoundInDocs): Command => ({
  label: page ? `${page}: ${title}` : title,
  href,
  icon: DOCS.icon,
});

function fromAnswer(
  search: string,
  { models, datasets, fineTunes, endpoints }: ResultOf<typeof PaletteQuery>,
): CommandGroup[] {
  return [
    {
      value: t('Models'),
      items: models.edges.map(({ node }) => ({ label: node.name, href: `/models/${node.slug}`, icon: ZOO.icon })),
    },
    {
      value: t('Data sets'),
      items: datasets.edges.map(({ node }) => ({
        label:
          node.version > 1 ? t('{name}, version {version}', { name: node.name, version: node.version }) : node.name,
        href: `/datasets/${node.id}`,
        icon: DATASETS.icon,
      })),
    },
    {
      value: t('Fine-tunes'),
      items: fineTunes.edges
        .map(({ node }) => ({
          label: t('{strategy} of {model} on {dataset}', {
            strategy: formatEnum(node.strategy),
            model: node.model.name,
            dataset: node.dataset.name,
          }),
          href: `/fine-tunes/${node.id}`,
          icon: FINE_TUNES.icon,
        }))
        .filter(matches(search))
        .slice(0, 6),
    },
    {
      value: t('Endpoints'),
      items: endpoints.edges
        .map(({ node: { name } }) => ({ label: name, href: `/endpoints/${encodeURIComponent(name)}`, icon: Rocket }))
        .filter(matches(search))
        .slice(0, 6),
    },
  ];
}

const matches =
  (search: string) =>
  ({ label }: Command) => {
    const text = label.toLowerCase();
    return search
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word));
  };
