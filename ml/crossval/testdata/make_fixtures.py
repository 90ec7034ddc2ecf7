"""Writes splits.json: the splits of scikit-learn for many sizes and seeds.

Small ones in full, large ones as a checksum (h = h * 31 + index mod 2^32).
Run: python3 make_fixtures.py   (numpy, scikit-learn 1.9.1)
"""
import json
import os

import numpy as np
import sklearn
from sklearn.model_selection import KFold, train_test_split

SIZES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 31, 32, 33, 64, 100, 127, 128, 129, 208, 260, 324, 625, 1000, 4097]
SEEDS = [0, 1, 2, 7, 42, 123, 2026, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1]


def listed(idx):
    idx = [int(i) for i in idx]
    if len(idx) <= 6:
        return {"n": len(idx), "rows": idx, "sum": checksum(idx)}
    return {"n": len(idx), "sum": checksum(idx)}


def checksum(idx):
    h = 17
    for i in idx:
        h = (h * 31 + i) % 2**32
    return h


def main():
    splits, folds = [], []
    for n in SIZES:
        for seed in SEEDS:
            for size in (0.1, 0.2, 0.25, 1 / 3, 0.5):
                if int(np.ceil(size * n)) >= n or (size != 0.2 and seed not in (0, 42)):
                    continue
                tr, te = train_test_split(np.arange(n), test_size=size, random_state=seed)
                splits.append([n, size, seed, listed(tr), listed(te)])
            for k in (2, 5):
                if k <= n and seed in (0, 42, 2**31):
                    for shuffle in (False, True):
                        f = KFold(k, shuffle=shuffle, random_state=seed if shuffle else None)
                        parts = [[listed(a), listed(b)] for a, b in f.split(np.zeros(n))]
                        folds.append([n, k, shuffle, seed, parts])
    rs = np.random.RandomState(5489)
    raw = [int(v) for v in np.frombuffer(rs.bytes(4 * 5), dtype="<u4")]
    out = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "raw5489": raw,
        "splits": [dict(zip(("n", "size", "seed", "train", "test"), s)) for s in splits],
        "folds": [dict(zip(("n", "k", "shuffle", "seed", "parts"), s)) for s in folds],
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "splits.json")
    with open(path, "w") as f:
        json.dump(out, f, separators=(",", ":"))


main()
