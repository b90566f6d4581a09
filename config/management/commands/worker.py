import os

from django.core.management.base import BaseCommand
from django.utils.autoreload import run_with_reloader

from config import startup
from config.worker import Upkeep, Worker


class Command(BaseCommand):
    help = (
        "Run background tasks (mail among them) and publish, release and tidy what comes due, until it is stopped. "
        "Safe to run several times at once; bin/run starts one."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")
        parser.add_argument("--reload", action="store_true", help="Start anew when the code changes.")

    def handle(self, *, once, reload, **options):
        os.umask(startup.OWNER_ONLY)
        if reload:
            # Django's reloader handles the signals; it runs the work in a thread that may not.
            run_with_reloader(self.work)
        elif once:
            self.work(once=True)
        else:
            self.work(has_signals=True)

    def work(self, *, once=False, has_signals=False):
        worker = Worker(batch=once)
        upkeep = Upkeep(worker.worker_id)
        if has_signals:
            worker.configure_signals()
        if once:
            upkeep.round()
        else:
            upkeep.start()
        worker.run()
