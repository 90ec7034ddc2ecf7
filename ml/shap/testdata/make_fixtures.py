"""Makes trees.json and kernel.json with scikit-learn and shap (PyPI).

    python -m venv venv && venv/bin/pip install scikit-learn shap
    venv/bin/python make_fixtures.py
"""

import json
import math
from pathlib import Path

import numpy as np
import shap
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor, RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

HERE = Path(__file__).parent
rng = np.random.default_rng(7)


def table(rows, cols):
    x = rng.normal(size=(rows, cols)) + rng.normal(size=(rows, 1))
    x[:, ::3] = np.round(x[:, ::3])
    return x.astype(np.float32).astype(float)  # what trees see


def target(x):
    return 600 + 80 * x[:, 0] * np.tanh(x[:, 1]) + 50 * x[:, 2] + 30 * np.maximum(x[:, 3], x[:, 4]) + rng.normal(size=len(x)) * 20


def floor32(t):
    """The largest float32 not above t: x <= t is the same for float32 x."""
    f = np.float32(t)
    return float(f if float(f) <= t else np.nextafter(f, np.float32(-np.inf)))


def breadth_first(t, scale=1.0):
    """A tree as Node{Threshold, Feature, Left} and values; a leaf has no threshold (null)."""
    order, nodes, values = [0], [], []
    for at, k in enumerate(order):  # grows as it goes
        values.append(float(t.value[k].ravel()[0]) * scale)
        left, right = t.children_left[k], t.children_right[k]
        if left < 0:
            nodes.append([None, 0, 0])
            continue
        nodes.append([floor32(t.threshold[k]), int(t.feature[k]), len(order) - at])
        order += [left, right]
    return {"nodes": nodes, "values": values}


def trees():
    x = table(80, 9)
    y = target(x)
    background, rows = table(25, 9), table(6, 9)
    out = []
    for name, model in {
        "forest": RandomForestRegressor(12, max_features=4, random_state=1),
        "extra": ExtraTreesRegressor(12, min_samples_leaf=3, random_state=2),
        "boosted": GradientBoostingRegressor(n_estimators=30, random_state=3),
    }.items():
        model.fit(x, y)
        explainer = shap.TreeExplainer(model, background, feature_perturbation="interventional")
        values = explainer.shap_values(rows, check_additivity=False)
        if name == "boosted":
            base, scale = float(model.init_.constant_.ravel()[0]), model.learning_rate
            members = [m[0] for m in model.estimators_]
        else:
            base, scale, members = 0.0, 1.0, model.estimators_
        out.append({
            "name": name, "base": base, "trees": [breadth_first(m.tree_, scale) for m in members],
            "background": background.tolist(), "rows": rows.tolist(), "values": values.tolist(),
            "expected": float(np.ravel(explainer.expected_value)[0]), "predictions": model.predict(rows).tolist(),
        })
    (HERE / "trees.json").write_text(json.dumps(out))


def kernel():
    x = table(40, 7)
    y = target(x)
    background, rows = table(15, 7), table(4, 7)
    k = ConstantKernel(2.0) * RBF(np.linspace(1.5, 5, 7)) + ConstantKernel(0.1) * DotProduct(1.5) + WhiteKernel(0.3)
    model = GaussianProcessRegressor(k, optimizer=None).fit(x, (y - 600) / 100)
    predict = lambda z: 600 + 100 * model.predict(z)
    explained = shap.explainers.Exact(predict, shap.maskers.Independent(background, max_samples=len(background)))(rows)
    alpha = 100 * model.alpha_.ravel()
    (HERE / "kernel.json").write_text(json.dumps({
        "support": x.tolist(), "alpha": alpha.tolist(), "constant": 600 + 0.1 * 1.5**2 * math.fsum(alpha),
        "variance": 2.0, "length": np.linspace(1.5, 5, 7).tolist(), "linear": [0.1] * 7,
        "background": background.tolist(), "rows": rows.tolist(), "values": explained.values.tolist(),
        "expected": float(np.ravel(explained.base_values)[0]), "predictions": predict(rows).tolist(),
    }))


trees()
kernel()
