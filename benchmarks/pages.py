"""Which pages are measured, their queries and weights; and the table of all figures.

Run as a program (by benchmarks/run.py, in the environment of the measured site) it prints the first part as JSON.
"""

import gzip
import json
import re
import sys

ROW = "{:<34}{:>8}{:>10}{:>10}{:>9}{:>9}{:>9}{:>10}{:>7}"


def choose():
    """(name, path, whether somebody is signed in) of every page."""
    from articles.models import Article
    from comments.models import Thread

    def article_with(comments):
        threads = Thread.objects.filter(article__in=Article.objects.live(), visible__gte=comments)
        thread = threads.select_related("article").order_by("visible").first()
        return (thread.article, thread.visible) if thread else None

    chosen = [
        ("front page", "/", False),
        ("feed", "/feed.atom", False),
        ("search “the”", "/search/?q=the", False),
    ]
    topic = Article.objects.live().select_related("topic").first().topic
    chosen.append(("topic", f"/topics/{topic.slug}/", False))
    for wanted in (6, 100):
        if found := article_with(wanted):
            article, visible = found
            for is_signed_in in (False, True):
                words = f"article, {visible} comments{', signed in' if is_signed_in else ''}"
                chosen.append((words, article.get_absolute_url(), is_signed_in))
    return chosen


def measure():
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS.append("testserver")
    reader = Client()
    reader.force_login(get_user_model().objects.get(email="reader@demo.example"), "accounts.backends.Backend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={reader.cookies[settings.SESSION_COOKIE_NAME].value}"
    pages = []
    for name, path, is_signed_in in choose():
        client = reader if is_signed_in else Client()
        client.get(path)  # what is kept in memory is there
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        pages.append(
            {
                "name": name,
                "path": path,
                "cookie": cookie if is_signed_in else "",
                "queries": len(queries),
                "bytes": len(answer.content),
                "bytes_br": len(client.get(path, headers={"accept-encoding": "br"}).content),
            }
        )
    return {"pages": pages, "weights": first_visit(Client(), pages)}


def first_visit(client, pages):
    """What a browser moves on its first visit to the first article: bytes by kind, compressed, and requests."""
    from django.conf import settings

    article = next(page for page in pages if page["name"].startswith("article"))
    html = client.get(article["path"]).content.decode()
    found = {"html": article["bytes_br"], "css": 0, "js": 0, "fonts": 0, "other": 0, "requests": 1}
    kinds = {"css": "css", "js": "js", "woff2": "fonts"}
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html)):
        file = settings.STATIC_ROOT / address.removeprefix(settings.STATIC_URL)
        smallest = min(
            (path for path in (file, file.with_name(f"{file.name}.br")) if path.exists()),
            key=lambda path: path.stat().st_size,
        )
        found[kinds.get(file.suffix[1:], "other")] += smallest.stat().st_size
        found["requests"] += 1
    css = next(settings.STATIC_ROOT.glob("site.*.css")).read_bytes()
    found["css_gzip"] = len(gzip.compress(css))
    return found


def table(figures):
    lines = [f"{figures['machine']}; load: {figures['load']}", ""]
    lines.append(
        ROW.format("page", "queries", "bytes", "br", "µs CPU", "req/s", "p99 ms", "nginx µs", "ratio")
    )
    for page in figures["pages"]:
        load = figures["under_load"][page["name"]]
        ours, nginx = load["ours"], load["nginx"]
        lines.append(
            ROW.format(
                page["name"],
                page["queries"],
                page["bytes"],
                page["bytes_br"],
                round(ours["cpu_us"]),
                round(ours["per_second"]),
                round(ours["p99_ms"], 1),
                round(nginx["cpu_us"], 1) if nginx else "–",
                round(nginx["cpu_us"] / ours["cpu_us"], 3) if nginx else "–",
            )
        )
    weights = figures["weights"]
    lines += [
        "",
        f"first visit to an article: {weights['requests']} requests and what its fonts add; "
        f"HTML {weights['html']}, CSS {weights['css']}, JS {weights['js']}, fonts {weights['fonts']} bytes, compressed",
        f"memory of all processes: {figures['memory_mb']} MB (proportional)",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)
