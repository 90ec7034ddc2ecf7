"""The peers of the row boost of bench/run: one fit per call.

    boost.py {xgboost,lightgbm,sklearn,forest} FOLDER ROWS TREES LEAVES THREADS

Prints seconds (binning included), RMSE on the test rows, CPU seconds and peak
memory in MB, as bench/boost does; versions and memory also to stderr.
"""

import resource
import sys
import time

import numpy as np

COLS = 150


def cpu():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


def xgboost(x, y, trees, leaves, threads):
    import xgboost as xgb

    p = {
        "tree_method": "hist", "max_bin": 255, "eta": 0.1, "lambda": 1, "min_child_weight": 20,
        "nthread": threads, "base_score": float(y.mean()),
    }
    p |= {"grow_policy": "lossguide", "max_leaves": leaves, "max_depth": 0} if leaves else {"max_depth": 6}
    m = xgb.train(p, xgb.QuantileDMatrix(x, y, max_bin=255, nthread=threads), trees)
    return (lambda t: m.inplace_predict(t)), xgb.__version__


def lightgbm(x, y, trees, leaves, threads):
    import lightgbm as lgb

    p = {
        "objective": "regression", "max_bin": 255, "learning_rate": 0.1, "lambda_l2": 1,
        "min_data_in_leaf": 20, "min_sum_hessian_in_leaf": 0, "num_threads": threads, "verbose": -1,
        "num_leaves": leaves or 64, "max_depth": -1 if leaves else 6,
    }
    m = lgb.train(p, lgb.Dataset(x, y, params=p), trees)
    return m.predict, lgb.__version__


def sklearn(x, y, trees, leaves, threads):
    import sklearn as skl
    from sklearn.ensemble import HistGradientBoostingRegressor

    m = HistGradientBoostingRegressor(
        max_iter=trees, learning_rate=0.1, l2_regularization=1, min_samples_leaf=20, max_bins=255,
        max_leaf_nodes=leaves or None, max_depth=None if leaves else 6, early_stopping=False,
    ).fit(x, y)
    return m.predict, skl.__version__


def forest(x, y, trees, leaves, threads):
    import sklearn as skl
    from sklearn.ensemble import RandomForestRegressor

    m = RandomForestRegressor(trees, n_jobs=threads, random_state=1).fit(x, y)
    return m.predict, skl.__version__


def main():
    peer, folder, rows, trees, leaves, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
    n = rows + rows // 5
    x = np.fromfile(f"{folder}/x", dtype="<f4", count=n * COLS).reshape(n, COLS)
    y = np.fromfile(f"{folder}/y", dtype="<f4", count=n)
    fit = {"xgboost": xgboost, "lightgbm": lightgbm, "sklearn": sklearn, "forest": forest}[peer]
    if peer == "lightgbm":  # what importing costs is not the peer's fault
        import lightgbm as _  # noqa: F401
    elif peer == "xgboost":
        import xgboost as _  # noqa: F401
    else:
        import sklearn.ensemble as _  # noqa: F401
    start, used = time.perf_counter(), cpu()
    predict, version = fit(x[:rows], y[:rows], trees, leaves, threads)
    seconds, used = time.perf_counter() - start, cpu() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    error = 0.0
    for at in range(rows, n, 50_000):
        to = min(n, at + 50_000)
        error += float(((predict(x[at:to]).astype("f8") - y[at:to]) ** 2).sum())
    print(f"{seconds:.3f}\t{(error / (n - rows)) ** 0.5:.4f}\t{used:.3f}\t{peak}")
    print(f"{peer} {version}: {seconds:.2f} s, {used:.2f} CPU s, peak {peak} MB", file=sys.stderr)


main()
