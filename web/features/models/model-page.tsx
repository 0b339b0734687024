'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { BiasNotes } from '../bias-notes/bias-notes.tsx';
import { DeleteModel } from '../imports/delete-model.tsx';
import { Badge } from '../interface/badge.tsx';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatBytes, formatCompact, formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { MissingItem } from '../missing/missing-item.tsx';
import { AvailabilityBadge } from './availability-badge.tsx';
import { COMMERCIAL_USE } from './commercial-use.ts';
import { DropFiles } from './drop-files.tsx';
import { ExportLinks } from './export-links.tsx';
import { ModelFineTunesPanel } from './fine-tunes/model-fine-tunes-panel.tsx';
import { ModelGraph } from './graph/model-graph.tsx';
import { Limits } from './limits.tsx';
import styles from './model-page.module.css';
import { ModelQuery } from './model-query.ts';
import { ProvenancePanel } from './provenance-panel.tsx';
import { References } from './references.tsx';
import { SpeedHere } from './speed-here.tsx';
import { Tensors } from './tensors.tsx';

// Each is for some models only.
const AnswerImport = dynamic(() => import('../imports/answer-import.tsx').then((file) => file.AnswerImport));
const FetchModel = dynamic(() => import('./fetch-model.tsx').then((file) => file.FetchModel));
const PictureTrial = dynamic(() => import('../try-model/picture-trial.tsx').then((file) => file.PictureTrial));
const SentenceTrial = dynamic(() => import('../try-model/sentence-trial.tsx').then((file) => file.SentenceTrial));
const TryInBrowser = dynamic(() => import('../try-model/try-in-browser.tsx').then((file) => file.TryInBrowser));
const ZeroShotPanel = dynamic(() => import('../zero-shot/zero-shot-panel.tsx').then((file) => file.ZeroShotPanel));

/** @param card of the model, as the web server wrote it */
export function ModelPage({ slug, card }: { slug: string; card: ReactNode }) {
  const router = useRouter();
  const [{ data, error }, execute] = useQuery({
    query: ModelQuery,
    variables: { slug },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => {
    execute({ requestPolicy: 'network-only' });
    // The card, too.
    router.refresh();
  };
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Loading label={t('Loading the model …')} />;
  const { model } = data;
  if (!model) {
    return <MissingItem kind="models" name={slug} />;
  }
  const isKnown = (fact: string) => !model.unknownFacts.includes(fact);
  return (
    <Page
      title={model.name}
      lead={model.summary}
      actions={
        model.availability === 'READY' ? (
          <Link className="button primary" href={`/fine-tunes/new?model=${encodeURIComponent(model.slug)}`}>
            {t('Fine-tune')}
          </Link>
        ) : (
          model.imported && model.availability !== 'FETCHING' && <DeleteModel model={model} />
        )
      }
    >
      {model.availability === 'INCOMPLETE' && <AnswerImport model={model} onChange={refetch} />}
      {!['READY', 'INCOMPLETE'].includes(model.availability) && <FetchModel model={model} onChange={refetch} />}
      <Columns
        side={
          <>
            <Panel title={t('Facts')} aside={<AvailabilityBadge availability={model.availability} />}>
              <Facts
                facts={[
                  [t('Task'), isKnown('task') && formatEnum(model.task)],
                  [t('Modality'), isKnown('modality') && formatEnum(model.modality)],
                  [t('Architecture'), model.architecture],
                  [t('Licence'), isKnown('license') && model.license],
                  [t('Commercial use'), COMMERCIAL_USE[model.commercialUse]],
                  [t('Size'), model.byteSize > 0 ? formatBytes(model.byteSize) : null],
                  [t('Parameters'), model.parameterCount === null ? null : formatCompact(model.parameterCount)],
                  [t('Speed here'), model.availability === 'READY' && <SpeedHere key="speed" model={model} />],
                  [t('In the zoo since'), <Time key="time" value={model.createdAt} />],
                ]}
              />
              {model.tags.length > 0 && (
                <div className={styles.tags}>
                  {model.tags.map((tag) => (
                    <Badge key={tag}>{tag}</Badge>
                  ))}
                </div>
              )}
              {(!model.imported || model.availability === 'READY') && <ExportLinks model={model} />}
              <DropFiles model={model} onChange={refetch} />
            </Panel>
            <ProvenancePanel provenance={model.provenance} />
            <References references={model.references} />
            <Tensors model={model} />
            <LineagePanel kind="MODEL" id={model.id} />
          </>
        }
      >
        {model.downloadUrl && model.labels && (
          <TryInBrowser downloadUrl={model.downloadUrl} byteSize={model.byteSize} modality={model.modality} />
        )}
        {model.downloadUrl && !model.labels && model.modality === 'TEXT' && (
          <SentenceTrial
            downloadUrl={model.downloadUrl}
            byteSize={model.byteSize}
            comparesSentences={model.tags.includes('sentence-embedding')}
          />
        )}
        {model.downloadUrl && !model.labels && model.modality === 'IMAGE' && (
          <PictureTrial downloadUrl={model.downloadUrl} byteSize={model.byteSize} />
        )}
        <BiasNotes
          slug={model.slug}
          notes={model.biasNotes}
          none={t(
            'There are no bias notes on this model yet. That does not mean that it has no bias: if you know of any, add a note.',
          )}
          onChange={refetch}
        />
        <Limits limits={model.limits} />
        <ModelGraph model={model} />
        {model.availability === 'READY' && <ModelFineTunesPanel slug={model.slug} />}
        {model.availability === 'READY' && describesInWords(model) && <ZeroShotPanel model={model} />}
        {card}
      </Columns>
    </Page>
  );
}

/** Sentence encoders, and the picture towers of models such as CLIP. */
const describesInWords = ({ modality, outputs }: { modality: string; outputs: { name: string }[] }) =>
  modality === 'TEXT' || outputs.some(({ name }) => name === 'image_embeds');
