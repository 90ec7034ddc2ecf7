"""The classic recipe in plain scikit-learn, on the files that `paes datos` wrote.

usage: recipe.py SCHOOL_DIR   (needs PAES_RUT_CLAVE, the key of the workbook)

SEED (default 42) is that of the split and of every estimator.
Prints one line: seconds spent fitting and predicting, then the RMSE of every
cell as tab-separated `prueba set model rmse`. Reading files and importing
libraries are not in the seconds; the process as a whole is timed by bench/run.
"""
import os
import sys
import time
import warnings

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.ensemble import (AdaBoostRegressor, BaggingRegressor, GradientBoostingRegressor,
                              RandomForestRegressor, StackingRegressor)
from sklearn.linear_model import BayesianRidge, LinearRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PRUEBAS = ["C. Lectora", "Matemática", "M2", "Historia", "Ciencias"]
SEED = int(os.environ.get("SEED", "42"))


def decode(code, key):
    raw = bytes.fromhex(code)
    return "".join(chr(b ^ ord(key[i % len(key)])) for i, b in enumerate(raw))


def load(school, key):
    at = lambda name: pd.read_csv(f"{school}/data/processed/{name}.csv", dtype={"rut": str, "student_rut": str})
    sepa = at("df_pruebas_sepa").rename(columns={"student_rut": "rut"})
    ind, pca, tax = at("df_indicadores"), at("df_pca"), at("df_taxonomia")
    dif = at("df_avg_diff_scores_agg").drop(columns="id")
    book = pd.read_excel(f"{school}/data/unprocessed/paes_encrypted.xlsx", header=1, dtype=str)
    book["rut"] = book["RUT"].str.strip().map(lambda c: decode(c, key))
    for p in PRUEBAS:
        book[p] = pd.to_numeric(book[p].str.strip(), errors="coerce")
        book.loc[~book[p].between(100, 1000), p] = np.nan
    book = book.sort_values("Admisión", ascending=False, kind="stable").drop_duplicates("rut")
    sets = {"sepa": sepa.drop(columns="student_id"), "indicadores": ind, "bloom": tax, "pca": pca, "dificultad": dif}
    everyone = sepa[["student_id", "rut"]].merge(book[["rut", *PRUEBAS]], on="rut").sort_values("student_id")
    allvars = sepa.drop(columns="student_id")
    for other in (ind, pca, dif, tax):
        allvars = allvars.merge(other, on="rut", how="left")
    return everyone, sets, allvars


def models():
    return {
        "Regresión Lineal": LinearRegression(),
        "Ridge": Ridge(alpha=1.0),
        "Regresión Bayesiana": BayesianRidge(),
        "Random Forest": RandomForestRegressor(n_estimators=100, random_state=SEED),
        "Gradient Boosting": GradientBoostingRegressor(random_state=SEED),
        "AdaBoost": AdaBoostRegressor(random_state=SEED),
        "Bagging": BaggingRegressor(n_estimators=10, random_state=SEED),
        "MLP (Neural Net)": MLPRegressor(hidden_layer_sizes=(64, 32), max_iter=1000, random_state=SEED),
    }


def stack():
    scaler = lambda: StandardScaler(with_mean=False)
    return StackingRegressor([
        ("rf", RandomForestRegressor(n_estimators=300, random_state=SEED)),
        ("gbr", GradientBoostingRegressor(random_state=SEED)),
        ("ridge", make_pipeline(scaler(), Ridge(alpha=1.0))),
        ("bayesridge", make_pipeline(scaler(), BayesianRidge())),
    ], final_estimator=BayesianRidge(), cv=5)


def fit(model, frame, target, students):
    warnings.filterwarnings("ignore")
    have = students[students[target].notna()]
    x = have[["rut"]].merge(frame, on="rut", how="left").drop(columns="rut").fillna(0.0).to_numpy()
    y = have[target].to_numpy()
    xa, xb, ya, yb = train_test_split(x, y, test_size=0.2, random_state=SEED)
    p = model.fit(xa, ya).predict(xb)
    return float(np.sqrt(np.mean((yb - p) ** 2)))


def main():
    students, sets, allvars = load(sys.argv[1], os.environ["PAES_RUT_CLAVE"])
    jobs = [(p, "allvars", "Stacking (All Vars)", stack(), allvars) for p in PRUEBAS]
    jobs += [(p, s, name, m, frame) for p in PRUEBAS for s, frame in sets.items() for name, m in models().items()]
    start = time.perf_counter()
    rmse = Parallel(n_jobs=-1)(delayed(fit)(m, frame, p, students) for p, _, _, m, frame in jobs)
    print(f"{time.perf_counter() - start:.3f}")
    for (p, s, name, _, _), v in zip(jobs, rmse):
        print(f"{p}\t{s}\t{name}\t{v:.4f}")


main()
