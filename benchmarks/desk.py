"""What the desk costs with many articles: opening the list and the editor, autosaving, publishing.

Run as a program (by benchmarks/run.py, in the environment of the measured site) it prints its figures as JSON. Asked in
process, one after the other: what is measured is the work for one request, not a server under load.
"""

import json
import statistics
import sys
import time

ROW = "{:<34}{:>8}{:>12}{:>12}"
ROUNDS = 9


def measure():
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from articles import publishing
    from articles.models import Article

    # A demonstration account may enter the desk without a second factor, under this host only.
    settings.ALLOWED_HOSTS.append("127.0.0.1")
    editor = get_user_model().objects.get(email="editor@demo.example")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(editor, "accounts.backends.Backend")
    drafts = []
    for number in range(ROUNDS + 1):
        draft = publishing.start(
            title=f"Measured {number}", by=editor, content={"body": "<p>Words.</p>" * 200}
        )
        drafts.append(draft)
    article, version = "/admin/articles/article/", f"/admin/articles/version/{drafts[0].pk}/"
    typed = {
        "title": "Typed",
        "body": "<p>Typed.</p>" * 200,
        "tab": "bench",
        "typed": "1",
        "stamp": drafts[0].revision,
    }
    doing = [
        ("opening the list", lambda n: client.get(article)),
        ("searching the list", lambda n: client.get(f"{article}?q=trust")),
        ("opening the editor", lambda n: client.get(f"{version}change/")),
        ("autosaving", lambda n: client.post(f"{version}copy/", typed)),
        ("publishing", lambda n: client.post(f"{article}{drafts[n].article_id}/steps/publication/")),
    ]
    rows = [{"name": name} | timed(name, do) for name, do in doing]
    return {"articles": Article.objects.count(), "rows": rows}


def timed(name, do):
    """Queries of one request, and the median and worst time of several, in ms. The first only warms."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for number in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            answer = do(number)
            times.append((time.perf_counter() - began) * 1000)
        if answer.status_code >= 400:
            raise SystemExit(f"{name} answered {answer.status_code}")
    return {
        "queries": len(queries),
        "p50_ms": round(statistics.median(times[1:]), 1),
        "worst_ms": round(max(times[1:]), 1),
    }


def table(found):
    lines = [ROW.format(f"the desk, {found['articles']} articles", "queries", "p50 ms", "worst ms")]
    lines += [
        ROW.format(row["name"], row["queries"], row["p50_ms"], row["worst_ms"]) for row in found["rows"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)
