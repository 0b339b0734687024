import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { AugmentationFields } from './augmentation-fields.tsx';
import type { FineTuneDefaults } from './defaults-query.ts';
import type { Option } from './options/option.ts';
import { OPTION_HINTS } from './options/option-hints.ts';
import type { InitialOptions } from './thoroughness.ts';

interface OptionFieldProps {
  option: Option;
  /** Of the model: the layers that can be unfrozen. */
  layers: { name: string; op: string; dimension: number }[];
  /** Attributes of the data set. */
  groups: readonly string[];
  /** Of the model. */
  modality: 'IMAGE' | 'TEXT';
  /** Undefined while loading, and where the option has no known default. */
  defaults: FineTuneDefaults | undefined;
  /** What is entered before anybody types, by the field's name. */
  initial: InitialOptions;
  errors: Record<string, string | undefined>;
}

/** The input of one option, by its kind; if empty, it shows its default. */
export function OptionField({ option, layers, groups, modality, defaults, initial, errors }: OptionFieldProps) {
  const { name, label } = option;
  const hint = OPTION_HINTS[name];
  if (option.kind === 'augmentation')
    return <AugmentationFields initial={initial} modality={modality} errors={errors} />;
  const given = initial[name] ?? '';
  const standard = defaultOf(option, defaults);
  return (
    <Field label={label} hint={hint} error={errors[name]}>
      {(field) => {
        switch (option.kind) {
          case 'whole':
          case 'decimal':
            return (
              <input
                {...field}
                name={name}
                type="number"
                step={option.kind === 'whole' ? 1 : 'any'}
                inputMode="decimal"
                placeholder={standard}
                defaultValue={given}
              />
            );
          case 'names':
            return (
              <input
                {...field}
                name={name}
                autoComplete="off"
                spellCheck={false}
                placeholder={standard}
                defaultValue={given}
              />
            );
          case 'choice':
            return (
              <select {...field} name={name} defaultValue={given}>
                <option value="">{standard ? t('Default ({standard})', { standard }) : t('Default')}</option>
                {option.values.map(({ value, name }) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </select>
            );
          case 'switch':
            return (
              <select {...field} name={name} defaultValue={given}>
                <option value="">{standard ? t('Default ({standard})', { standard }) : t('Default')}</option>
                <option value="on">{t('On')}</option>
                <option value="off">{t('Off')}</option>
              </select>
            );
          case 'group':
            return (
              <select key={groups.join()} {...field} name={name} defaultValue={given || undefined}>
                {groups.map((group) => (
                  <option key={group}>{group}</option>
                ))}
              </select>
            );
          case 'layer':
            return (
              <select {...field} name={name} defaultValue={given}>
                <option value="">{t('Default for the model')}</option>
                {layers.map(({ name, op, dimension }) => (
                  <option key={name} value={name}>
                    {name} ({op}, {dimension})
                  </option>
                ))}
              </select>
            );
        }
      }}
    </Field>
  );
}

function defaultOf(option: Exclude<Option, { kind: 'augmentation' }>, defaults: FineTuneDefaults | undefined): string {
  if (!defaults) return '';
  const value = defaults[option.name];
  if (value === null || value === undefined) return option.none ?? '';
  if (option.kind === 'choice') return option.values.find((choice) => choice.value === value)?.name.split(':')[0] ?? '';
  return typeof value === 'boolean' ? (value ? t('on') : t('off')) : String(value);
}
