"""Makes the fixtures of this folder with scikit-learn 1.9.1.

gradient.json      gradient boosting on data without ties: predictions to rounding.
distribution.json  four data sets, and per model the mean of the test RMSE over
                   many seeds.

Run: python make_fixtures.py (about 5 minutes)
"""
import json
import warnings

import numpy as np
from joblib import Parallel, delayed
from sklearn.datasets import load_diabetes, make_friedman1
from sklearn.ensemble import (
    AdaBoostRegressor, BaggingRegressor, ExtraTreesRegressor, GradientBoostingRegressor, RandomForestRegressor,
    StackingRegressor, VotingRegressor,
)
from sklearn.linear_model import BayesianRidge, Ridge

warnings.filterwarnings("ignore")


def gradient(name, *args, **options):
    for seed in range(2000):
        found = gradient_of(name, seed, *args, **options)
        if found:
            print(name, "seed", seed)
            return found
    raise SystemExit(name + ": ties with every seed")


def gradient_of(name, seed, n, p, weighted, **options):
    rng = np.random.default_rng(seed)

    def draw(rows):
        x = rng.normal(size=(rows, p)).round(5)
        return x, (50 + 10 * x[:, 0] + 5 * np.sin(3 * x[:, -1]) * x[:, p // 2] + rng.normal(size=rows)).round(5)

    x, y = draw(n)
    test, _ = draw(60)
    w = rng.uniform(0.2, 3, size=n).round(2) if weighted else None
    fits = []
    for s in range(12):  # no ties: neither the seed nor another rounding makes a difference
        order = rng.permutation(n) if s else np.arange(n)
        sign = rng.choice([-1, 1], size=p) if s else 1
        fits.append(GradientBoostingRegressor(random_state=s, **options).fit(
            x[order] * sign, y[order], sample_weight=w[order] if weighted else None))
        if np.abs(fits[s].predict(test * sign) - fits[0].predict(test)).max() > 1e-9:
            return None
        if np.abs(fits[s].feature_importances_ - fits[0].feature_importances_).max() > 1e-9:
            return None
    return dict(
        name=name, trees=options.get("n_estimators", 100), depth=options.get("max_depth", 3),
        rate=options.get("learning_rate", 0.1), x=x.tolist(), y=y.tolist(), w=None if w is None else w.tolist(),
        test=test.tolist(), want=fits[0].predict(test).tolist(), importances=fits[0].feature_importances_.tolist(),
    )


def datasets():
    rng = np.random.default_rng(7)
    x, y = load_diabetes(return_X_y=True)
    rows = rng.permutation(len(y))[:300]
    yield "diabetes", (x[rows] * 100).round(3), y[rows], 200
    x, y = make_friedman1(300, noise=1.0, random_state=3)
    yield "friedman1", x.round(4), y.round(4), 200
    # Shares of right answers per topic of 324 pupils: few distinct values, many zeros.
    ability = rng.normal(size=324)
    questions = rng.integers(3, 21, size=60)
    chance = 1 / (1 + np.exp(-(ability[:, None] + 0.8 * rng.normal(size=(324, 60)) + rng.normal(size=60))))
    x = (rng.binomial(questions, chance) / questions).round(2)
    x[rng.uniform(size=x.shape) < 0.25] = 0
    y = np.clip(np.round(600 + 130 * ability + 60 * rng.normal(size=324)), 100, 1000)
    yield "sepa", x, y, 260
    # A target with a ceiling that a fifth reaches.
    x = rng.normal(size=(300, 8)).round(3)
    y = 80 + 20 * x[:, 0] + 15 * x[:, 1] * (x[:, 2] > 0) + 8 * rng.normal(size=300)
    yield "ceiling", x, np.minimum(y, 95).round(2), 200


def models(p):
    def stack(s):
        bases = [
            ("forest", RandomForestRegressor(50, random_state=s)),
            ("gradient", GradientBoostingRegressor(n_estimators=50, random_state=s)),
            ("ridge", Ridge(1.0)),
            ("bayesian", BayesianRidge()),
        ]
        return StackingRegressor(bases, BayesianRidge(), cv=5)

    yield "forest", 40, False, lambda s: RandomForestRegressor(100, random_state=s)
    yield "forest, weights", 40, True, lambda s: RandomForestRegressor(100, random_state=s)
    yield "forest, third of the features, leaves of 3", 40, False, lambda s: RandomForestRegressor(
        100, max_features=p // 3, min_samples_leaf=3, random_state=s)
    yield "bagging", 200, False, lambda s: BaggingRegressor(random_state=s)
    yield "bagging, weights", 200, True, lambda s: BaggingRegressor(random_state=s)
    yield "ada", 200, False, lambda s: AdaBoostRegressor(random_state=s)
    yield "ada, weights", 200, True, lambda s: AdaBoostRegressor(random_state=s)
    yield "ada, rate 0.3", 200, False, lambda s: AdaBoostRegressor(learning_rate=0.3, random_state=s)
    yield "gradient", 20, False, lambda s: GradientBoostingRegressor(random_state=s)
    yield "stacking", 10, False, stack
    yield "extra", 40, False, lambda s: ExtraTreesRegressor(100, random_state=s)
    yield "extra, weights", 40, True, lambda s: ExtraTreesRegressor(100, random_state=s)
    yield "extra, third of the features, leaves of 3", 40, False, lambda s: ExtraTreesRegressor(
        100, max_features=p // 3, min_samples_leaf=3, random_state=s)
    yield "extra, bootstrap", 40, False, lambda s: ExtraTreesRegressor(100, bootstrap=True, random_state=s)
    yield "ada, square", 200, False, lambda s: AdaBoostRegressor(loss="square", random_state=s)
    yield "ada, exponential", 200, False, lambda s: AdaBoostRegressor(loss="exponential", random_state=s)
    yield "voting", 40, False, lambda s: VotingRegressor([
        ("forest", RandomForestRegressor(50, random_state=s)), ("ridge", Ridge(1.0))], weights=[2, 1])
    # The error of the predictions out of the bag, on the training rows.
    yield "forest, out of bag", 40, False, lambda s: RandomForestRegressor(100, oob_score=True, random_state=s)
    yield "extra, out of bag", 40, False, lambda s: ExtraTreesRegressor(
        100, bootstrap=True, oob_score=True, random_state=s)


def rmse(model, x, y, w, n):
    if w is None:
        model.fit(x[:n], y[:n])
    else:
        model.fit(x[:n], y[:n], sample_weight=w)
    if getattr(model, "oob_score", False):
        return float(np.sqrt(np.mean((model.oob_prediction_ - y[:n]) ** 2)))
    return float(np.sqrt(np.mean((model.predict(x[n:]) - y[n:]) ** 2)))


def distribution():
    for name, x, y, n in datasets():
        w = np.random.default_rng(1).choice([0.2, 1, 4], size=n)
        out = dict(name=name, train=n, x=x.tolist(), y=y.tolist(), w=w.tolist(), rmse={})
        for model, seeds, weighted, make in models(x.shape[1]):
            v = Parallel(n_jobs=2)(delayed(rmse)(make(s), x, y, w if weighted else None, n) for s in range(seeds))
            out["rmse"][model] = dict(mean=float(np.mean(v)), sd=float(np.std(v, ddof=1)), seeds=seeds)
            print(name, model, out["rmse"][model])
        yield out


with open("gradient.json", "w") as f:
    json.dump([
        gradient("one feature", 100, 1, False),
        gradient("one feature, weights", 100, 1, True),
        gradient("25 trees of depth 2", 300, 5, False, n_estimators=25, max_depth=2),
        gradient("25 trees of depth 2, weights", 300, 5, True, n_estimators=25, max_depth=2),
        gradient("5 trees of depth 3, rate 0.5", 500, 3, False, n_estimators=5, learning_rate=0.5),
        gradient("stumps", 60, 5, False, max_depth=1),
    ], f)
with open("distribution.json", "w") as f:
    json.dump(list(distribution()), f)
