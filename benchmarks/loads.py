"""The load, and the server that ours is measured beside."""

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
import urllib.request
from urllib.parse import urlsplit

CONNECTIONS = 16
# What browsers send.
CODINGS = "gzip, deflate, br, zstd"
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def has_wrk():
    return shutil.which("wrk") is not None


def load(url, cookie, seconds):
    """Ask for one page over 16 connections. Returns (requests, seconds, p50 in ms, p99 in ms)."""
    return wrk(url, cookie, seconds) if has_wrk() else own(url, cookie, seconds)


def wrk(url, cookie, seconds):
    pin = ["taskset", "-c", "1"] if shutil.which("taskset") else []
    command = [*pin, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency"]
    command += ["-H", f"Accept-Encoding: {CODINGS}", *(["-H", f"Cookie: {cookie}"] if cookie else []), url]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, elapsed = re.search(r"(\d+) requests in ([\d.]+)s", words).groups()
    if re.search(r"Non-2xx", words):
        raise SystemExit(f"{url} did not answer 200:\n{words}")
    p50, p99 = (re.search(rf"{share}%\s+([\d.]+)(us|ms|s|m)", words).groups() for share in (50, 99))
    return int(requests), float(elapsed), float(p50[0]) * UNITS[p50[1]], float(p99[0]) * UNITS[p99[1]]


def own(url, cookie, seconds):
    """With the standard library, where wrk is not installed."""
    place, times = urlsplit(url), []
    headers = {"Accept-Encoding": CODINGS} | ({"Cookie": cookie} if cookie else {})
    path = f"{place.path}?{place.query}" if place.query else place.path
    end = time.perf_counter() + seconds

    def ask():
        connection = http.client.HTTPConnection(place.hostname, place.port)
        while (began := time.perf_counter()) < end:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{url} answered {answer.status}")
            times.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=ask) for _connection in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    quantiles = statistics.quantiles(times, n=100)
    return len(times), seconds, quantiles[49] * 1000, quantiles[98] * 1000


CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  types {{ }} default_type "text/html; charset=utf-8";
  server {{
    listen 127.0.0.1:{port};
    root {folder}/nginx;
    add_header Content-Encoding gzip; add_header Cache-Control no-cache;
  }}
}}
"""


def nginx(folder, pages, site, port):
    """The command of an nginx that sends our own bytes, compressed beforehand; /0 is the first page, /1 the second."""
    (folder / "nginx").mkdir()
    for place, page in enumerate(pages):
        headers = {"Accept-Encoding": "gzip"} | ({"Cookie": page["cookie"]} if page["cookie"] else {})
        with urllib.request.urlopen(
            urllib.request.Request(f"{site}{page['path']}", headers=headers)
        ) as answer:
            (folder / "nginx" / str(place)).write_bytes(answer.read())
    folder.chmod(0o755)
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
    return ["nginx", "-c", str(configuration), "-e", "stderr"]
