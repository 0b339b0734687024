import { Autocomplete } from '@base-ui/react/autocomplete';
import { memo } from 'react';
import { Time } from '../interface/time.tsx';
import type { Command } from './command.ts';
import type { CommandGroup } from './commands.ts';
import styles from './palette.module.css';

/** What the palette offers, in groups. It is drawn again when that changes, not with each letter. */
export const PaletteResults = memo(function PaletteResults({ onChoose }: { onChoose: (command: Command) => void }) {
  return (
    <Autocomplete.List className={styles.list}>
      {(group: CommandGroup) => (
        <Autocomplete.Group key={group.value} items={group.items} className={styles.group}>
          <Autocomplete.GroupLabel className={styles.heading}>{group.value}</Autocomplete.GroupLabel>
          <Autocomplete.Collection>
            {(command: Command) => (
              <Autocomplete.Item
                key={command.href + command.label}
                className={styles.item}
                value={command}
                onClick={() => onChoose(command)}
              >
                <command.icon size={16} aria-hidden />
                <span className={styles.label}>
                  <span dir="auto">{command.label}</span>
                  {command.time && (
                    <span className={styles.time}>
                      <Time value={command.time} />
                    </span>
                  )}
                </span>
              </Autocomplete.Item>
            )}
          </Autocomplete.Collection>
        </Autocomplete.Group>
      )}
    </Autocomplete.List>
  );
});
