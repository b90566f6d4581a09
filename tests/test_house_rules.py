"""The house rules, as greps and measurements. An exception stands in its rule's list with its reason, and a rule
fails as soon as one of them is not needed any more."""

import ast
import gzip
import importlib
import inspect
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

HOME = Path(settings.BASE_DIR)
APPS = ("accounts", "consent", "articles", "comments")
MAY_IMPORT = {
    "accounts": set(),
    "consent": {"accounts"},
    "articles": {"accounts"},
    "comments": {"accounts", "consent", "articles"},
}


@cache
def files(*patterns):
    """Paths of the project's own files, as text relative to its root: what git knows or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=HOME, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return sorted({name for name in listed.split("\0") if name and (HOME / name).is_file()})


@cache
def text(name):
    return (HOME / name).read_text()


@cache
def tree(name):
    return ast.parse(text(name))


@cache
def modules():
    """Our own modules, migrations apart."""
    own = files(*(f"{app}/*.py" for app in (*APPS, "config")))
    return [name for name in own if "/migrations/" not in name]


def hold(broken, exceptions):
    """Nothing may break the rule but its exceptions, and each of these must still need to be one."""
    unexpected = sorted(set(broken) - set(exceptions))
    needless = sorted(set(exceptions) - set(broken))
    assert not unexpected, f"against the rule: {unexpected}"
    assert not needless, f"exceptions that are not needed any more: {needless}"


# --- layout ---------------------------------------------------------------------------------------


def imported(name):
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_apps_import_downwards_only():
    broken = {
        f"{name} imports {other}"
        for name in modules()
        if (app := name.partition("/")[0]) in MAY_IMPORT
        for other in imported(name)
        if other in {*APPS, "config", "tests"} - MAY_IMPORT[app] - {app}
    }

    hold(broken, {})


def test_no_module_is_a_drawer_for_everything():
    names = {"services.py", "utils.py", "helpers.py", "common.py", "misc.py"}

    hold([name for name in files("*.py") if Path(name).name in names], {})


LONGER = {}


def test_models_fit_on_250_lines_and_other_modules_on_300():
    def most(name):
        return 250 if "models" in Path(name).parts[-1] or "models" in Path(name).parts else 300

    exceptions = LONGER | {"config/settings.py": "one file of settings is a rule of its own"}
    hold([name for name in modules() if len(text(name).splitlines()) > most(name)], exceptions)


def test_functions_fit_on_40_lines():
    broken = {
        f"{name}: {node.name}"
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.body[0].lineno >= 40
    }

    hold(broken, {})


def test_modules_say_what_they_are_for():
    # A command says it in its help; these are the framework's own kinds of file.
    usual = {"__init__.py", "apps.py", "urls.py", "forms.py", "admin.py"}
    broken = [
        name
        for name in modules()
        if Path(name).name not in usual and "/commands/" not in name and not ast.get_docstring(tree(name))
    ]

    hold(broken, {})


# --- who may do what ------------------------------------------------------------------------------


def test_html_is_called_safe_in_rendering_modules_only():
    broken = [
        name
        for name in modules()
        if Path(name).name != "rendering.py" and re.search(r"\bmark_safe\(|\bSafe(String|Text)\(", text(name))
    ]

    hold(broken, {})


UNGUARDED = re.compile(r"^(all|filter|exclude|get)$")
GUARDS = {"live", "visible_to", "shown", "listed", "waiting_of"}
# Verbs change rows under rules of their own; the desk and a person's own data are guarded by permission and by author.
BEHIND_THE_GUARD = {
    *(
        "articles/admin/",
        "articles/models",
        "articles/publishing/",
        "articles/versions.py",
        "articles/wordpress/",
    ),
    *(
        "comments/admin",
        "comments/models",
        "comments/querysets.py",
        "comments/submission.py",
        "comments/moderation.py",
    ),
    *("comments/threads.py", "comments/importing.py", "comments/records.py", "comments/authoring.py"),
    *(
        "comments/reactions.py",
        "comments/personas.py",
        "comments/personas_admin.py",
        "comments/blanking.py",
    ),
    *("config/demonstration/",),
}


def unguarded(name):
    """Lines where rows are fetched from Article or Comment with no guard anywhere in the same chain."""
    parents = {child: node for node in ast.walk(tree(name)) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree(name)):
        is_fetch = isinstance(node, ast.Attribute) and UNGUARDED.match(node.attr)
        if not is_fetch or ast.unparse(node.value) not in ("Article.objects", "Comment.objects"):
            continue
        chain, top = set(), node
        while isinstance(top, ast.Attribute | ast.Call) and (top in parents):
            if isinstance(top, ast.Attribute):
                chain.add(top.attr)
            if not isinstance(parents[top], ast.Attribute | ast.Call) or top in getattr(
                parents[top], "args", ()
            ):
                break
            top = parents[top]
        if not chain & GUARDS:
            yield node.lineno


def test_public_code_fetches_articles_and_comments_past_the_guard():
    broken = [
        name
        for name in modules()
        if not name.startswith(tuple(BEHIND_THE_GUARD)) and next(unguarded(name), None) is not None
    ]

    hold(
        broken,
        {
            "comments/pages.py": "counts and the place of a cursor; no row of these is shown",
            "comments/exporting.py": "a person's own comments, for their export",
            "comments/personal.py": "a person's own comments, for their leaving",
            "comments/views.py": "a person's own comments, for their own page",
        },
    )


def views(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def is_guarded(view):
    """Whether the view says which methods it answers: a require_… decorator, or a class that names them."""
    function = inspect.unwrap(view)
    if hasattr(view, "view_class"):
        return True
    source = inspect.getsource(function)
    return re.search(r"^\s*@require_(GET|POST|safe|http_methods)", source, re.MULTILINE) is not None


def test_every_view_of_ours_says_which_methods_it_answers():
    broken = {
        f"{view.__module__}.{view.__name__}"
        for _path, view in views(get_resolver())
        if inspect.unwrap(view).__module__.partition(".")[0] in (*APPS, "config")
        and "admin" not in inspect.unwrap(view).__module__
        and inspect.unwrap(view).__module__ != "config.desk"
        and not is_guarded(view)
    }

    hold(broken, {"comments.carrying.wrapped": "around allauth's own views, which answer for themselves"})


# --- templates ------------------------------------------------------------------------------------


@cache
def templates():
    return files("templates/*.html")


def test_templates_fit_on_80_lines():
    hold([name for name in templates() if len(text(name).splitlines()) > 80], {})


def test_partials_say_first_what_they_need():
    broken = [
        name for name in templates() if Path(name).name.startswith("_") and not text(name).startswith("{#")
    ]

    hold(broken, {})


def test_templates_trust_no_html():
    hold([name for name in templates() if re.search(r"\|\s*safe\b|\{%\s*autoescape off", text(name))], {})


INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:"""
    r"""|<script\b(?![^>]*(\bsrc=|\btype="application/(ld\+)?json"))[^>]*>""",
    re.IGNORECASE,
)


def test_nothing_runs_or_is_styled_inline():
    broken = [name for name in templates() if INLINE.search(re.sub(r"\{#.*?#\}", "", text(name)))]

    hold(broken, {})


# --- weight ---------------------------------------------------------------------------------------


@cache
def joined(name):
    from config.static import PARTS

    return "".join((HOME / "static" / part).read_text() for part in PARTS[name])


@pytest.mark.parametrize(("name", "most"), [("site.css", 10_240), ("site.js", 5_120)])
def test_styles_and_scripts_are_light(name, most):
    assert len(gzip.compress(joined(name).encode())) <= most


def test_fonts_are_three_files_of_110_kilobytes_in_all():
    fonts = list((HOME / "static" / "fonts").glob("*.woff2"))

    assert len(fonts) <= 3
    assert sum(font.stat().st_size for font in fonts) <= 110 * 1024


def test_each_script_is_one_small_element_without_dependencies():
    broken = [
        name
        for name in files("static/js/*.js")
        if len(text(name).splitlines()) > 80
        or text(name).count("customElements.define") != 1
        or re.search(r"^\s*import\b|\brequire\(|\beval\(|innerHTML|https?://", text(name), re.MULTILINE)
    ]

    hold(broken, {})


# What is not yet Baseline "widely available" and would tempt.
TOO_NEW = [
    *(
        "text-wrap: pretty",
        "field-sizing",
        "anchor-name",
        "position-anchor",
        "interpolate-size",
        "@scope",
        "@function",
    ),
    *(
        "animation-timeline",
        "scroll-timeline",
        "@starting-style",
        "light-dark(",
        "reading-flow",
        "corner-shape",
    ),
]


def test_styles_keep_to_what_all_browsers_have():
    css = joined("site.css")

    hold([feature for feature in TOO_NEW if feature in css], {})


def test_importance_is_for_utilities_and_nothing_hangs_on_an_id():
    sheets = files("static/css/*.css")
    important = [name for name in sheets if "!important" in text(name)]
    ids = [name for name in sheets if re.search(r"(^|[\s,}])#[a-z][\w-]*\s*[,{:]", text(name), re.MULTILINE)]

    named = "Django's admin names its parts by id"
    hold(ids, {"static/css/admin.css": named, "static/css/admin-desk.css": named})
    allowed = {
        "static/css/utilities.css",
        "static/css/print.css",
        "static/css/reset.css",
        "static/css/admin.css",
        "static/css/admin-editor.css",  # the editor's package says !important in its own sheet
    }
    assert set(important) <= allowed, important


# --- the repository -------------------------------------------------------------------------------


def test_no_file_knows_one_machine_or_where_packages_come_from():
    # Put together here, so that this file does not hold them itself.
    places = [f"/{name}/" for name in ("work", "farm", "root")] + ["pypi" + ".org", "files.python" + "hosted"]
    places += ["registry.npm" + "js", "deb.debian" + ".org"]
    readable = [
        name for name in files() if Path(name).suffix not in {".png", ".woff2", ".ico", ".webp", ".jpg"}
    ]
    broken = {
        f"{name}: {place}"
        for name in readable
        for place in places
        if re.search(rf"(?<![\w.]){place}", text(name))
    }

    hold(broken, {})


def test_a_decision_fits_on_25_lines():
    records = files("docs/decisions/*.md")

    hold([name for name in records if len(text(name).splitlines()) > 25], {})
    numbers = [Path(name).name[:4] for name in records]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", Path(name).name) for name in records)


def test_commands_at_the_root_can_be_run():
    commands = [HOME / "bin" / name for name in ("run", "test", "dev", "check", "fix", "bench")] + [
        HOME / ".ci" / "run"
    ]

    assert [path.name for path in commands if not os.access(path, os.X_OK)] == []
    assert "bin/test" in text(".ci/run")


def test_commands_promise_something():
    commands = [name for name in modules() if "/commands/" in name and not name.endswith("__init__.py")]
    broken = []
    for name in commands:
        command = importlib.import_module(name.removesuffix(".py").replace("/", ".")).Command
        if not command.help.strip():
            broken.append(name)

    hold(broken, {})


def test_tests_assert_and_are_not_skipped():
    broken = [
        name
        for name in files("tests/*.py")
        if name != "tests/test_house_rules.py"
        and re.search(r"\bassert True\b|pytest\.skip\(|mark\.skip\b|mark\.xfail|time\.sleep\(", text(name))
    ]

    hold(
        broken,
        {
            "tests/config/test_serve.py": "waits for processes of its own, in which no time can be told",
            "tests/articles/test_guards.py": "one statement is SQLite's own",
            "tests/consent/test_guards.py": "one statement is SQLite's own, another PostgreSQL's",
        },
    )
