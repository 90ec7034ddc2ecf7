"""Maximum likelihood of Tobit models by scipy, and moments of the censored and
of the truncated normal by mpmath.

    python make_fixtures.py > fixtures.json
"""
import json

import mpmath
import numpy as np
from scipy import optimize
from scipy.stats import norm

out = {"likelihood": [], "normal": []}


def maximum(x, y, w, lower, upper):
    """Intercept, coefficients and sigma that maximise the weighted likelihood."""

    def loss(h):
        mu, s = h[0] + x @ h[1:-1], np.exp(h[-1])
        up, low = y >= upper, y <= lower
        mid = ~up & ~low
        return -(
            (w * norm.logpdf(y, mu, s))[mid].sum() + (w * norm.logsf(upper, mu, s))[up].sum() + (w * norm.logcdf(lower, mu, s))[low].sum()
        )

    h = np.r_[y.mean(), np.zeros(x.shape[1]), np.log(y.std())]
    for _ in range(5):
        h = optimize.minimize(loss, h, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000}).x
        h = optimize.minimize(loss, h, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 40000, "maxfev": 40000}).x
    return {"intercept": h[0], "coef": h[1:-1].tolist(), "sigma": float(np.exp(h[-1]))}


rng = np.random.default_rng(11)
n = 300
x = (rng.normal(size=(n, 3)) * [1, 2, 0.5] + [0, 5, 1]).round(6)
latent = 700 + x @ [90, 25, -60] + 80 * rng.normal(size=n)
for lower, upper, weighted in [(-1e300, 950, False), (600, 950, False), (600, 900, True)]:
    y = np.clip(np.round(latent), lower, upper)
    w = rng.integers(1, 4, size=n).astype(float) if weighted else np.ones(n)
    out["likelihood"].append(
        {"x": x.tolist(), "y": y.tolist(), "w": w.tolist() if weighted else None, "lower": lower, "upper": upper} | maximum(x, y, w, lower, upper)
    )

# Integers and binary fractions, so that both sides start from the same numbers.
mpmath.mp.dps = 700  # tails of 1e-290 are differences of numbers near 1
for mu, sd, lower, upper in [
    (700, 80, 100, 1000), (1000, 50, 100, 1000), (1300, 60, 100, 1000), (1900, 45, 100, 1000), (100, 90, 100, 1000),
    (-400, 55, 100, 1000), (400, 300, 100, 1000), (0.5, 1, -1, 0), (3, 1, -1, 0), (20, 1, -1, 0), (-35, 1, 0, 2), (36, 1, 0, 0.5),
    (-1.75, 1, 0, 1), (-2.25, 1, 0, 1), (2, 1, 0, 4), (-5, 1, 0, 1), (0.5, 64, 0, 1), (-30, 1, 0, 1), (7, 0.25, 0, 1),
]:
    m, s, lo, hi = map(mpmath.mpf, (mu, sd, lower, upper))
    a, b = (lo - m) / s, (hi - m) / s
    phi, big = mpmath.npdf, mpmath.ncdf
    mean = lo * big(a) + hi * big(-b) + m * (big(b) - big(a)) - s * (phi(b) - phi(a))
    above, below = phi(b) / big(-b), phi(a) / big(a)
    out["normal"].append({
        "mu": mu, "sd": sd, "lower": lower, "upper": upper, "mean": float(mean), "at_least": float(big(-b)),
        "above": float(s * (above - b)), "above_variance": float(s**2 * (1 - above * (above - b))),
        "below": float(s * (below + a)), "below_variance": float(s**2 * (1 - below * (below + a))),
    })
print(json.dumps(out))
