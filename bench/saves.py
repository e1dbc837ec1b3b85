"""Saves a second through the whole stack beside the limit; ``make bench-saves``.

Both over HTTP, interleaved, medians of five rounds. The last lines are the figures that the project is held to.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from bench import stage

ROUNDS = 5


def measure(kind: str, clients: int, seconds: float) -> str:
    """One line: ``saves postgresql 32 clients: ... ratio 0.xx``."""
    with tempfile.TemporaryDirectory() as folder, stage.database(kind) as url:
        instance = Path(folder)
        prepared = stage.prepare(url, instance, clients)
        print(f"{kind}: {stage.durability(prepared.app)}", flush=True)
        load = stage.Load()
        with stage.server(kind, url, instance, "real") as real, stage.server(kind, url, instance, "limit") as limit:
            numbers: dict[int, int] = {}
            rates: dict[str, list[float]] = {"real": [], "limit": []}
            tails: dict[str, list[float]] = {"real": [], "limit": []}
            for number in range(-1, ROUNDS):  # the first warms up
                for name, server in (("real", real), ("limit", limit)):
                    job = {
                        "port": server.port,
                        "seconds": seconds if number >= 0 else 1.0,
                        "clients": prepared.clients(clients, numbers if name == "real" else {}),
                    }
                    answer = load.run(job)
                    if answer["errors"]:
                        raise SystemExit(f"{name}: {answer['errors']} errors {answer['error_kinds']}")
                    if name == "real":
                        numbers = dict(zip(prepared.attempts, answer["numbers"], strict=False))
                    if number >= 0:
                        rates[name].append(answer["rate"])
                        tails[name].append(answer["p99"])
            memory = real.memory()
        load.close()
    rate = {name: statistics.median(values) for name, values in rates.items()}
    tail = {name: statistics.median(values) * 1000 for name, values in tails.items()}
    print(f"{kind}: memory of the server's processes (PSS, MB): {memory}")
    return (
        f"saves {kind} {clients} clients: {rate['real']:.0f}/s of {rate['limit']:.0f}/s, p99 {tail['real']:.0f} of "
        f"{tail['limit']:.0f} ms, ratio {rate['real'] / rate['limit']:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--kinds", nargs="*", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    lines = [measure(kind, options.clients, options.seconds) for kind in options.kinds]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
