"""A hub of its own for one test run: a data directory, the `phaen` command, its database read from outside, its server."""

import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


def shared_data():
    """The folder of real data, or None; PHAEN_SHARED_DATA overrides its usual place beside the project."""
    folder = pathlib.Path(os.environ.get("PHAEN_SHARED_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hub:
    """One data directory and, while `serve` is in force, the server on it."""

    def __init__(self, binary, data_dir, database=None):
        self.binary = str(pathlib.Path(binary).resolve())
        self.data_dir = pathlib.Path(data_dir)
        self.database = database
        self.server = None

    def command(self, *arguments):
        where = ["--data-dir", str(self.data_dir)] + (["--database", self.database] if self.database else [])
        return [self.binary, *arguments, *where]

    def run(self, *arguments):
        """Runs a command to its end and returns what it printed; stops the test with its words when it fails."""
        result = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=1200, env=environment())
        if result.returncode != 0:
            words = (result.stderr or result.stdout).strip()[-2000:]
            sys.exit(f"FAILED: phaen {' '.join(arguments)} (exit status {result.returncode})\n{words}")
        return result.stdout

    def key(self):
        """A new administrator's key."""
        made = self.run("keys", "create", "--agency", "phaen", "--scope", "admin", "--json")
        return json.loads(made)["key"]

    def query(self, sql):
        """Rows of the hub's database, read behind its back: what it says over HTTP is compared with these."""
        if self.database:
            listing = subprocess.run(
                ["psql", self.database, "--no-psqlrc", "--csv", "--tuples-only", "--command", sql],
                capture_output=True, text=True, check=True, timeout=120,
            )
            return [tuple(line.split(",")) for line in listing.stdout.splitlines()]
        # Opening creates no file: a missing database is an error here and not an empty one.
        connection = sqlite3.connect(f"file:{self.data_dir / 'phaen.sqlite'}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def number(self, sql):
        return int(self.query(sql)[0][0])

    def serve(self, port, public_url=None):
        """Starts the server and waits until it answers; returns the seconds that took."""
        address = f"127.0.0.1:{port}"
        command = self.command("serve", "--listen", address, "--public-url", public_url or f"http://{address}")
        log = self.data_dir / "server.log"
        started = time.monotonic()
        with open(log, "ab") as sink:
            self.server = subprocess.Popen(command, stdout=sink, stderr=sink, env=environment())
        while not answers(f"http://{address}/"):
            if self.server.poll() is not None or time.monotonic() - started > 60:
                words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                self.stop()
                sys.exit(f"FAILED: phaen serve did not answer at {address}\n{words}")
            time.sleep(0.02)
        return time.monotonic() - started

    def stop(self):
        """Asks the server to end, as a service manager does, and returns its exit status."""
        if self.server is None:
            return None
        self.server.send_signal(signal.SIGTERM)
        try:
            status = self.server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
            status = "none: it had to be killed 30 seconds after SIGTERM"
        self.server = None
        return status


def environment():
    """The caller's own settings of a hub must not leak into a test; those of the test itself may."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PHAEN_") or name.startswith("PHAEN_CITE_")}


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
