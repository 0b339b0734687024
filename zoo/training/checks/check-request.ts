import { InvalidInputError } from '../../errors.ts';
import { isImagePreprocessing } from '../../model.ts';
import { checkDomains } from '../../transfer/adaptation/check-domains.ts';
import { checkGroupMitigation } from '../feeding/group-mitigation.ts';
import type { TrainingRequest } from '../training-request.ts';
import { checkModality } from './check-modality.ts';
import { checkTask } from './check-task.ts';

/**
 * Checks that a request's model, data set and options fit each other.
 *
 * @throws InvalidInputError with the option at fault
 */
export function checkRequest(request: TrainingRequest): void {
  const { dataset, target, options, preprocessing, featuresFile } = request;
  const { index } = dataset;
  checkModality(isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT', index, options);
  checkTask(index, options);
  if (index.task === 'TOKEN_LABELS' && featuresFile !== undefined) {
    throw new InvalidInputError(
      'A feature set has one vector for each text, and to label words takes one for each token. Leave it out.',
      'featureSetId',
    );
  }
  checkGroupMitigation(index, options);
  if (!options.adaptation) return;
  if (!target) throw new InvalidInputError('Adaptation needs a target data set to adapt to.', 'adaptation');
  checkDomains(index, target.index);
}
