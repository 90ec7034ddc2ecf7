"""Writes scaler.json: StandardScaler and scaler + linear model pipelines.

Run: python3 make_fixtures.py   (numpy, scikit-learn 1.9.1)
"""
import json
import os

import numpy as np
import sklearn
from sklearn.linear_model import BayesianRidge, LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(31)


def main():
    X = np.round(rng.normal(size=(25, 8)) * [1, 10, 100, 1e-3, 1, 1, 1, 1] + [0, 5, 500, 1, 0, 0, 0, 0], 4)
    X[:, 4] = 0
    X[:, 5] = 0.1
    X[:, 6] = 1e6 + 1e-11 * rng.integers(0, 2, size=25)  # constant but for rounding
    X[:, 7] = np.where(X[:, 7] > 0, 0, X[:, 7])
    y = np.round(X[:, 0] * 3 + X[:, 2] * 0.2 + rng.normal(size=25), 3)
    W = [None, np.round(rng.uniform(0.1, 3, size=25), 2), rng.integers(0, 3, size=25).astype(float)]
    cases = []
    for w in W:
        for with_mean in (True, False):
            s = StandardScaler(with_mean=with_mean).fit(X, sample_weight=w)
            Z = s.transform(X)
            fits = {}
            for name, m in (("ols", LinearRegression()), ("ridge", Ridge()), ("bayes", BayesianRidge())):
                fits[name] = m.fit(Z, y, sample_weight=w).predict(Z[:4]).tolist()
            cases.append({
                "w": None if w is None else w.tolist(), "withMean": with_mean, "mean": s.mean_.tolist(),
                "scale": s.scale_.tolist(), "first": Z[0].tolist(), "fits": fits,
            })
    out = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "x": X.tolist(), "y": y.tolist(), "cases": cases,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scaler.json")
    with open(path, "w") as f:
        json.dump(out, f, separators=(",", ":"))


main()
