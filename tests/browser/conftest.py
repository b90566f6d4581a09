"""A real Chromium against a live server: desktop and telephone, with JavaScript and without."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

# Playwright's synchronous API runs inside an event loop of its own; Django would refuse the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DESKTOP, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUIET = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail(
            "Chromium is missing. Install Debian's package “chromium”, or name the program in CHROMIUM."
        )
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": path, "args": QUIET + sandbox}


@pytest.fixture
def visit(browser, live_server):
    """Open a browser of one's own; `visit()` gives a page, `visit(js=False, narrow=True)` another kind of one.

    Every page keeps what went wrong in it: `page.trouble` holds console errors (a CSP violation is one) and
    requests to other hosts. The fixture asserts at the end that there was none.
    """
    contexts, pages = [], []

    def open_browser(*, js=True, narrow=False, dark=False, **options):
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=js,
            viewport=NARROW if narrow else DESKTOP,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.trouble = []
        page.on("console", lambda message: _note(page, message))
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("request", lambda request: _note_stranger(page, request, live_server.url))
        contexts.append(context)
        pages.append(page)
        return page

    yield open_browser
    trouble = [entry for page in pages for entry in page.trouble]
    for context in contexts:
        context.close()
    assert trouble == []


def _note(page, message):
    # Chromium reports every 4xx answer as an error; refusals are tested for what they say.
    if message.type == "error" and "the server responded with a status of 4" not in message.text:
        page.trouble.append(message.text)


def _note_stranger(page, request, home):
    if not request.url.startswith((home, "data:", "blob:")):
        page.trouble.append(f"request to a stranger: {request.url}")


@pytest.fixture
def assert_accessible():
    """No violation that axe can find."""

    def check(page):
        found = Axe().run(page).response["violations"]
        lines = [
            f"{page.url} {v['id']}: {v['help']} {[node['target'] for node in v['nodes']][:3]}" for v in found
        ]
        assert not lines, "\n".join(lines)

    return check


@pytest.fixture
def say(published_texts):
    """A comment as it lies in the database, published unless told."""
    from django.db import transaction

    from comments import rendering, threads
    from comments.models import Comment, Status
    from consent import terms

    def store(article, by, text, *, parent=None, status=Status.PUBLISHED):
        threads.of(article.pk)
        comment = Comment(
            article=article,
            author=by,
            parent=parent,
            status=status,
            body=text,
            body_html=rendering.render(text),
            text_hash=rendering.fingerprint(text),
            terms=terms.in_force(),
        )
        with transaction.atomic():
            threads.add(comment)
        return comment

    return store
