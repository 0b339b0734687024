import { Rocket } from 'lucide-react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { strategyName } from '../fine-tunes/strategies.ts';
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
import { ACTIONS } from './actions.ts';
import type { Command } from './command.ts';
import { matches } from './matches.ts';
import type { PaletteQuery } from './palette-query.ts';
import type { FoundInDocs } from './use-docs.ts';

type Answer = ResultOf<typeof PaletteQuery>;

export interface CommandGroup {
  /** Its heading. */
  value: string;
  items: Command[];
}

const fromPlace = ({ label, href, icon }: Place): Command => ({ label, href, icon });

/**
 * What the palette offers for a text: pages and actions whose names hold each of its words, and what the API found.
 *
 * @param search the typed text
 * @param found null while the API has not answered, or for an empty text
 * @param docs what the documentation has on the text
 */
export function commandsFor(search: string, found: Answer | null, docs: FoundInDocs[] = []): CommandGroup[] {
  const groups = [
    {
      value: t('Pages'),
      items: [...WORK, ...PROGRAMS, ...ADMINISTRATION, SESSIONS].map(fromPlace).filter(matches(search)),
    },
    { value: t('Actions'), items: ACTIONS.filter(matches(search)) },
    ...(found ? fromAnswer(search, found) : []),
    { value: t('Documentation'), items: docs.map(fromDocs) },
    ...(found
      ? [
          {
            value: t('Models with something like it'),
            items: modelsOf(found).filter((model) => !matches(search)(model)),
          },
        ]
      : []),
  ];
  return groups.filter(({ items }) => items.length > 0);
}

const fromDocs = ({ title, page, href }: FoundInDocs): Command => ({
  label: page ? `${page}: ${title}` : title,
  href,
  icon: DOCS.icon,
});

/** What the zoo finds by a tag, a publisher or in spite of a typing error is there too. */
const modelsOf = ({ models }: Answer): Command[] =>
  models.edges.map(({ node }) => ({ label: node.name, href: `/models/${node.slug}`, icon: ZOO.icon }));

function fromAnswer(search: string, found: Answer): CommandGroup[] {
  const { datasets, fineTunes, endpoints } = found;
  return [
    { value: t('Models'), items: modelsOf(found).filter(matches(search)) },
    {
      value: t('Data sets'),
      items: datasets.edges.map(({ node }) => ({
        label: datasetName(node),
        href: `/datasets/${node.id}`,
        icon: DATASETS.icon,
      })),
    },
    {
      value: t('Fine-tunes'),
      items: fineTunes.edges
        .map(({ node }) => ({
          label: t('{strategy} of {model} on {dataset}', {
            strategy: strategyName(node.strategy),
            model: node.model.name,
            dataset: node.dataset.name,
          }),
          href: `/fine-tunes/${node.id}`,
          time: node.createdAt,
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
