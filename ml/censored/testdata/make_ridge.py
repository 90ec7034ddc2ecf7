"""Maximum likelihood of a Tobit model and restricted likelihood of a random
effect, by scipy.

    python make_ridge.py > ridge.json
"""
import json

import numpy as np
from scipy import optimize
from scipy.stats import norm

rng = np.random.default_rng(7)
out = {}

# Tobit with both ends, plain maximum likelihood.
n = 1500
x = rng.normal(size=(n, 3)) * [1, 2, 0.5] + [0, 5, 1]
latent = 700 + x @ [90, 25, -60] + 80 * rng.normal(size=n)
y = np.clip(np.round(latent), 550, 1000)


def loss(h):
    mu, s = h[0] + x @ h[1:4], np.exp(h[4])
    up, low = y >= 1000, y <= 550
    mid = ~up & ~low
    return -(norm.logpdf(y[mid], mu[mid], s).sum() + norm.logsf(1000, mu[up], s).sum() + norm.logcdf(550, mu[low], s).sum())


start = np.r_[y.mean(), 0, 0, 0, np.log(y.std())]
fit = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-8, "maxiter": 2000})
fit = optimize.minimize(loss, fit.x, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-10, "maxiter": 20000, "maxfev": 20000})
out["tobit"] = {"x": x.round(12).tolist(), "y": y.tolist(), "intercept": fit.x[0], "coef": fit.x[1:4].tolist(), "sigma": float(np.exp(fit.x[4]))}

# One free block without ends: the variances maximise the restricted likelihood
# (the intercept integrated out), the coefficients are the posterior mean.
n, p = 60, 4
x = rng.normal(size=(n, p))
x = (x - x.mean(0)) / x.std(0)
y = 500 + x @ [30, -10, 0, 5] + 40 * rng.normal(size=n)


def restricted(h):
    v, b = np.exp(h)
    k = v * np.eye(n) + b * x @ x.T
    ki = np.linalg.inv(k)
    one = np.ones(n)
    c = one @ ki @ one
    mu = one @ ki @ y / c
    r = y - mu
    return 0.5 * (np.linalg.slogdet(k)[1] + np.log(c) + r @ ki @ r)


fit = optimize.minimize(restricted, [np.log(1600), np.log(300)], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000})
v, b = np.exp(fit.x)
w = np.linalg.solve(x.T @ x + v / b * np.eye(p), x.T @ (y - y.mean()))
out["ridge"] = {"x": x.tolist(), "y": y.tolist(), "coef": w.tolist(), "sigma": float(np.sqrt(v)), "prior": float(np.sqrt(b))}

print(json.dumps(out))
