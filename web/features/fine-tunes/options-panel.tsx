import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { OnceOpen } from '../interface/once-open.tsx';
import { Panel } from '../interface/panel.tsx';

// Its order is the form's, whose rules it loads.
const OptionFacts = loadedWhenShown(() => import('./option-facts.tsx').then((file) => file.OptionFacts));

/** A fine-tune's options, folded. */
export function OptionsPanel({ options }: { options: unknown }) {
  return (
    <Panel title={t('Options')} folded>
      <OnceOpen>
        <OptionFacts options={options} />
      </OnceOpen>
    </Panel>
  );
}
