"""Measure the demonstration site as it is served: `bin/bench`.

The server runs on core 0 as bin/run starts it (production settings, one web worker), the load on core 1. CPU time is
that of the server's processes, from /proc: it does not move with what else the machine does, requests per second do.
nginx sends the same bytes, compressed beforehand, in the same rounds. Ratios within one run are what counts.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import desk, loads, pages

HOME = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PORT = 8790  # nginx listens on the next


def main():
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "--section", action="append", choices=SECTIONS, help="measure only this; may be repeated (all)"
    )
    parser.add_argument(
        "--articles", type=int, help="generated articles beside the demonstration's (pages 50, desk 10000)"
    )
    parser.add_argument("--comments", type=int, default=3000, help="generated comments on these (3000)")
    parser.add_argument("--seconds", type=float, default=3, help="of load per page and round (3)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved with nginx; the median counts (3)")
    parser.add_argument("--json", type=Path, default=HOME / "var" / "bench.json", help="where the figures go")
    options = parser.parse_args()

    figures = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }
    tables = []
    for name in options.section or SECTIONS:
        measured, told = SECTIONS[name](options)
        figures |= measured
        tables.append(told(figures))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(figures, indent=1))
    print("\n\n".join(tables))
    print(f"\n{options.json}", file=sys.stderr)


@contextmanager
def site(articles, comments):
    """The environment of a demonstration site of its own, filled."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environ |= {"DATA_DIR": folder, "PORT": str(PORT), "WORKERS": "1", "DEMO": "1"}
        environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        print("Preparing the site …", file=sys.stderr)
        manage(environ, "serve", "--prepare-only")
        manage(environ, "seed_demo", "--articles", str(articles), "--comments", str(comments))
        yield environ


def measured_by(module, environ):
    """What a module of ours finds within the measured site's own environment."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, cwd=HOME, env=environ, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def measure_pages(options):
    with site(options.articles or 50, options.comments) as environ:
        print("Counting queries, weighing pages …", file=sys.stderr)
        found = measured_by("benchmarks.pages", environ)
        print("Measuring under load …", file=sys.stderr)
        slow = "Python's own, which is slow: only CPU per request means something"
        figures = {
            "load": "wrk" if loads.has_wrk() else slow,
            "pages": found["pages"],
            "weights": found["weights"],
        }
        return figures | under_load(environ, found, options), pages.table


def measure_desk(options):
    with site(options.articles or 10_000, 0) as environ:
        print("Working at the desk …", file=sys.stderr)
        return {"desk": measured_by("benchmarks.desk", environ)}, lambda figures: desk.table(figures["desk"])


SECTIONS = {"pages": measure_pages, "desk": measure_desk}


def manage(environ, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=HOME, env=environ, check=True, stdout=subprocess.DEVNULL)


def under_load(environ, found, options):
    """Figures per page for our server and, where nginx is installed, for nginx with the same bytes."""
    home, rows, other = f"http://127.0.0.1:{PORT}", {}, None
    # Without the worker: what it does by the clock is no part of a request.
    ours_at = Server([sys.executable, "manage.py", "serve", "--without-worker"], environ, f"{home}/healthz")
    try:
        if shutil.which("nginx"):
            command = loads.nginx(Path(environ["DATA_DIR"]), found["pages"], home, PORT + 1)
            other = Server(command, environ, f"http://127.0.0.1:{PORT + 1}/0")
        for place, page in enumerate(found["pages"]):
            ours, theirs = [], []
            for _round in range(options.rounds):
                ours.append(ours_at.load(f"{home}{page['path']}", page["cookie"], options.seconds))
                if other:
                    theirs.append(other.load(f"http://127.0.0.1:{PORT + 1}/{place}", "", options.seconds))
            rows[page["name"]] = {"ours": medians(ours), "nginx": medians(theirs) if theirs else None}
        return {"under_load": rows, "memory_mb": ours_at.memory()}
    finally:
        for server in filter(None, (other, ours_at)):
            server.stop()


def medians(runs):
    return {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}


class Server:
    """A server with its children on core 0, whose CPU time and memory can be read."""

    def __init__(self, command, environ, probe):
        pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
        self.process = subprocess.Popen(
            [*pin, *command], cwd=HOME, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _try in range(600):
            try:
                urllib.request.urlopen(probe, timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{command[0]} did not start")

    def family(self):
        """The process and all below it."""
        found = [self.process.pid]
        for pid in found:
            listed = subprocess.run(
                ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True
            ).stdout
            found += [int(word) for word in listed.split() if int(word) not in found]
        return found

    def cpu_seconds(self):
        total = 0
        for pid in self.family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self):
        """Proportional, of all processes, in MB."""
        total = 0
        for pid in self.family():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
        return round(total / 1024)

    def load(self, url, cookie, seconds):
        loads.load(url, cookie, 0.3)
        before = self.cpu_seconds()
        requests, elapsed, p50, p99 = loads.load(url, cookie, seconds)
        cpu = self.cpu_seconds() - before
        if not requests:
            raise SystemExit(f"{url} gave no answer within {seconds} s; try more --seconds.")
        return {
            "cpu_us": cpu / requests * 1e6,
            "per_second": requests / elapsed,
            "p50_ms": p50,
            "p99_ms": p99,
        }

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)


if __name__ == "__main__":
    main()
