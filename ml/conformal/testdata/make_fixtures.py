"""Makes peers.json: what mapie and statsmodels say.

    pip install numpy==2.4.6 scikit-learn==1.9.1 mapie==1.6.0 statsmodels==0.15.0
    python make_fixtures.py

intervals: jackknife+ (leave one out) and CV+ (given folds) of ordinary least
squares with signed tails (AbsoluteConformityScore(sym=False)), by mapie. It
prints how far the same, written out as in Barber and others (2021), is from that.

gamma: the coefficients of log E|r| on covariates, by a gamma GLM with log link.
"""

import json
import math

import numpy as np
import statsmodels.api as sm
from mapie.conformity_scores import AbsoluteConformityScore
from mapie.regression import CrossConformalRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import LeaveOneOut, PredefinedSplit

rng = np.random.default_rng(5)
LEVELS = [0.5, 0.8, 0.9]


def by_hand(X, y, fold, test, level):
    n, low, high = len(y), [], []
    votes = np.empty((len(test), n))
    for k in np.unique(fold):
        m = LinearRegression().fit(X[fold != k], y[fold != k])
        for i in np.flatnonzero(fold == k):
            votes[:, i] = m.predict(test) + y[i] - m.predict(X[i : i + 1])[0]
    votes.sort(axis=1)
    a = round((1 - level) / 2, 9)
    lower, upper = math.floor(round(a * (n + 1), 9)), math.ceil(round((1 - a) * (n + 1), 9))
    return np.stack([votes[:, lower - 1], votes[:, upper - 1]], axis=1)


def case(n, cv, fold):
    X = rng.normal(size=(n, 2))
    y = 500 + X @ [60, -30] + 50 * (rng.gamma(2, 1, n) - 2)
    test = rng.normal(size=(7, 2)) * 2
    mapie = CrossConformalRegressor(
        LinearRegression(), confidence_level=LEVELS, method="plus", cv=cv,
        conformity_score=AbsoluteConformityScore(sym=False))
    _, ends = mapie.fit_conformalize(X, y).predict_interval(test)
    for k, level in enumerate(LEVELS):
        hand = by_hand(X, y, fold, test, level)
        print(n, level, "mapie - by hand:", np.abs(ends[:, :, k] - hand).max(axis=0))
    return dict(x=X.tolist(), y=y.tolist(), fold=fold.tolist(), test=test.tolist(), levels=LEVELS,
                ends=[ends[:, :, k].tolist() for k in range(len(LEVELS))])


def gamma():
    n = 150
    x = rng.normal(size=(n, 3)) * [1, 5, 0.1] + [0, 50, -1]
    r = rng.normal(size=n) * 50 * np.exp(0.3 * x[:, 0] - 0.04 * (x[:, 1] - 50))
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    fit = sm.GLM(np.abs(r), sm.add_constant(z), family=sm.families.Gamma(sm.families.links.Log())).fit(tol=1e-14, maxiter=500)
    return dict(x=x.tolist(), r=r.tolist(), coef=fit.params[1:].tolist(), dispersion=float(fit.scale))


n1, n2 = 39, 60
fold = rng.permutation(np.arange(n2) % 10)
out = dict(intervals=[case(n1, LeaveOneOut(), np.arange(n1)), case(n2, PredefinedSplit(fold), fold)], gamma=gamma())
with open("peers.json", "w") as f:
    json.dump(out, f)
