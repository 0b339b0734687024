import { useQuery } from 'urql';
import type { VariablesOf } from '../../graphql/graphql.ts';
import form from '../interface/form.module.css';
import styles from './advanced-options.module.css';
import { DefaultsQuery } from './defaults-query.ts';
import { FindRate } from './find-rate.tsx';
import { OptionField } from './option-field.tsx';
import type { Choices } from './options/option.ts';
import { applies, OPTION_GROUPS } from './options/option-groups.ts';
import type { InitialOptions } from './thoroughness.ts';

interface AdvancedOptionsProps {
  modelSlug: string;
  datasetId: string;
  choices: Choices;
  layers: { name: string; op: string; dimension: number }[];
  /** What is entered before anybody types, by the field's name. */
  initial: InitialOptions;
  errors: Record<string, string | undefined>;
}

/** Every option with a good default, in groups; options that do not apply to the other choices are left out. */
export function AdvancedOptions({ modelSlug, datasetId, choices, layers, initial, errors }: AdvancedOptionsProps) {
  const variables: Record<string, unknown> & VariablesOf<typeof DefaultsQuery> = defaultsFor(
    { modelSlug, datasetId },
    choices,
  );
  const [{ data, fetching }] = useQuery({ query: DefaultsQuery, variables });
  // Until the answer to a new choice arrives, urql returns the old one.
  const defaults = fetching ? undefined : data?.fineTuneDefaults;
  const groups = OPTION_GROUPS.map(({ title, options }) => ({
    title,
    options: options.filter((option) => applies(option, choices)),
  })).filter(({ options }) => options.length > 0);
  return (
    <div className={styles.groups}>
      {groups.map(({ title, options }) => (
        <fieldset key={title} className={styles.group}>
          <legend>{title}</legend>
          <div className={form.row}>
            {options.map((option) => (
              <OptionField
                key={option.name}
                option={option}
                layers={layers}
                groups={choices.groups}
                modality={choices.modality}
                // What is asked for comes back in the answer: it is no default.
                defaults={variables[option.name] ? undefined : defaults}
                initial={initial}
                errors={errors}
              />
            ))}
          </div>
          {options.some(({ name }) => name === 'learningRate') && (
            <FindRate modelSlug={modelSlug} strategy={choices.strategy} />
          )}
        </fieldset>
      ))}
    </div>
  );
}

/** Some defaults depend on other choices. */
function defaultsFor(
  { modelSlug, datasetId }: { modelSlug: string; datasetId: string },
  { strategy, task, head, optimizer, loss, groupMitigation, contrastive, augmented }: Choices,
): VariablesOf<typeof DefaultsQuery> {
  type Variables = VariablesOf<typeof DefaultsQuery>;
  // The form offers the schema's own values.
  return {
    modelSlug,
    datasetId: datasetId || null,
    strategy,
    task,
    contrastive,
    augmented,
    head: (head || null) as Variables['head'],
    optimizer: (optimizer || null) as Variables['optimizer'],
    loss: (loss || null) as Variables['loss'],
    groupMitigation: (groupMitigation || null) as Variables['groupMitigation'],
  };
}
