#!/usr/bin/env python3
"""How long one project is looked at before it is saved: `POST /projects/check` over a hub of generated plans.

    benches/check.py target/release/phaen --projects 100000 [--asked 500] [--data DIR] [--scan]

Fills a hub (unless DIR holds one already), serves it on a free port, waits until the index is made, and asks about projects of the
hub as another agency would enter them: without their id, in the words of the plan, with Thai digits in every second one. One kept-alive
connection, one question after another; the times are the client's. With `--scan` it then reads small things (one project, a page of ten
features), first with nothing beside and then while `POST /duplicates/scan` compares all projects. Nothing but the standard library is needed.
"""

import argparse
import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or scratch
        if not os.path.exists(os.path.join(folder, "phaen.sqlite")):
            fill(options, folder)
        with Hub(options.phaen, folder) as hub:
            print(f"{options.projects} projects; index made {hub.made:.1f} s after the start")
            ask(hub, options)
            if options.scan:
                beside_a_scan(hub, options)


def arguments():
    parser = argparse.ArgumentParser(description="How long a check of one project takes.")
    parser.add_argument("phaen")
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--asked", type=int, default=500)
    parser.add_argument("--data", help="a directory with a filled hub, or where to fill one")
    parser.add_argument("--scan", action="store_true", help="also read small things while all projects are scanned")
    return parser.parse_args()


def fill(options, folder):
    began = time.monotonic()
    command = [options.phaen, "demo", "--projects", str(options.projects), "--seed", str(options.seed), "--data-dir", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"filled in {time.monotonic() - began:.0f} s")


class Hub:
    """A served hub with an administrator's key."""

    def __init__(self, phaen, folder):
        self.phaen, self.folder = phaen, folder

    def __enter__(self):
        made = subprocess.run(
            [self.phaen, "keys", "create", "--agency", "phaen", "--scope", "admin", "--data-dir", self.folder, "--json"],
            check=True, capture_output=True, text=True)
        self.key = re.search(r"phaen_sec_[A-Za-z0-9_-]+", made.stdout).group(0)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.phaen, "serve", "--data-dir", self.folder, "--listen", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        probe = {"agency": "phaen", "title": "ก่อสร้างถนน"}
        while True:
            try:
                if self.request("POST", "/projects/check", probe)[0] == 200:
                    break
            except (ConnectionError, http.client.HTTPException):
                self.connection.close()
            time.sleep(0.2)
        self.made = time.monotonic() - began
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def request(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Accept": "application/json"}
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith(name))


def questions(hub, options):
    """Projects of the hub from all over it, as another agency would enter them."""
    dice, projects, path = random.Random(options.seed), [], "/projects?limit=1000"
    while path and len(projects) < 20 * options.asked:
        page = json.loads(hub.request("GET", path)[1])
        projects += page["items"]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = re.sub(r"^https?://[^/]+", "", following[0]) if following else None
    kept = ("title", "objective", "budgets", "location", "geometry", "road", "programme")
    for number, project in enumerate(dice.sample(projects, min(options.asked, len(projects)))):
        asked = {name: project[name] for name in kept if project.get(name) is not None}
        asked["agency"] = "phaen"
        if number % 2:
            asked["title"] = asked["title"].translate(THAI)
        yield project["id"], asked


def ask(hub, options):
    times, first, candidates = [], 0, 0
    asking = list(questions(hub, options))
    spent = hub.cpu()
    for own, asked in asking:
        began = time.perf_counter()
        status, text = hub.request("POST", "/projects/check", asked)
        times.append((time.perf_counter() - began) * 1000)
        if status != 200:
            sys.exit(f"{status}: {text.decode()[:500]}")
        found = [one["project"]["id"] for one in json.loads(text)["candidates"]]
        candidates += len(found)
        first += own in found[:3]
    spent = (hub.cpu() - spent) / len(times)
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    print(f"asked {len(times)}: median {at(0.5):.1f} ms, p95 {at(0.95):.1f} ms, p99 {at(0.99):.1f} ms, most {times[-1]:.1f} ms; CPU of the hub {spent:.1f} ms each; load {os.getloadavg()[0]:.1f}")
    print(f"the project itself among the first three: {first / len(times):.1%}; {candidates / len(times):.1f} candidates an answer")
    print(f"resident: {hub.memory('VmRSS')} MB now, {hub.memory('VmHWM')} MB at most")


def beside_a_scan(hub, options):
    ids = [own for own, _ in questions(hub, options)]
    told("small reads, nothing beside", reads(hub, ids, lambda: False, 2000))
    spent, began = hub.cpu(), time.monotonic()
    status, text = hub.request("POST", "/duplicates/scan", {})
    if status != 202:
        sys.exit(f"{status}: {text.decode()[:500]}")
    job = json.loads(text)["id"]
    state = {}

    def running():
        state.update(json.loads(hub.request("GET", f"/jobs/{job}")[1]))
        return state["state"] == "running"

    told("small reads beside a scan", reads(hub, ids, running, 0))
    print(f"the scan: {state['state']} after {time.monotonic() - began:.1f} s, {(hub.cpu() - spent) / 1000:.1f} CPU s with the reads beside it; "
          f"{hub.memory('VmHWM')} MB at most; {state.get('result')}")


def reads(hub, ids, go_on, least):
    """Milliseconds of small reads, every second of them a page, a few milliseconds apart; once a second it is asked whether to go on."""
    times, asked = [], time.monotonic()
    while True:
        own = ids[len(times) % len(ids)]
        path = "/collections/projects/items?limit=10" if len(times) % 2 else f"/projects/{own}"
        began = time.perf_counter()
        status, text = hub.request("GET", path)
        times.append((time.perf_counter() - began) * 1000)
        if status != 200:
            sys.exit(f"{path}: {status}: {text.decode()[:500]}")
        time.sleep(0.003)
        if time.monotonic() - asked > 1:
            asked = time.monotonic()
            if len(times) >= least and not go_on():
                return times


def told(what, times):
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    print(f"{what}: {len(times)}, median {at(0.5):.1f} ms, p95 {at(0.95):.1f} ms, p99 {at(0.99):.1f} ms, most {times[-1]:.1f} ms; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
