import { checkpointLetter, checkpointName } from './checkpoint-name.ts';
import { type ComparedCheckpoint, testEvaluation } from './comparison-query.ts';
import styles from './confusion-matrix.module.css';
import { ConfusionMatrix } from './confusion-matrix.tsx';

export function ConfusionMatrices({ checkpoints }: { checkpoints: ComparedCheckpoint[] }) {
  return (
    <div className={styles.matrices}>
      {checkpoints.map((checkpoint, index) => {
        const evaluation = testEvaluation(checkpoint);
        return (
          evaluation && (
            <ConfusionMatrix
              key={checkpoint.id}
              title={`${checkpointLetter(index)}: ${checkpointName(checkpoint)}`}
              labels={checkpoint.labels}
              matrix={evaluation.confusionMatrix}
            />
          )
        );
      })}
    </div>
  );
}
