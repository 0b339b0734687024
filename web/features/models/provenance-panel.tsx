import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { Digest } from '../interface/digest.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatBytes, formatEnum, formatPercent } from '../interface/format.ts';
import { LinkedText } from '../interface/linked-text.tsx';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { Gaps } from './gaps.tsx';
import type { Model } from './model-query.ts';
import { ProofFact } from './proof-fact.tsx';
import { SignatureFact } from './signature-fact.tsx';
import { SOURCE_NAMES } from './source-names.ts';

/** The model's source and digests, and the facts that are not known. */
export function ProvenancePanel({ provenance }: { provenance: Model['provenance'] }) {
  const share = formatPercent(provenance.completeness, 0);
  return (
    <Panel
      title={t('Provenance')}
      aside={<Badge tone={provenance.completeness >= 0.8 ? 'good' : 'warning'}>{t('{share} known', { share })}</Badge>}
    >
      <Facts
        facts={[
          [t('Source'), SOURCE_NAMES[provenance.source] ?? formatEnum(provenance.source)],
          [t('Address'), provenance.uri],
          [t('Revision'), provenance.revision && <code>{provenance.revision}</code>],
          [t('Publisher'), provenance.publisher],
          [t('Retrieved'), provenance.retrievedAt && <Time key="time" value={provenance.retrievedAt} />],
          [t('Signature'), provenance.signature && <SignatureFact signature={provenance.signature} />],
          [t('Import'), provenance.proof && <ProofFact key="proof" proof={provenance.proof} />],
          [t('Training data'), <LinkedText key="data">{provenance.trainingData.join('; ')}</LinkedText>],
          [t('Citation'), provenance.citation && <LinkedText>{provenance.citation}</LinkedText>],
        ]}
      />
      <Gaps gaps={provenance.gaps} />
      {provenance.files.length > 0 && (
        <Scroll label={t('Files of the model')}>
          <table className="small-text">
            <thead>
              <tr>
                <th>{t('File')}</th>
                <th className="number">{t('Size')}</th>
                <th>{t('SHA-256')}</th>
              </tr>
            </thead>
            <tbody>
              {provenance.files.map((file) => (
                <tr key={file.path}>
                  <td title={file.path}>{file.path.split('/').at(-1)}</td>
                  <td className="number">{formatBytes(file.byteSize)}</td>
                  <td>
                    <Digest sha256={file.sha256} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
