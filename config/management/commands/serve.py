import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from config import startup, supervisor


class Command(BaseCommand):
    help = (
        "Prepare what needs preparing (tables after a back-up, static files, demonstration content) and serve "
        "the site with its worker until Ctrl-C. Safe to run again: it never touches existing content."
    )
    # They are run below: the tables that some look at are made by this command.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--without-worker", action="store_true", help="The worker is run elsewhere.")
        parser.add_argument("--prepare-only", action="store_true", help="Do not serve.")

    def handle(self, *, without_worker, prepare_only, **options):
        os.umask(startup.OWNER_ONLY)
        greeting = startup.prepare(self.say)
        self.check()
        if prepare_only:
            return

        from config import web  # loads the whole application, for which everything must be ready

        connections.close_all()
        children = [supervisor.Child("web server", web.main)]
        if not without_worker:
            children.append(supervisor.Child("worker", lambda: call_command("worker")))
        sys.exit(supervisor.supervise(children, host=settings.HOST, port=settings.PORT, greeting=greeting))

    def say(self, words):
        self.stderr.write(words, self.style.NOTICE)
        self.stderr.flush()
