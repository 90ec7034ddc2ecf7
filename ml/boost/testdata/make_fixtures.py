"""Makes peers.json: five data sets and what their peers reach on them.

    pip install numpy==2.4.6 scikit-learn==1.9.1 xgboost==3.2.0 lightgbm==4.7.0
    python make_fixtures.py

RMSE is the mean over five folds; row i is in fold i % 5.
"""

import json
import warnings

import lightgbm
import numpy as np
import xgboost
from sklearn.datasets import load_diabetes, make_friedman1, make_friedman2
from sklearn.ensemble import HistGradientBoostingRegressor

warnings.simplefilter("ignore")
TREES, MIN_LEAF, L2 = 60, 20, 1


def grid(x, steps):
    low, high = x.min(axis=0), x.max(axis=0)
    return np.round((x - low) / (high - low) * steps)


def sets():
    rng = np.random.default_rng(1)
    d = load_diabetes()
    yield "diabetes", grid(d.data, 100), d.target
    x, y = make_friedman1(1000, 8, noise=1, random_state=1)
    yield "friedman1", grid(x, 99), y
    x, y = make_friedman2(1000, noise=100, random_state=2)
    yield "friedman2", grid(x, 200), y
    x = rng.integers(0, 5, (1000, 12)).astype(float)
    y = 400 + 40 * x[:, 0] * x[:, 1] + 30 * x[:, 2:6].sum(axis=1) + 50 * rng.standard_normal(1000)
    yield "levels", x, np.clip(y, 100, 1000)
    x = np.round(20 * rng.standard_normal((1000, 8)))
    y = 3 * x[:, 0] + np.abs(x[:, 1]) - x[:, 2] + 10 * rng.standard_normal(1000)
    gap = rng.random(x.shape) < 0.15
    y += 40 * gap[:, 0] - 30 * gap[:, 1]
    x[gap] = np.nan
    yield "gaps", x, y


def fit(peer, leaves, x, y, seed):
    if peer == "xgboost":
        p = {"tree_method": "hist", "max_bin": 256, "eta": 0.1, "lambda": L2, "min_child_weight": MIN_LEAF, "base_score": float(y.mean()), "seed": seed}
        p |= {"grow_policy": "lossguide", "max_leaves": leaves, "max_depth": 0} if leaves else {"max_depth": 6}
        m = xgboost.train(p, xgboost.QuantileDMatrix(x, y, max_bin=256), TREES)
        return lambda t: m.inplace_predict(t)
    if peer == "lightgbm":
        p = {"objective": "regression", "max_bin": 255, "learning_rate": 0.1, "lambda_l2": L2, "min_data_in_leaf": MIN_LEAF, "min_data_in_bin": 1,
             "min_sum_hessian_in_leaf": 0, "num_leaves": leaves or 64, "max_depth": -1 if leaves else 6, "verbose": -1, "seed": seed}
        return lightgbm.train(p, lightgbm.Dataset(x, y, params=p), TREES).predict
    return HistGradientBoostingRegressor(
        max_iter=TREES, learning_rate=0.1, l2_regularization=L2, min_samples_leaf=MIN_LEAF, max_leaf_nodes=leaves or None,
        max_depth=None if leaves else 6, early_stopping=False, random_state=seed).fit(x, y).predict


out = []
for name, x, y in sets():
    y = np.round(y, 2)
    fold = np.arange(len(y)) % 5
    rmse = {}
    for leaves in (0, 15):
        for peer in ("xgboost", "lightgbm", "sklearn"):
            errors = []
            for k in range(5):
                p = fit(peer, leaves, x[fold != k], y[fold != k], k)(x[fold == k])
                errors.append(float(np.sqrt(np.mean((p - y[fold == k]) ** 2))))
            rmse[f"{peer} {leaves}"] = round(float(np.mean(errors)), 4)
    print(name, rmse)
    rows = [[None if np.isnan(v) else int(v) for v in r] for r in x]
    out.append({"name": name, "x": rows, "y": y.tolist(), "rmse": rmse})
with open("peers.json", "w") as f:
    json.dump(out, f, separators=(",", ":"))
