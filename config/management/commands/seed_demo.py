from django.core.management.base import BaseCommand, CommandError

from config.demonstration import bulk, filling


class Command(BaseCommand):
    help = (
        "Fill an empty site with the demonstration content; what is there already is never touched. With "
        "--articles and --comments add as many generated ones, for measuring. The same seed twice adds none."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, default=0, metavar="N", help="Generated articles.")
        parser.add_argument(
            "--comments", type=int, default=0, metavar="N", help="Comments on all of them together."
        )
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="Another seed makes others (1).")

    def handle(self, *, articles, comments, seed, **options):
        if min(articles, comments, seed) < 0:
            raise CommandError("--articles, --comments and --seed take numbers from 0.")
        if not (articles or comments):
            return self.fill()
        try:
            new = bulk.add(articles=articles, comments=comments, seed=seed, progress=self.progress)
        except bulk.SeedError as error:
            raise CommandError(str(error)) from error
        self.say(f"{new[0]} articles and {new[1]} comments added with seed {seed}.")

    def fill(self):
        if filling.has_content():
            self.say("This site has content already: nothing was added.")
            return
        counts = filling.fill()
        self.say(f"The site was filled: {', '.join(f'{n} {what}' for what, n in counts.items())}.")

    def progress(self, done, total):
        self.stderr.write(f"{done} of {total} articles")

    def say(self, sentence):
        self.stderr.write(self.style.SUCCESS(sentence))
