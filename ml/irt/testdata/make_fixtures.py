"""Makes peers.json: answers, and what others make of them.

    pip install numpy==2.4.6 scipy==1.17.1
    pip install --no-deps girth==0.8.0
    python make_fixtures.py

penalised: the maximum of the marginal likelihood times the priors
log a ~ N(0, 0.5^2), b ~ N(0, 2^2), by BFGS, with the integral over ability by
Gauss and Hermite. Abilities by adaptive integration.

girth: the maximum of the marginal likelihood, without priors, of Sanchez'
package girth (https://github.com/eribean/girth).
"""

import json

import girth
import numpy as np
from scipy.integrate import quad
from scipy.optimize import check_grad, minimize
from scipy.special import expit, logsumexp

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(151)
LOG_WEIGHTS = np.log(WEIGHTS + 1e-300) - np.log(WEIGHTS.sum())


def negative(x, y, given):
    """Minus the penalised log-likelihood, and its gradient in (log a, b)."""
    items = y.shape[1]
    a, b = np.exp(x[:items]), x[items:]
    z = a[:, None] * (NODES - b[:, None])
    log_right, log_wrong = -np.logaddexp(0, -z), -np.logaddexp(0, z)
    joint = (y * given) @ log_right + ((1 - y) * given) @ log_wrong + LOG_WEIGHTS
    each = logsumexp(joint, axis=1)
    value = -each.sum() + (x[:items] ** 2).sum() / (2 * 0.5**2) + (b**2).sum() / (2 * 2**2)
    posterior = np.exp(joint - each[:, None])
    residual = (y * given).T @ posterior - (given.T @ posterior) * expit(z)
    to_a = -(residual * z).sum(axis=1) + x[:items] / 0.5**2
    to_b = (residual.sum(axis=1) * a) + b / 2**2
    return value, np.concatenate([to_a, to_b])


def ability(a, b, y):
    def log_density(t):
        return np.sum(-y * np.logaddexp(0, -a * (t - b)) - (1 - y) * np.logaddexp(0, a * (t - b))) - t * t / 2

    def moment(k):
        return quad(lambda t: t**k * np.exp(log_density(t) - log_density(0)), -12, 12, limit=500, epsabs=1e-11, points=[0])[0]

    total, mean, square = moment(0), moment(1), moment(2)
    mean /= total
    return mean, np.sqrt(square / total - mean**2)


def answers(rng, students, items, ability_of):
    a, b = np.exp(0.4 * rng.normal(size=items)), rng.normal(size=items)
    theta = rng.normal(size=students) + ability_of
    return (rng.random((students, items)) < expit(a * (theta[:, None] - b))).astype(float)


def sparse(y, given):
    item, score, start = [], [], [0]
    for row, seen in zip(y, given):
        item += np.flatnonzero(seen).tolist()
        score += row[seen > 0].tolist()
        start.append(len(item))
    return {"Items": y.shape[1], "Start": start, "Item": item, "Score": score}


def penalised(name, y, given):
    items = y.shape[1]
    zero = np.zeros(2 * items)
    assert check_grad(lambda x: negative(x, y, given)[0], lambda x: negative(x, y, given)[1], zero + 0.3) < 1e-2
    best = minimize(negative, zero, args=(y, given), jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 5000})
    assert np.abs(best.jac).max() < 1e-4, best
    a, b = np.exp(best.x[:items]), best.x[items:]
    eap, sd = zip(*(ability(a[s > 0], b[s > 0], r[s > 0]) for r, s in zip(y[:40], given[:40])))
    return {"Name": name, **sparse(y, given), "Discrimination": a.tolist(), "Difficulty": b.tolist(),
            "Density": -best.fun, "EAP": eap, "SD": sd}


def main():
    rng = np.random.default_rng(1)
    cases = []

    # Two forms of 12 items, 6 of them common; the second for abler students.
    second = np.arange(240) % 2
    y, given = answers(rng, 240, 18, 0.8 * second), np.zeros((240, 18))
    given[second == 0, :12] = 1
    given[second == 1, 6:] = 1
    cases.append(penalised("forms", y, given))

    # Halves and thirds, absences anywhere, constant items and one never given.
    y = answers(rng, 150, 10, 0)
    y[:, 3] = rng.integers(0, 3, 150) / 2
    y[:, 4] = np.float32(rng.integers(0, 4, 150) / np.float32(3))
    y[:, 5], y[:, 6] = 1, 0
    given = (rng.random((150, 10)) < 0.8).astype(float)
    given[:, 7] = 0
    given[8] = 0
    cases.append(penalised("flaws", y, given))

    y = answers(rng, 800, 15, 0)
    found = girth.twopl_mml(y.astype(int).T, {"max_iteration": 500})
    cases.append({"Name": "girth", **sparse(y, np.ones_like(y)),
                  "Discrimination": found["Discrimination"].tolist(), "Difficulty": found["Difficulty"].tolist()})

    with open("peers.json", "w") as f:
        json.dump(cases, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
