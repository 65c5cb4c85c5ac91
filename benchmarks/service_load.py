"""Load on the service: N clients send a text letter for some seconds; p50, p95, p99, letters a second, errors.

`python benchmarks/service_load.py http://127.0.0.1:8000 letter.pdf --clients 20 --seconds 30 [--stored]`; the service must run with
`DENIAL_ANALYZER_REQUESTS_PER_MINUTE=1000000`. With `--stored` letters are stored without waiting, each with other bytes at its end.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles

import httpx2


def client(address: str, data: bytes, until: float, stored: bool, seconds: list[float], codes: Counter[int]) -> None:
    """One client that sends the next letter when the last was answered."""
    with httpx2.Client(base_url=address, timeout=120) as http:
        while time.monotonic() < until:
            start = time.perf_counter()
            if stored:
                answer = http.post("/v1/analyses", files={"file": data + os.urandom(8)})
            else:
                answer = http.post("/v1/analyze?store=false", files={"file": data})
            seconds.append(time.perf_counter() - start)
            codes[answer.status_code] += 1


def main() -> None:
    """Run and print one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("letter", type=Path)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--stored", action="store_true")
    given = parser.parse_args()
    found: list[float] = []
    codes: Counter[int] = Counter()
    data, start = given.letter.read_bytes(), time.monotonic()
    arguments = (given.address, data, start + given.seconds, given.stored, found, codes)
    threads = [threading.Thread(target=client, args=arguments) for _ in range(given.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cut = quantiles(found, n=100)
    rate = len(found) / (time.monotonic() - start)
    print(f"{len(found)} letters, {rate:.1f}/s, p50 {cut[49]:.2f} s, p95 {cut[94]:.2f} s, p99 {cut[98]:.2f} s, {dict(codes)}")


if __name__ == "__main__":
    main()
