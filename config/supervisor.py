"""Keeps the site's two processes alive, the web server and the worker, until it is told to stop.

Both are forked from the process that `serve` prepared, code loaded: they start at once and share its memory.
"""

import contextlib
import ctypes
import os
import select
import signal
import socket
import sys
import time
import traceback
import urllib.error
import urllib.request

# A process that ran this long had started well: its next failure counts as the first.
HEALTHY_AFTER = 60
# Requests get one second to end (config/web.py), a task a little longer; then there is no more asking.
GRACE = 5
# A server that has not answered by then never will.
START_WITHIN = 60
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl(2)
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """One process in a session of its own: Ctrl-C reaches it through us only, and its own children die with it."""

    def __init__(self, name, main):
        self.name = name
        self.main = main
        self.pid = None
        self.failures = 0
        self.restart_at = 0.0

    def look_after(self):
        """Start it, or start it again where it has ended; later and later while it keeps failing."""
        now = time.monotonic()
        if (code := self.ended()) is not None:
            self.failures = 1 if now - self.started_at > HEALTHY_AFTER else self.failures + 1
            pause = min(30, 2 ** (self.failures - 2))
            say(f"The {self.name} ended (exit code {code}); starting it again in {pause:g} s.")
            self.restart_at = now + pause
        if self.pid is None and now >= self.restart_at:
            self.started_at = now
            self.pid = os.fork() or self.become()

    def become(self):
        """In the new process: shed what is the supervisor's, and never return."""
        code = 1
        try:
            os.setsid()
            if LIBC is not None:
                # Should the supervisor be killed, be told to stop.
                LIBC.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
            signal.set_wakeup_fd(-1)
            for number in (*STOP_SIGNALS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            self.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended(self):
        """Its exit code (negative: the signal that ended it) once it has ended, with whatever was left of it."""
        if self.pid is None:
            return None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.kill()
        self.pid = None
        return os.waitstatus_to_exitcode(status)

    def terminate(self):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


class Alarm:
    """Signals as something to wait for: the numbers of those that ask to stop, and a sleep that any signal ends."""

    def __init__(self):
        self.stops = []
        self.reading, self.writing = socket.socketpair()
        for end in (self.reading, self.writing):
            end.setblocking(False)
        signal.set_wakeup_fd(self.writing.fileno(), warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            signal.signal(number, lambda number, frame: self.stops.append(number))
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def sleep(self, seconds):
        select.select([self.reading], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self.reading.recv(4096)


def supervise(children, *, host, port, greeting):
    """Run the children until a signal says stop; print the greeting once the server answers. Returns an exit code."""
    alarm, began, exit_code = Alarm(), time.monotonic(), 0
    while not alarm.stops:
        for child in children:
            child.look_after()
        if greeting and answers(host, port):
            print(greeting, flush=True)
            greeting = ""
        if greeting and time.monotonic() - began > START_WITHIN:
            say(f"The web server did not answer within {START_WITHIN} s; its own words are above.")
            exit_code = 1
            break
        alarm.sleep(0.05 if greeting else 1)
    stop(children, alarm)
    return exit_code


def stop(children, alarm):
    """Ask all to end, wait as long as that may take, then end what is left."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + GRACE
    running = [child for child in children if child.pid is not None]
    while running := [child for child in running if child.ended() is None]:
        if time.monotonic() > deadline:
            for child in running:
                say(f"The {child.name} does not stop; ending it.")
                child.kill()
            deadline += GRACE
        alarm.sleep(0.1)


def answers(host, port):
    """Does our server answer there? An address that means "all of them" is asked on loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    place = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{place}:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)
