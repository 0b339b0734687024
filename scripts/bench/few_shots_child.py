"""scikit-learn's side of the bench few-shots: the same heads on the same rows of the same features.

One thread, since two are slower in such small products: a cross-validated logistic regression of 40 random rows of 1,280 numbers,
with 10 strengths and 5 folds, takes 0.3 s with one thread and 5.3 s with two (1,000 rows: 1.8 s and 12.2 s), after the same number
of iterations.
"""

import time
import warnings

import numpy as np
from child_protocol import serve
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeClassifierCV
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
PENALTIES = [0.01, 0.1, 1, 10, 100, 1000, 10_000]


def head(method, labels):
    smallest = int(np.bincount(labels).min())
    if method == "PROTOTYPE":
        return NearestCentroid()
    if method == "NEAREST_NEIGHBOURS":
        return KNeighborsClassifier(n_neighbors=min(5, smallest))
    if method == "LINEAR_DISCRIMINANT":
        return LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    if method == "RIDGE":
        return RidgeClassifierCV(alphas=PENALTIES)
    if smallest < 2:
        return LogisticRegression(max_iter=1000)
    return LogisticRegressionCV(Cs=10, cv=StratifiedKFold(min(5, smallest)), scoring="accuracy", max_iter=100)


class Side:
    def load(self, file, dimension, train, test):
        rows = np.fromfile(file, np.float32).reshape(-1, dimension).astype(float)
        self.train, self.test = (rows[: len(train)], np.array(train)), (rows[len(train) :], np.array(test))

    def fit(self, method, drawn):
        features, labels = self.train
        started = time.perf_counter()
        with threadpool_limits(1):
            heads = [head(method, labels[rows]).fit(features[rows], labels[rows]) for rows in drawn]
        seconds = time.perf_counter() - started
        return {"accuracies": [float(each.score(*self.test)) for each in heads], "seconds": seconds}


if __name__ == "__main__":
    serve(Side())
