"""Writes linear.json: what scikit-learn fits on small data sets and one of real size.

Run: python3 make_fixtures.py   (numpy, scikit-learn 1.9.1)
"""
import json
import os

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import BayesianRidge, LinearRegression, Ridge

rng = np.random.default_rng(20261123)


def lcg(count, seed):
    """The numbers of lcg in fixture_test.go, in [0, 1)."""
    out, s = np.empty(count), seed
    for i in range(count):
        s = (s * 1664525 + 1013904223) % 2**32
        out[i] = (s >> 8) / 2**24
    return out


def noisy(X, noise, scale=1.0):
    w = rng.normal(size=X.shape[1]) * scale
    return np.round(X @ w + 50 + rng.normal(size=len(X)) * noise, 3)


def sets():
    X = np.round(rng.normal(size=(30, 5)), 3)
    yield "plain", X, noisy(X, 1), None
    yield "weighted", X, noisy(X, 1), np.round(rng.uniform(0.1, 3, size=30), 2)
    w = rng.integers(0, 3, size=30).astype(float)
    yield "integer weights with zeros", X, noisy(X, 1), w
    X = np.round(rng.normal(size=(12, 20)), 3)
    yield "wide", X, noisy(X, 1), None
    yield "wide weighted", X, noisy(X, 1), np.round(rng.uniform(0.1, 3, size=12), 2)
    X = np.round(rng.normal(size=(8, 8)), 3)
    yield "square", X, noisy(X, 1), None
    X = np.round(rng.normal(size=(9, 8)), 3)
    yield "one row more than columns", X, noisy(X, 1), None
    X = np.round(rng.normal(size=(40, 9)), 2)
    X[:, 3] = X[:, 1]
    X[:, 5] = 0
    X[:, 6] = 7.3
    X[:, 8] = X[:, 0] - 2 * X[:, 2]
    yield "rank deficient", X, noisy(X, 1), None
    yield "rank deficient weighted", X, noisy(X, 1), np.round(rng.uniform(0.1, 3, size=40), 2)
    X = np.round(rng.uniform(100, 1000, size=(15, 3)), 0)
    yield "scores", X, noisy(X, 40, 0.3), None
    X = np.round(rng.uniform(20, 100, size=(60, 20)), 1)
    X[rng.random(size=X.shape) < 0.4] = 0
    X[:, 18] = X[:, 17]
    yield "zero-filled indicators", X, noisy(X, 30, 0.5), None
    yield "zero-filled indicators, few rows", X[:14], noisy(X[:14], 30, 0.5), None
    X = np.round(rng.normal(size=(6, 2)), 2)
    yield "constant target", X, np.full(6, 412.5), None
    yield "constant columns", np.tile([3.7, 0.0, -2.0], (5, 1)), np.array([1.0, 2, 4, 8, 16]), None
    yield "two rows", X[:2], np.array([1.0, 3.0]), None
    yield "one row", X[:1], np.array([5.0]), None


def fits(X, y, w, new):
    models = {
        "ols": LinearRegression(),
        "ridge": Ridge(alpha=1.0),
        "ridge100": Ridge(alpha=100.0),
        "bayes": BayesianRidge(),
    }
    out = {}
    for name, m in models.items():
        m.fit(X, y, sample_weight=w)
        r = {
            "coef": m.coef_.tolist(),
            "intercept": float(m.intercept_),
            "predictions": m.predict(new).tolist(),
        }
        if name == "bayes":
            r.update(alpha=float(m.alpha_), lambda_=float(m.lambda_), iterations=int(m.n_iter_))
        out[name] = r
    return out


def main():
    cases = []
    for name, X, y, w in sets():
        new = np.round(rng.normal(size=(3, X.shape[1])) + X[:3].mean(axis=0), 2)
        cases.append({
            "name": name, "x": X.tolist(), "y": y.tolist(),
            "w": None if w is None else w.tolist(),
            "new": new.tolist(), "fits": fits(X, y, w, new),
        })
    # The size of the product: 208 students, 145 columns, 40 % zero filled, 8
    # columns that are sums of others. Go makes the same numbers.
    n, p = 208, 145
    u = lcg(n * p * 2 + n, 7)
    X = np.where(u[n * p:2 * n * p] < 0.4, 0, np.floor(u[:n * p] * 1000) / 10).reshape(n, p)
    X[:, p - 8:] = X[:, :8] + X[:, 8:16]
    y = np.floor((X[:, ::7].sum(axis=1) / 4 + u[2 * n * p:] * 120) * 8) / 8
    big = {"name": "real size", "fits": fits(X, y, None, X[:3])}
    out = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
        "cases": cases, "big": big,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "linear.json")
    with open(path, "w") as f:
        json.dump(out, f, separators=(",", ":"))


main()
