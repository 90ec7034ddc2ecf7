"""Corrected t test, Holm and Wilson by scipy and statsmodels.

    python make_fixtures.py > fixtures.json
"""
import json

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(3)
tests = []
for n, share, shift in [(10, 1 / 9, 0.3), (50, 0.25, -0.2), (2, 0.5, 1.0), (100, 0.0, 0.05)]:
    v = rng.normal(shift, 1, n)
    se = np.sqrt(v.var(ddof=1) * (1 / n + share))
    t = v.mean() / se
    low, high = stats.t.interval(0.95, n - 1, v.mean(), se)
    tests.append({"values": v.tolist(), "share": share, "mean": v.mean(), "se": se, "t": t, "p": 2 * stats.t.sf(abs(t), n - 1), "low": low, "high": high})
p = [0.01, 0.04, 0.03, 0.005, 0.9, 0.03]
wilson = [{"k": k, "n": n, "level": level, "ends": proportion_confint(k, n, alpha=1 - level, method="wilson")} for k, n, level in [(85, 100, 0.95), (0, 20, 0.9), (20, 20, 0.99), (301, 324, 0.99)]]
print(json.dumps({"tests": tests, "p": p, "holm": multipletests(p, method="holm")[1].tolist(), "wilson": wilson}))
