"""Makes trees.json: single trees of scikit-learn 1.9.1 on data without ties.

Run: python make_fixtures.py > trees.json
"""
import json

import numpy as np
from sklearn.tree import DecisionTreeRegressor


def data(seed, n, p):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, p)).round(5)
    y = 3 * x[:, 0] + np.sin(2 * x[:, -1]) * x[:, 0] + np.abs(x[:, p // 2]) + 0.3 * rng.normal(size=n)
    w = rng.uniform(0.2, 3, size=n).round(2)
    return x, y.round(5), w


def case(name, seed, n, p, weighted=False, **options):
    x, y, w = data(seed, n, p)
    test, _, _ = data(seed + 1000, 60, p)
    fits = [
        DecisionTreeRegressor(random_state=s, **options).fit(x, y, sample_weight=w if weighted else None)
        for s in range(20)
    ]
    t = fits[0]
    for other in fits[1:]:  # no ties: the seed makes no difference
        assert np.abs(other.predict(test) - t.predict(test)).max() < 1e-12, name
        assert (other.tree_.feature == t.tree_.feature).all(), name
    return dict(
        name=name, depth=options.get("max_depth") or 0, min_leaf=options.get("min_samples_leaf", 1),
        x=x.tolist(), y=y.tolist(), w=w.tolist() if weighted else None, test=test.tolist(),
        want=t.predict(test).tolist(), leaves=int(t.get_n_leaves()), deepest=int(t.get_depth()),
        importances=t.feature_importances_.tolist(),
    )


print(json.dumps([
    case("depth 3", 1, 200, 5, max_depth=3),
    case("depth 3, weights", 2, 200, 5, weighted=True, max_depth=3),
    case("leaves of 6", 3, 250, 4, min_samples_leaf=6),
    case("leaves of 6, weights", 12, 150, 3, weighted=True, min_samples_leaf=6),
    case("full depth, one feature", 5, 250, 1),
    case("full depth, one feature, weights", 6, 100, 1, weighted=True),
]))
