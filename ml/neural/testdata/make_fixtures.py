"""Writes fixtures.json: what scikit-learn 1.9.1 does, for neural_test.go.

    python3 make_fixtures.py        (about 2 minutes)
"""
import json
import os
import warnings
from concurrent.futures import ProcessPoolExecutor

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

warnings.filterwarnings("ignore", category=ConvergenceWarning)
SEEDS = {"linear": 200, "bumps": 200, "scores": 600, "weighted": 200}


class Lcg:
    """The generator that the Go test has too, so that no data is stored."""

    def __init__(self, seed):
        self.s = seed

    def uniform(self):
        self.s = (1103515245 * self.s + 12345) % 2**31
        return (self.s >> 8) / 2**23

    def normal(self):  # nearly: variance 1
        return (self.uniform() + self.uniform() + self.uniform() + self.uniform() - 2) * 3**0.5


def data(kind, n, p):
    r = Lcg(n + p)
    x, y, w = np.zeros((n, p)), np.zeros(n), np.ones(n)
    for i in range(n):
        common = r.normal()
        for j in range(p):
            x[i, j] = r.normal()
            if kind == "scores":
                x[i, j] = 50 + 14 * common + 14 * x[i, j]
        if kind == "linear":
            y[i] = sum(x[i, j] * (j % 5 - 2) for j in range(p)) / 4 + 0.5 * r.normal()
        elif kind == "bumps":
            y[i] = abs(x[i, 0]) + x[i, 1] * x[i, 2] + x[i, 3] + 0.3 * r.normal()
        elif kind == "scores":
            y[i] = 500 + 90 * common + x[i, 0] + 40 * r.normal()
        elif kind == "weighted":
            y[i] = x[i, 0] + (i % 3) * x[i, 1] + 0.3 * r.normal()
            w[i] = [3, 1, 0.1][i % 3]
    return x, y, w


# name: rows to fit, rows to test, features, the weights count, hyper-parameters
SETS = {
    "linear": (400, 200, 12, False, {}),
    "bumps": (300, 200, 6, False, {"alpha": 0.01}),
    "scores": (150, 100, 145, False, {"max_iter": 150}),
    "weighted": (250, 200, 8, True, {"batch_size": 50, "max_iter": 60}),
}


def rmse(job):
    name, seed = job
    n, m, p, weighted, params = SETS[name]
    x, y, w = data(name, n + m, p)
    e = MLPRegressor(**{"hidden_layer_sizes": (64, 32), "max_iter": 1000, "random_state": seed, **params})
    e.fit(x[:n], y[:n], sample_weight=w[:n] if weighted else None)
    error = e.predict(x[n:]) - y[n:]
    return float(np.sqrt(np.average(error**2, weights=w[n:]))), e.n_iter_


class Recorded(MLPRegressor):
    """Keeps the initial weights."""

    def _initialize(self, y, layer_units, dtype):
        super()._initialize(y, layer_units, dtype)
        self.initial_ = [c.tolist() for c in self.coefs_], [b.tolist() for b in self.intercepts_]


def path(n, p, weighted, **params):
    """A whole fit in the rows' own order, from known weights."""
    x, y, w = data("weighted", n, p)
    e = Recorded(shuffle=False, random_state=3, **params)
    e.fit(x, y, sample_weight=w if weighted else None)
    return {
        "n": n, "p": p, "weighted": weighted, "params": params,
        "initial_weights": e.initial_[0], "initial_biases": e.initial_[1],
        "weights": [c.tolist() for c in e.coefs_], "biases": [b.tolist() for b in e.intercepts_],
        "losses": e.loss_curve_, "epochs": e.n_iter_,
    }


if __name__ == "__main__":
    out = {"paths": [], "sets": {}}
    few = {"batch_size": 10, "learning_rate_init": 0.01, "max_iter": 6, "hidden_layer_sizes": (7, 4)}
    out["paths"].append(path(23, 5, False, **few, alpha=0.05))
    out["paths"].append(path(23, 5, True, **few, alpha=1e-4))
    out["paths"].append(path(40, 3, False, batch_size=40, learning_rate_init=0.02, max_iter=1000,
                             hidden_layer_sizes=(6,), alpha=1e-4, tol=1e-3, n_iter_no_change=5))
    with ProcessPoolExecutor(2) as pool:
        for name, (n, m, p, weighted, params) in SETS.items():
            r = list(pool.map(rmse, [(name, s) for s in range(SEEDS[name])]))
            e, it = [a for a, _ in r], [b for _, b in r]
            out["sets"][name] = {
                "fit": n, "test": m, "p": p, "weighted": weighted, "params": params,
                "mean": float(np.mean(e)), "sd": float(np.std(e, ddof=1)),
                "epochs": float(np.mean(it)), "epochs_sd": float(np.std(it, ddof=1)),
            }
            print(name, out["sets"][name])
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures.json"), "w") as f:
        json.dump(out, f)
