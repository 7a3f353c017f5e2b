#!/usr/bin/env python3
"""Load on a running hub: requests per second and latencies of the pages of one collection.

    benches/load.py COLLECTION [--url http://127.0.0.1:8080] [--threads 4] [--seconds 5] [--bbox W,S,E,N] [--key KEY]

Bounded: a fixed number of threads with one kept-alive connection each, a fixed time for each question, at most 32 threads
and 60 seconds, and only hosts of this machine unless --anywhere is given. Nothing but the standard library is needed.
Without --bbox the middle ninth of the collection's extent is asked for. Exits with 1 when any answer is not 200.
"""

import argparse
import http.client
import ipaddress
import json
import sys
import threading
import time
from urllib.parse import quote, urlsplit

WARM_UP = 5
PATIENCE = 10.0


def main():
    options = arguments()
    address = urlsplit(options.url)
    if not options.anywhere and not is_here(address.hostname):
        sys.exit(f"{address.hostname} is not this machine; give --anywhere if you may load it")
    headers = {"Accept": "application/geo+json"}
    if options.key:
        headers["Authorization"] = f"Bearer {options.key}"
    base = f"{address.path.rstrip('/')}/collections/{quote(options.collection, safe='')}"
    box = options.bbox or middle(address, base, headers)
    questions = [(f"items, page of {size}", f"{base}/items?limit={size}") for size in (10, 100, 1000)]
    if box:
        questions.append(("items, page of 100 by box", f"{base}/items?limit=100&bbox={box}"))
    print(f"{options.threads} threads, {options.seconds:g} s a question, {options.url}{base}")
    print(f"{'question':<28}{'answers':>9}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'KiB':>9}{'failed':>8}")
    failures = sum(measure(address, name, path, headers, options) for name, path in questions)
    sys.exit(1 if failures else 0)


def arguments():
    parser = argparse.ArgumentParser(description="Load on a running hub, bounded.")
    parser.add_argument("collection")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--threads", type=int, default=4, choices=range(1, 33), metavar="1..32")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each question, at most 60")
    parser.add_argument("--bbox", help="west,south,east,north in degrees")
    parser.add_argument("--key", help="an API key, for what is not public")
    parser.add_argument("--anywhere", action="store_true", help="also a host that is not this machine")
    options = parser.parse_args()
    if not 0 < options.seconds <= 60:
        parser.error("--seconds must be above 0 and at most 60")
    return options


def is_here(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def connect(address):
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    return kind(address.hostname, address.port, timeout=PATIENCE)


def ask(connection, path, headers):
    """Status and size of an answer, read to its end so that the connection can be used again."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def middle(address, base, headers):
    """The middle ninth of the collection's extent; nothing when it has none."""
    connection = connect(address)
    connection.request("GET", base, headers={**headers, "Accept": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        sys.exit(f"{base}: status {answer.status}")
    boxes = json.loads(body).get("extent", {}).get("spatial", {}).get("bbox") or []
    if not boxes:
        return None
    west, south, east, north = boxes[0]
    width, height = (east - west) / 3, (north - south) / 3
    return f"{west + width:.5f},{south + height:.5f},{east - width:.5f},{north - height:.5f}"


def measure(address, name, path, headers, options):
    """Asks one question on all threads for the given time, prints its row and returns the number of failures."""
    lock = threading.Lock()
    times, sizes, failed = [], [], [0]
    barrier = threading.Barrier(options.threads)

    def work():
        own_times, own_sizes, own_failed = [], [], 0
        connection = connect(address)
        for _ in range(WARM_UP):
            try:
                ask(connection, path, headers)
            except (OSError, http.client.HTTPException):
                connection.close()
        barrier.wait()
        end = time.perf_counter() + options.seconds
        while (start := time.perf_counter()) < end:
            try:
                status, size = ask(connection, path, headers)
            except (OSError, http.client.HTTPException):
                # The next request opens the connection anew; a short rest, so that a stopped hub is not hammered.
                connection.close()
                own_failed += 1
                time.sleep(0.1)
                continue
            if status == 200:
                own_times.append(time.perf_counter() - start)
                own_sizes.append(size)
            else:
                own_failed += 1
        connection.close()
        with lock:
            times.extend(own_times)
            sizes.extend(own_sizes)
            failed[0] += own_failed

    threads = [threading.Thread(target=work) for _ in range(options.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(row(name, times, sizes, failed[0], options.seconds), flush=True)
    return failed[0]


def row(name, times, sizes, failed, seconds):
    if not times:
        return f"{name:<28}{0:>9}{'-':>9}{'-':>9}{'-':>9}{'-':>9}{'-':>9}{failed:>8}"
    times = sorted(times)
    p50, p95, p99 = (1000 * percentile(times, share) for share in (0.50, 0.95, 0.99))
    size = sum(sizes) / len(sizes) / 1024
    rate = len(times) / seconds
    return f"{name:<28}{len(times):>9}{rate:>9.0f}{p50:>9.2f}{p95:>9.2f}{p99:>9.2f}{size:>9.1f}{failed:>8}"


def percentile(ascending, share):
    """The least value that at least this share of all does not exceed."""
    return ascending[max(0, -(-int(share * 1000) * len(ascending) // 1000) - 1)]


if __name__ == "__main__":
    main()
