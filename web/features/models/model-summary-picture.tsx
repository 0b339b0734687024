import { ArrowRight, FileText, Image } from 'lucide-react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatCompact, formatEnum } from '../interface/format.ts';
import type { ModelPictureFields } from './model-summary-fields.ts';
import styles from './model-summary-picture.module.css';

/** What a model makes of its input, drawn: a picture or a text in, its labels or its features out. */
export function ModelPicture({ model }: { model: ResultOf<typeof ModelPictureFields> }) {
  const { modality, unknownFacts, parameterCount } = model;
  const isKnown = (fact: string) => !unknownFacts.includes(fact);
  const Input = modality === 'IMAGE' ? Image : FileText;
  return (
    <div className={styles.picture}>
      <span className={styles.input}>
        {isKnown('modality') && <Input size={20} aria-hidden />}
        <span>{isKnown('modality') ? (modality === 'IMAGE' ? t('picture') : t('text')) : t('input not known')}</span>
      </span>
      <ArrowRight size={16} aria-hidden className={styles.arrow} />
      <span className={styles.network}>
        {isKnown('task') ? formatEnum(model.task) : t('task not known')}
        {parameterCount !== null && (
          <small>{t('{parameterCount} parameters', { parameterCount: formatCompact(parameterCount) })}</small>
        )}
      </span>
      <ArrowRight size={16} aria-hidden className={styles.arrow} />
      <Answers model={model} />
    </div>
  );
}

function Answers({ model: { labels, labelCount, featureDimension } }: { model: ResultOf<typeof ModelPictureFields> }) {
  if (labels && labels.length > 0) {
    const isCut = labelCount > labels.length;
    return (
      <div className={styles.answers}>
        {isCut && <span>{t('{labelCount, plural, one {# label} other {# labels}}, such as', { labelCount })}</span>}
        <ul className={styles.labels} data-cut={isCut || undefined} aria-label={t('Labels')}>
          {labels.map((label) => (
            <li key={label} dir="auto" title={label}>
              {label}
            </li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <span className={styles.features}>
      <span aria-hidden className={styles.vector} />
      {featureDimension === null
        ? t('features')
        : t('{featureDimension, plural, one {# feature} other {# features}}', { featureDimension })}
    </span>
  );
}
