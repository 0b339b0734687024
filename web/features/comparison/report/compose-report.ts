import { LANGUAGE } from '../../../messages/language.ts';
import { t } from '../../../messages/t.ts';
import { checkpointLetter, checkpointName } from '../../checkpoints/checkpoint-name.ts';
import { datasetName } from '../../datasets/dataset-name.ts';
import { formatBytes, formatFixed, formatPercent } from '../../interface/format.ts';
import type { Comparison } from '../comparison-query.ts';
import { describePair } from '../describe-pair.ts';
import type { ComparedRun } from '../runs-query.ts';
import { askWorth, describeWorth, worthItPairs } from '../worth-it.ts';
import { curvesFigure } from './curves-figure.ts';
import { fairnessSection } from './fairness-section.ts';
import { html, Markup, tMarkup } from './markup.ts';
import type { ReportDetail } from './report-query.ts';
import { confusionSection, examplesSection, metricsSection, optionsSection } from './report-sections.ts';
import { REPORT_STYLE } from './report-style.ts';

/** What a report is made of. */
export interface ReportParts {
  comparison: Comparison;
  runs: ComparedRun[];
  detail: ReportDetail;
  /** `data:` addresses of the examples' pictures, by the example's name. */
  pictures: Map<string, string>;
  /** The comparison's page. */
  address: string;
  /** Now, as ISO 8601. */
  time: string;
}

const ANSWERS = {
  YES: t('Yes, beyond chance.'),
  NO: t('No: it is worse, beyond chance.'),
  NOT_SHOWN: t('Not shown by these examples.'),
};

/** A comparison as one HTML file that needs nothing else: no scripts, no network, pictures inside. */
export function composeReport({ comparison, runs, detail, pictures, address, time }: ReportParts): string {
  const { task } = comparison.checkpoints[0].fineTune.dataset;
  const { dataset } = runs[0].fineTune;
  const letter = (id: string) => checkpointLetter(runs.findIndex((run) => run.id === id));
  const sentences = comparison.pairs.map((pair) =>
    describePair({
      ...{ pair, task, a: letter(pair.a), b: letter(pair.b) },
      ...{ exampleCount: comparison.exampleCount, pairs: comparison.pairs.length },
    }),
  );
  const isFirstOfRun = ({ fineTune }: ComparedRun, i: number) =>
    runs.findIndex((other) => other.fineTune.id === fineTune.id) === i;
  const trained = runs.filter(isFirstOfRun).filter(({ fineTune }) => fineTune.epochs.length > 0);
  const body = html`
    <h1>${tMarkup('Comparison of {count} checkpoints on {dataset}', { count: runs.length, dataset: html`<bdi>${datasetName(dataset)}</bdi>` })}</h1>
    <p class="muted">${tMarkup('{exampleCount} test examples. Made on {time} by Graft from {address}.', {
      exampleCount: comparison.exampleCount,
      time: html`<time datetime="${time}">${t('{time} UTC', { time: time.slice(0, 16).replace('T', ' ') })}</time>`,
      address: html`<a href="${address}">${address}</a>`,
    })}</p>
    <ol type="A">${runs.map((run) => html`<li><bdi>${checkpointName(run)}</bdi></li>`)}</ol>
    <h2>${t('Is the difference real?')}</h2>
    ${worthItPairs(runs, comparison).map((worth) => {
      const { answer, gain, cost } = describeWorth(worth, runs, task);
      return html`<div class="worth ${answer}"><h3>${askWorth(worth, runs)}</h3><p>${ANSWERS[answer]} ${gain} ${cost}</p></div>`;
    })}
    <ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
    ${metricsSection(comparison, runs, detail)}
    ${optionsSection(runs)}
    ${
      trained.length > 0 &&
      html`<h2>${t('Curves')}</h2>${curvesFigure(
        t('Validation score, by epoch'),
        trained.map((run) => ({
          name: `${letter(run.id)}: ${checkpointName(run)}`,
          points: run.fineTune.epochs.map((epoch) => ({ x: epoch.number, y: epoch.validationAccuracy })),
        })),
        task === 'SINGLE_LABEL' || task === 'MULTI_LABEL'
          ? (value) => formatPercent(value, 0)
          : (value) => formatFixed(value, 2),
      )}`
    }
    ${confusionSection(comparison, detail)}
    ${fairnessSection(detail)}
    ${examplesSection(comparison, detail, pictures)}
    ${provenance(runs)}`;
  return page(t('Comparison on {name}', { name: datasetName(dataset) }), body);
}

/** What each checkpoint was made from, as digests. */
function provenance(runs: ComparedRun[]): Markup {
  return html`<h2>${t('Provenance')}</h2>
    <p class="muted">${t('Each digest is a SHA-256. The same data set, options and seed give the same checkpoint again.')}</p>
    ${runs.map((run, i) => {
      const { options, dataset, model, strategy, device } = run.fineTune;
      const { seed, engineVersion } = (options ?? {}) as { seed?: number; engineVersion?: string };
      return html`<h3>${checkpointLetter(i)}: <bdi>${checkpointName(run)}</bdi></h3><table><tbody>
        <tr><th scope="row">${t('Checkpoint')}</th><td><code>${run.sha256}</code>, ${formatBytes(run.byteSize)}</td></tr>
        <tr><th scope="row">${t('Data set')}</th><td><bdi>${datasetName(dataset)}</bdi> <code>${dataset.sha256 ?? t('not known')}</code></td></tr>
        <tr><th scope="row">${t('Model')}</th><td><bdi>${model.name}</bdi> (${model.slug})</td></tr>
        <tr><th scope="row">${t('Run')}</th><td><code>${run.fineTune.id}</code>, ${strategy}${device ? `, ${t('on {device}', { device })}` : ''}${seed === undefined ? '' : `, ${t('seed {seed}', { seed })}`}${engineVersion === undefined ? '' : `, ${t('engine {engineVersion}', { engineVersion })}`}</td></tr>
        <tr><th scope="row">${t('Saved')}</th><td>${run.createdAt}</td></tr></tbody></table>`;
    })}`;
}

/** The policy keeps an opened file from loading anything, whatever a name in it holds. */
function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="${LANGUAGE}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title><style>${new Markup(REPORT_STYLE)}</style></head><body><main>${body}</main></body></html>`.text;
}
