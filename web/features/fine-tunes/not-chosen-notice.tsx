import { t } from '../../messages/t.ts';
import { Notice } from '../interface/notice.tsx';

/** Says what an address names and a form cannot choose. */
export const NotChosenNotice = ({ sentences }: { sentences: readonly string[] }) =>
  sentences.length > 0 && (
    <Notice tone="warning" title={t('The address names what cannot be chosen')}>
      {sentences.map((sentence) => (
        <p key={sentence} dir="auto">
          {sentence}
        </p>
      ))}
    </Notice>
  );
