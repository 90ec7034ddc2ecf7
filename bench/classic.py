"""The models of the classic recipe one by one, in scikit-learn and onnxruntime.

usage: classic.py data ROWS FILE             makes a training and a test set
       classic.py forest FILE FIRST LAST     prints `seconds rmse` per seed
       classic.py mlp FILE EPOCHS SEED       prints `seconds-per-epoch rmse`
       classic.py predict FILE               prints `peer rows seconds-per-row rmse`
"""
import statistics
import sys
import time
import warnings

import numpy as np

COLS = 145


def data(rows, path):
    """Correlated features of pupils, a third of them percentages, and a score
    with a ceiling; 1,000 test rows."""
    rng = np.random.default_rng(1)
    with open(path, "wb") as f:
        for n in (rows, 1000):
            ability = rng.normal(size=n)
            x = 1 / (1 + np.exp(-ability[:, None] - rng.normal(size=(n, COLS))))
            x[:, ::3] = np.round(x[:, ::3] * 20) / 20
            y = np.minimum(1000, 600 + 120 * ability + 60 * rng.normal(size=n))
            f.write(np.array([n, COLS], dtype="<u4").tobytes())
            f.write(np.column_stack([x, y]).astype("<f8").tobytes())


def load(path):
    raw, sets = open(path, "rb").read(), []
    while raw:
        n, p = np.frombuffer(raw[:8], dtype="<u4")
        end = 8 + 8 * int(n) * (int(p) + 1)
        m = np.frombuffer(raw[8:end], dtype="<f8").reshape(n, p + 1)
        sets += [np.ascontiguousarray(m[:, :-1]), m[:, -1].copy()]
        raw = raw[end:]
    return sets


def rmse(y, predicted):
    return float(np.sqrt(np.mean((y - np.ravel(predicted)) ** 2)))


def forest(path, first, last):
    from sklearn.ensemble import RandomForestRegressor
    x, y, xt, yt = load(path)
    for seed in range(first, last):
        start = time.perf_counter()
        m = RandomForestRegressor(300, random_state=seed, n_jobs=-1).fit(x, y)
        print(f"{time.perf_counter() - start:.6f}\t{rmse(yt, m.predict(xt)):.5f}", flush=True)


def mlp(path, epochs, seed):
    from sklearn.neural_network import MLPRegressor
    x, y, xt, yt = load(path)
    start = time.perf_counter()
    m = MLPRegressor(hidden_layer_sizes=(64, 32), max_iter=epochs, tol=0, n_iter_no_change=epochs, random_state=seed).fit(x, y)
    print(f"{(time.perf_counter() - start) / m.n_iter_:.7f}\t{rmse(yt, m.predict(xt)):.5f}")


def timed(call, rows):
    times = []
    for _ in range(5):
        calls = max(1, (300 if rows == 1 else 4096) // rows)
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / (calls * rows))
    return statistics.median(times)


def predict(path):
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor, StackingRegressor
    from sklearn.linear_model import BayesianRidge, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    x, y, xt, yt = load(path)
    scaler = lambda: StandardScaler(with_mean=False)
    m = StackingRegressor([
        ("rf", RandomForestRegressor(300, random_state=1)),
        ("gbr", GradientBoostingRegressor(random_state=1)),
        ("ridge", make_pipeline(scaler(), Ridge())),
        ("bayesridge", make_pipeline(scaler(), BayesianRidge())),
    ], final_estimator=BayesianRidge(), cv=5).fit(x, y)
    many = xt[np.arange(4096) % len(xt)]
    error = rmse(yt, m.predict(xt))
    for rows, z in ((1, xt[:1]), (4096, many)):
        print(f"scikit-learn\t{rows}\t{timed(lambda: m.predict(z), rows):.9f}\t{error:.5f}")
    import onnxruntime
    import skl2onnx
    graph = skl2onnx.to_onnx(m, x[:1].astype(np.float32)).SerializeToString()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # ours predicts on one
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    ask = lambda z: session.run(None, {name: z})[0]
    error = rmse(yt, ask(xt.astype(np.float32)))
    for rows, z in ((1, xt[:1]), (4096, many)):
        z = z.astype(np.float32)
        print(f"onnxruntime {onnxruntime.__version__}\t{rows}\t{timed(lambda: ask(z), rows):.9f}\t{error:.5f}")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    command, *args = sys.argv[1:]
    if command == "data":
        data(int(args[0]), args[1])
    else:
        globals()[command](args[0], *map(int, args[1:]))
