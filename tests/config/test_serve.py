"""`serve` as a person meets it: it starts, answers, mends itself, stops at Ctrl-C, and says why when it cannot."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from contextlib import closing

import pytest
from django.conf import settings

COMMAND = [sys.executable, "manage.py", "serve"]
# A loaded machine may take this long over what takes two seconds.
PATIENCE = 60


def free_port():
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def until(condition, within=PATIENCE):
    end = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return found


class Site:
    def __init__(self, folder):
        self.data, self.port = folder / "data", free_port()
        self.log, self.process = folder / "log", None
        # DEBUG spares collecting static files; the rest is as anybody starts it.
        self.environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ |= {"PORT": str(self.port), "DATA_DIR": str(self.data), "DEMO": "0", "DEBUG": "1"}

    def start(self):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                COMMAND, cwd=settings.BASE_DIR, env=self.environ, stdout=log, stderr=subprocess.STDOUT
            )
        until(lambda: "is ready at" in self.log.read_text() or self.process.poll() is not None)
        return self

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def ask(self, path, method="GET", body=None, **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(
                method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def status(self, path):
        try:
            return self.ask(path)[0]
        except OSError:
            return None

    def children(self):
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(pid) for pid in listed.stdout.split()]

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def one_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    if site.is_running():
        site.stop()


@pytest.fixture
def site(one_site):
    """A site that runs; whichever test comes first starts it, and the one after the one that stops it."""
    return one_site if one_site.is_running() else one_site.start()


def test_it_says_where_it_is_once_it_answers(site):
    assert f"Rapport is ready at http://127.0.0.1:{site.port}/" in site.log.read_text()
    assert site.status("/") == 200
    until(lambda: site.status("/readyz") == 200)


def test_what_it_writes_is_the_owners_alone(site):
    readable = [file for file in [site.data, *site.data.iterdir()] if file.lstat().st_mode & 0o077]

    assert readable == []


def test_a_mail_is_a_file_within_five_seconds(site):
    until(lambda: site.status("/readyz") == 200)
    _status, headers, page = site.ask("/accounts/password/reset/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = urllib.parse.urlencode({"email": "nobody@example.org", "csrfmiddlewaretoken": token})
    cookie = headers["set-cookie"].partition(";")[0]

    status, *_rest = site.ask(
        "/accounts/password/reset/",
        "POST",
        form,
        content_type="application/x-www-form-urlencoded",
        cookie=cookie,
    )

    assert status == 302
    began = time.monotonic()
    mail = until(lambda: list((site.data / "mail").glob("*nobody-at-exampleorg*.eml")), within=15)
    assert "To: nobody@example.org" in mail[0].read_text()
    assert time.monotonic() - began < 5


def test_a_second_one_at_the_same_place_says_what_is_in_its_way(site):
    ended = subprocess.run(
        COMMAND, cwd=settings.BASE_DIR, env=site.environ, capture_output=True, text=True, timeout=PATIENCE
    )

    assert ended.returncode == 1
    assert f"Cannot listen on 127.0.0.1, port {site.port}: Address already in use." in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("which", [0, 1])
def test_what_dies_is_started_again(site, which):
    until(lambda: len(site.children()) == 2)
    victim = site.children()[which]

    os.kill(victim, signal.SIGKILL)

    until(lambda: len(site.children()) == 2 and victim not in site.children())
    until(lambda: site.status("/healthz") == 200)


def test_ctrl_c_stops_everything(site):
    pids = [site.process.pid, *site.children()]
    began = time.monotonic()

    assert site.stop(signal.SIGINT) == 0

    assert time.monotonic() - began < 10
    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]
    with closing(socket.socket()) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(("127.0.0.1", site.port))
