"""Makes peers.json: what scipy, statsmodels, scikit-learn and mapie say.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 mapie==1.6.0
    python make_fixtures.py

sklearn_example is the first comparison of scikit-learn's published example
"Statistical comparison of models using grid search", whose page prints
"Corrected t-value: 0.750" and "p-value: 0.227" (one-sided); rerun here for the
100 differences.
"""

import itertools
import json

import numpy as np
from mapie.metrics.regression import regression_coverage_score, regression_mean_width_score, regression_mwi_score
from scipy import stats
from sklearn.datasets import make_moons
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold
from sklearn.svm import SVC
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(11)


def corrected(d, share):
    d = np.asarray(d)
    se = np.sqrt(d.var(ddof=1) * (1 / len(d) + share))
    t = d.mean() / se
    student = stats.t(len(d) - 1)
    low, high = stats.t.interval(0.95, len(d) - 1, loc=d.mean(), scale=se)
    return dict(differences=d.tolist(), share=share, mean=d.mean(), se=se, t=t, p=2 * student.sf(abs(t)), low=low, high=high)


def sklearn_example():
    X, y = make_moons(noise=0.352, random_state=1, n_samples=100)
    grid = [
        {"kernel": ["linear"]},
        {"kernel": ["poly"], "degree": [2, 3]},
        {"kernel": ["rbf"]},
    ]
    cv = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    search = GridSearchCV(SVC(random_state=0), param_grid=grid, scoring="roc_auc", cv=cv).fit(X, y)
    results = search.cv_results_
    scores = np.array([[results[f"split{k}_test_score"][m] for k in range(100)] for m in range(4)])
    first, second = np.argsort(-scores.mean(axis=1), kind="stable")[:2]
    out = corrected(scores[first] - scores[second], 10 / 90)
    print(f"Corrected t-value: {out['t']:.3f}, p-value: {out['p'] / 2:.3f}")
    return out


def uncorrected():
    """With a share of 0 it is scipy's own one-sample t test."""
    d = rng.normal(0.5, 1, 12)
    ours, scipys = corrected(d, 0.0), stats.ttest_1samp(d, 0)
    interval = scipys.confidence_interval()
    ours.update(t=scipys.statistic, p=scipys.pvalue, low=interval.low, high=interval.high)
    return ours


def holm(p):
    return dict(p=list(p), adjusted=multipletests(p, method="holm")[1].tolist())


def interval():
    y = rng.normal(500, 100, 40)
    low, high = y + rng.normal(-60, 60, 40), y + rng.normal(60, 60, 40)
    low, high = np.minimum(low, high), np.maximum(low, high)
    both = np.stack([low, high], axis=1)[:, :, None]
    return dict(
        truth=y.tolist(), low=low.tolist(), high=high.tolist(), level=0.8,
        coverage=float(regression_coverage_score(y, both)[0]),
        width=float(regression_mean_width_score(both)[0]),
        score=float(regression_mwi_score(y, both, confidence_level=0.8)),
    )


def bootstrap():
    y = rng.normal(500, 100, 30)
    a, b = y + rng.normal(0, 60, 30), y + rng.normal(5, 70, 30)

    def difference(i):
        i = i.astype(int)
        return root_mean_squared_error(y[i], a[i]) - root_mean_squared_error(y[i], b[i])

    found = stats.bootstrap((np.arange(30.0),), difference, vectorized=False, n_resamples=40_000,
                            method="percentile", rng=np.random.default_rng(3))
    return dict(truth=y.tolist(), a=a.tolist(), b=b.tolist(), value=difference(np.arange(30)),
                low=found.confidence_interval.low, high=found.confidence_interval.high,
                p=2 * float(min(np.mean(found.bootstrap_distribution <= 0), np.mean(found.bootstrap_distribution >= 0))))


def every_resample():
    """Four students of two rows each: all 4^4 resamples, instead of some."""
    y = rng.normal(500, 100, 8)
    a, b = y + rng.normal(0, 60, 8), y + rng.normal(0, 60, 8)
    student = np.array([7, 7, -1, 3, 3, -1, 0, 0])
    values = []
    for drawn in itertools.product([7, -1, 3, 0], repeat=4):
        i = np.concatenate([np.flatnonzero(student == s) for s in drawn])
        values.append(root_mean_squared_error(y[i], a[i]) - root_mean_squared_error(y[i], b[i]))
    values = np.array(values)
    return dict(truth=y.tolist(), a=a.tolist(), b=b.tolist(), student=student.tolist(),
                below=float(np.mean(values <= 0)), low=float(np.quantile(values, 0.025)), high=float(np.quantile(values, 0.975)))


def wilson(hits, n, level):
    low, high = proportion_confint(hits, n, alpha=1 - level, method="wilson")
    return dict(share=hits / n, n=n, level=level, low=float(low), high=float(high))


out = dict(
    t=[sklearn_example(), uncorrected(), corrected(rng.normal(-3, 2, 50), 0.25), corrected([1.0, 1.5], 1 / 9)],
    holm=[
        holm([0.01, 0.04, 0.03, 0.005]), holm([0.5, 0.4, 0.9]), holm([0.02]), holm([0.02, 0.02, 0.02, 1.0, 0.0]),
        holm(rng.uniform(0, 0.2, 15)),
    ],
    interval=interval(),
    bootstrap=bootstrap(),
    every=every_resample(),
    wilson=[wilson(9, 10, 0.95), wilson(0, 20, 0.99), wilson(270, 324, 0.99), wilson(20, 20, 0.95)],
)
with open("peers.json", "w") as f:
    json.dump(out, f, indent=None)
