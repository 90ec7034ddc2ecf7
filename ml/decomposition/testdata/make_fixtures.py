"""Writes pca.json: scikit-learn's PCA by full SVD, signs turned as paes does.

Run: python3 make_fixtures.py   (numpy, scikit-learn 1.9.1)
"""
import json
import os

import numpy as np
import sklearn
from sklearn.decomposition import PCA

rng = np.random.default_rng(17)


def sets():
    yield "tall", np.round(rng.normal(size=(40, 6)) * [5, 4, 3, 2, 1, 0.1] + 7, 3), 4
    yield "wide", np.round(rng.normal(size=(8, 15)), 3), 5
    X = np.round(rng.uniform(20, 100, size=(60, 14)) + 30 * rng.normal(size=(60, 1)), 1)
    X[rng.random(size=X.shape) < 0.4] = 0
    yield "zero-filled indicators", X, 8
    X = X.copy()
    X[:, 5] = X[:, 2]
    X[:, 6] = 0
    X[:, 7] = 3.7
    yield "rank deficient", X, 8
    yield "three rows", X[:3], 2
    yield "large offset", np.round(rng.normal(size=(30, 4)) * [4, 3, 2, 1] + 1e5, 2), 4
    yield "weak last", np.round(rng.normal(size=(30, 4)) * [1e3, 10, 1, 1e-2], 4), 4


def main():
    cases = []
    for name, X, k in sets():
        m = PCA(k, svd_solver="full").fit(X)
        C = m.components_
        C = C * np.sign(C[np.arange(k), np.abs(C).argmax(axis=1)])[:, None]
        T = (X - m.mean_) @ C.T
        cases.append({
            "name": name, "x": X.tolist(), "k": k, "mean": m.mean_.tolist(), "components": C.tolist(),
            "variance": m.explained_variance_.tolist(), "transformed": T[:4].tolist(),
        })
    out = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "cases": cases}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pca.json")
    with open(path, "w") as f:
        json.dump(out, f, separators=(",", ":"))


main()
