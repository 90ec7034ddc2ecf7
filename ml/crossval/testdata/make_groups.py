"""Writes groups.json: GroupKFold and RepeatedKFold.

For each split the fold of every row (or, repeated, of every row in each
repeat). Run: python3 make_groups.py   (scikit-learn 1.9.1)
"""
import json
import os

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, RepeatedKFold

rng = np.random.default_rng(3)


def fold_of(splits, n):
    out = np.full(n, -1)
    for f, (train, test) in enumerate(splits):
        out[test] = f
        assert sorted([*train, *test]) == list(range(n))
    return out.tolist()


def main():
    groups, repeated = [], []
    for n, distinct in [(5, 5), (12, 5), (40, 7), (100, 30), (324, 200), (1000, 333)]:
        labels = rng.integers(-3, distinct * 2, size=n) if n > 5 else np.array([3, 1, 4, 1, 5])
        for k in (2, 3, 5):
            if k > len(set(labels.tolist())):
                continue
            groups.append({"labels": labels.tolist(), "k": k, "foldOf": fold_of(GroupKFold(k).split(labels, groups=labels), n)})
            for seed in (0, 42):
                cv = GroupKFold(k, shuffle=True, random_state=seed)
                groups.append({"labels": labels.tolist(), "k": k, "shuffle": True, "seed": seed,
                               "foldOf": fold_of(cv.split(labels, groups=labels), n)})
    for n, k, repeats, seed in [(7, 2, 3, 0), (20, 5, 2, 42), (101, 10, 3, 7)]:
        splits = list(RepeatedKFold(n_splits=k, n_repeats=repeats, random_state=seed).split(np.zeros(n)))
        repeated.append({"n": n, "k": k, "repeats": repeats, "seed": seed,
                         "foldOf": [fold_of(splits[r * k:(r + 1) * k], n) for r in range(repeats)]})
    out = {"versions": {"scikit-learn": sklearn.__version__}, "groups": groups, "repeated": repeated}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "groups.json"), "w") as f:
        json.dump(out, f, separators=(",", ":"))


main()
