"""What scikit-learn's GaussianProcessRegressor says of fixed kernels, and where
its search ends.

    python make_fixtures.py > fixtures.json
"""
import json

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Kernel, WhiteKernel


class Columns(Kernel):
    """A kernel that looks at some columns."""

    def __init__(self, kernel, columns):
        self.kernel, self.columns = kernel, columns

    def __call__(self, X, Y=None, eval_gradient=False):
        Y = X if Y is None else Y
        k = self.kernel(X[:, self.columns], Y[:, self.columns])
        return (k, np.empty(k.shape + (0,))) if eval_gradient else k

    def diag(self, X):
        return self.kernel.diag(X[:, self.columns])

    def is_stationary(self):
        return False

    @property
    def theta(self):
        return np.array([])

    @theta.setter
    def theta(self, value):
        pass

    @property
    def bounds(self):
        return np.empty((0, 2))


def constant(v):
    return ConstantKernel(v, "fixed")


def dot():
    return DotProduct(0, "fixed")


rng = np.random.default_rng(5)
n, m = 70, 12
ability = rng.normal(size=n + m)
x = np.column_stack([ability + 0.6 * rng.normal(size=n + m) for _ in range(5)]) * [1, 20, 0.1, 3, 5] + [0, 500, 2, -9, 0]
year = rng.integers(0, 3, size=n + m)
x = np.column_stack([x, np.eye(3)[year]]).round(6)
y = (600 + 80 * ability + 30 * ability**2 + np.array([-30, 10, 40])[year] + 40 * rng.normal(size=n + m)).round(2)[:n]
new, x = x[n:], x[:n]


def scaled(x, y):
    """The rows and the new ones as the kernel sees them, and the kernel of the level."""
    mean, sd = x.mean(0), x.std(0)
    sd[5:] = 1  # 0/1 columns are centred only
    return (x - mean) / sd, (new - mean) / sd, constant(y.var())


out = {"x": x.tolist(), "y": y.tolist(), "new": new.tolist(), "cases": []}


def case(name, blocks, noise, weights=None):
    """blocks: columns, linear variance, RBF variance (0: none), length, prior sd of the coefficients (0: free)."""
    times = np.ones(n, int) if weights is None else weights  # a weight is so many rows
    xs, ys = np.repeat(x, times, axis=0), np.repeat(y, times)
    z, znew, kernel = scaled(xs, ys)
    for columns, linear, rbf, length, known in blocks:
        kernel = kernel + Columns(constant(known**2 if known else linear) * dot(), columns)
        if rbf:
            kernel = kernel + Columns(constant(rbf) * RBF(length), columns)
    gp = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None).fit(z, ys - ys.mean())
    f, s = gp.predict(znew, return_std=True)
    out["cases"].append({
        "name": name, "noise": noise, "weights": None if weights is None else weights.tolist(),
        "blocks": [{"columns": c, "linear": li, "rbf": r, "length": le, "sd": k} for c, li, r, le, k in blocks],
        "mean": (f + ys.mean()).tolist(), "sd": s.tolist(), "log_likelihood": gp.log_marginal_likelihood_value_,
    })


case("one block", [([0, 1, 2, 3, 4], 400, 900, 2.5, 0)], 1600)
case("two blocks and years", [([0, 1, 2], 300, 500, 1.5, 0), ([3, 4], 100, 2500, 4, 0), ([5, 6, 7], 0, 0, 0, 34)], 1500)
case("lines", [([0, 1, 2], 300, 0, 0, 0), ([3, 4], 100, 0, 0, 0), ([5, 6, 7], 0, 0, 0, 34)], 1500)
case("overlapping blocks", [([0, 1, 2, 3], 300, 0, 0, 0), ([2, 4, 0], 50, 800, 1, 0)], 900)
case("weights", [([0, 1, 2], 300, 500, 1.5, 0), ([3, 4], 100, 2500, 4, 0), ([5, 6, 7], 0, 0, 0, 34)], 1500, rng.integers(1, 4, size=n))

# The search, without priors, from one start.
five = slice(0, 5)
z, _, level = scaled(x, y)
kernel = (
    level
    + ConstantKernel(2000, (1e-3, 1e8)) * dot()
    + ConstantKernel(2000, (1e-3, 1e8)) * RBF(3, (1e-2, 1e3))
    + WhiteKernel(3000, (1e-2, 1e8))
)
gp = GaussianProcessRegressor(kernel, alpha=0).fit(z[:, five], y - y.mean())
theta = np.exp(gp.kernel_.theta)
out["search"] = {
    "columns": [0, 1, 2, 3, 4], "start": {"linear": 2000, "rbf": 2000, "length": 3, "noise": 3000},
    "end": dict(zip(["linear", "rbf", "length", "noise"], theta.tolist())), "log_likelihood": gp.log_marginal_likelihood_value_,
}
print(json.dumps(out))
