"""Writes paths.json: RidgeCV, elastic nets and a path of scikit-learn.

Coordinate descent runs to a duality gap of 1e-14, so that its solutions can be
compared. Run: python3 make_paths.py   (scikit-learn 1.9.1)
"""
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, RidgeCV, enet_path

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)
ALPHAS = [0.001, 0.1, 1.0, 10.0, 100.0, 1000.0]
NETS = [(1.0, 0.5), (0.1, 0.5), (0.1, 1.0), (0.5, 0.9), (0.01, 0.1)]
TIGHT = {"tol": 1e-14, "max_iter": 100000}


def noisy(X, noise):
    w = rng.normal(size=X.shape[1]) * (rng.random(X.shape[1]) < 0.6)
    return np.round(X @ w + 50 + rng.normal(size=len(X)) * noise, 3)


def sets():
    X = np.round(rng.normal(size=(40, 6)), 3)
    yield "plain", X, noisy(X, 1), None
    yield "weighted", X, noisy(X, 1), np.round(rng.uniform(0.1, 3, size=40), 2)
    yield "weights with zeros", X, noisy(X, 1), rng.integers(0, 3, size=40).astype(float)
    X = np.round(rng.normal(size=(15, 30)), 3)
    yield "wide", X, noisy(X, 1), None
    yield "wide weighted", X, noisy(X, 1), np.round(rng.uniform(0.1, 3, size=15), 2)
    X = np.round(rng.normal(size=(40, 9)), 2)
    X[:, 3] = X[:, 1]
    X[:, 5] = 0
    X[:, 6] = 7.25
    X[:, 8] = X[:, 0] - 2 * X[:, 2]
    yield "rank deficient", X, noisy(X, 1), None
    X = np.round(rng.uniform(100, 1000, size=(25, 4)), 0)
    yield "scores", X, noisy(X, 40), None


def ridge(X, y, w):
    keep = slice(None) if w is None else w > 0
    X, y, w = X[keep], y[keep], None if w is None else w[keep]
    m = RidgeCV(ALPHAS, store_cv_results=True).fit(X, y, sample_weight=w)
    total = len(y) if w is None else w.sum()
    return {
        "alpha": float(m.alpha_), "coef": m.coef_.tolist(), "intercept": float(m.intercept_),
        "losses": (m.cv_results_.sum(axis=0) / total).tolist(),
    }


def net(X, y, w, alpha, ratio):
    m = ElasticNet(alpha=alpha, l1_ratio=ratio, **TIGHT).fit(X, y, sample_weight=w)
    return {
        "alpha": alpha, "ratio": ratio, "coef": m.coef_.tolist(), "intercept": float(m.intercept_),
        "predictions": m.predict(X).tolist(),
    }


def path(X, y, w):
    w = np.ones(len(y)) if w is None else w
    Xc, yc = X - np.average(X, axis=0, weights=w), y - np.average(y, weights=w)
    root = np.sqrt(w * len(y) / w.sum())
    alphas, coefs, _ = enet_path(np.asfortranarray(Xc * root[:, None]), yc * root, l1_ratio=0.5, n_alphas=12, eps=0.01, **TIGHT)
    return {"alphas": alphas.tolist(), "coefs": coefs.T.tolist()}


def main():
    cases = []
    for name, X, y, w in sets():
        cases.append({
            "name": name, "x": X.tolist(), "y": y.tolist(), "w": None if w is None else w.tolist(),
            "ridge": ridge(X, y, w), "nets": [net(X, y, w, a, r) for a, r in NETS], "path": path(X, y, w),
        })
    out = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "alphas": ALPHAS, "cases": cases}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "paths.json"), "w") as f:
        json.dump(out, f, separators=(",", ":"))


main()
