"""Writes telecom_erlang.csv: Erlang's loss formula from the Poisson distribution, and its extension by repeated calls.

    python telecom_erlang.py

Needs scipy. B(A, n) = pmf(n; A) / sum of pmf(k; A) for k to n, in logarithms; attempts X solve X = A + r X B(X, n) (root by brentq).
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp
from scipy.stats import poisson


def blocking(a, n):
    logs = poisson.logpmf(np.arange(n + 1), a)
    return float(np.exp(logs[-1] - logsumexp(logs)))


lines = [f"# scipy {version('scipy')}: poisson.logpmf, special.logsumexp; attempts by optimize.brentq",
         "erlang,channels,blocking,retry_share,attempts_erlang"]
for n in (1, 2, 7, 30, 60, 120, 500):
    for load in (0.5, 0.9, 1.2, 3.0, 8.0):
        for retry in (0.0, 0.7):
            a = load * n
            x = brentq(lambda x: a + retry * x * blocking(x, n) - x, a * (1 - 1e-9), a / (1 - retry) * (1 + 1e-9), xtol=1e-14, rtol=1e-14)
            lines.append(f"{a!r},{n},{blocking(a, n):.17g},{retry},{x:.17g}")
(Path(__file__).parent / "telecom_erlang.csv").write_text("\n".join(lines) + "\n")
