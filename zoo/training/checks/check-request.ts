import { isImagePreprocessing } from '../../model.ts';
import { checkGroupMitigation } from '../feeding/group-mitigation.ts';
import type { TrainingRequest } from '../training-request.ts';
import { checkModality } from './check-modality.ts';
import { checkTask } from './check-task.ts';

/**
 * Checks that a request's model, data set and options fit each other.
 *
 * @throws InvalidInputError with the option at fault
 */
export function checkRequest({ dataset: { index }, options, preprocessing }: TrainingRequest): void {
  checkModality(isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT', index, options);
  checkTask(index, options);
  checkGroupMitigation(index, options);
}
