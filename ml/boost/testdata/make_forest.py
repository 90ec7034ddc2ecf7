"""Makes forest.json: the mean RMSE of scikit-learn's random forests over five
seeds, on the data that forestData of forest_test.go draws.

    pip install numpy==2.4.6 scikit-learn==1.9.1
    python make_forest.py
"""

import json
import math

import numpy as np
from sklearn.ensemble import RandomForestRegressor


def data(kind, n):
    state = kind + 1

    def draw():
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return (state >> 8) / 2**24

    x, y = np.zeros((n, 10)), np.zeros(n)
    for i in range(n):
        r = [math.floor(5 * draw()) / 4 if kind == 1 else draw() for _ in range(10)]
        noise = draw() + draw() + draw() + draw() - 2
        y[i] = 10 * math.sin(3 * r[0] * r[1]) + 20 * (r[2] - 0.5) ** 2 + 10 * r[3] + 5 * r[4] + 2 * noise
        if kind == 2:
            y[i] = min(y[i], 16)
        x[i] = r
    return x, y


out = {}
for kind, name in enumerate(["continuous", "ordinal", "ceiling"]):
    x, y = data(kind, 4000)
    for variant, options in {"all": {}, "third": {"max_features": 3}, "depth": {"max_depth": 6}}.items():
        errors = []
        for seed in range(5):
            m = RandomForestRegressor(60, n_jobs=2, random_state=seed, **options).fit(x[:3000], y[:3000])
            errors.append(math.sqrt(((m.predict(x[3000:]) - y[3000:]) ** 2).mean()))
        out[f"{name} {variant}"] = round(sum(errors) / 5, 5)
with open("forest.json", "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
