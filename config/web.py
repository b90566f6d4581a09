"""The web server: granian, with what it needs to know about this site."""

from django.conf import settings

from config import wsgi


def load(target):
    """In the server's own workers, which are forked from a process that has the application loaded already."""
    return wsgi.application


def main():
    # Here and not above: granian's native part must not be loaded before the fork.
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "config.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        # Two threads a worker: one request may wait for the disk while the other computes; each thread holds one
        # database connection, and Python computes in one thread at a time anyway.
        blocking_threads=2,
        # Its connection ends with an idle thread: let it live as long as granian allows.
        blocking_threads_idle_timeout=600,
        # Connections a worker holds at once, idle ones included; further ones wait in the kernel's queue.
        backlog=2048,
        backpressure=1024,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=settings.LOGGING,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # A leak ends here and not in the machine's memory running out. A worker of ours takes about 100 MB.
        workers_max_rss=512,
        # Ctrl-C: requests that run get one second.
        workers_kill_timeout=1,
    ).serve(target_loader=load)
