import numpy as np


def blas():
    a = np.eye(300) * 2
    return float((a @ np.linalg.inv(a)).trace())


def threads():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(abs, range(-5, 5)))


def files():
    import os
    import shutil
    import tempfile
    import zipfile
    from pathlib import Path

    np.save("array.npy", np.ones(3))
    if hasattr(Path, "copy"):  # Python 3.14 or newer
        Path("array.npy").copy("pathlib.npy", preserve_metadata=True)
        os.replace("pathlib.npy", "array.npy")
    shutil.copy2("array.npy", "copy.npy")
    os.makedirs("a/b")
    os.rename("copy.npy", "a/b/moved.npy")
    shutil.copytree("a", "c")
    with zipfile.ZipFile("all.zip", "w") as archive:
        archive.write("array.npy")
    zipfile.ZipFile("all.zip").extractall("d")
    with tempfile.TemporaryDirectory() as folder:
        return folder.startswith(os.getcwd()) and float(np.load("c/b/moved.npy").sum())


def standard():
    import datetime
    import getpass
    import platform
    import sqlite3
    import uuid
    import zoneinfo

    sqlite3.connect("data.db").execute("create table t (x)")
    day = datetime.datetime(2020, 7, 1, tzinfo=zoneinfo.ZoneInfo("UTC"))
    return [day.isoformat(), getpass.getuser(), platform.system(), uuid.uuid4().version]


def scipy():
    from scipy.optimize import minimize

    return round(float(minimize(lambda x: (x - 3) @ (x - 3), np.zeros(2)).x.sum()), 3)


def sympy():
    from sympy import Symbol, integrate

    x = Symbol("x")
    return str(integrate(2 * x, x))


def sklearn():
    from sklearn.linear_model import LinearRegression

    x = np.arange(6.0).reshape(-1, 1)
    return round(float(LinearRegression().fit(x, 2 * x).coef_.sum()), 3)


def torch():
    import torch

    torch.manual_seed(0)
    layer = torch.nn.Conv2d(3, 4, 3)
    images = torch.ones(2, 3, 8, 8, requires_grad=True)
    layer(images).pow(2).sum().backward()
    torch.save(layer.state_dict(), "layer.pt")
    layer.load_state_dict(torch.load("layer.pt"))
    return list(images.grad.shape)


def matplotlib():
    import os

    import matplotlib.pyplot as plt

    plt.plot([1, 2])
    plt.title("$x^2$")
    plt.savefig("figure.png")
    return os.path.getsize("figure.png") > 1000


def pandas():
    import pandas as pd

    pd.DataFrame({"a": [1, 2]}).to_csv("a.csv", index=False)
    return int(pd.read_csv("a.csv")["a"].sum())
