"""The joined style and script, and what they may weigh."""

import gzip
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config import static

SCRIPTS = sorted((static.SOURCE / "js").glob("*.js"))


def served(name):
    with open(finders.find(name), encoding="utf-8") as file:
        return file.read()


def test_the_style_holds_its_layers_in_the_declared_order():
    layers = re.findall(r"^@layer (\w+) \{", served("site.css"), re.MULTILINE)

    assert layers == static.LAYERS
    assert f"@layer {', '.join(static.LAYERS)};" in served("site.css")


@pytest.mark.parametrize("part", ["css/base.css", "js/consent-banner.js"])
def test_the_parts_are_not_served(part):
    assert not finders.find(part)


def test_a_change_of_a_part_changes_the_joined_file(monkeypatch, tmp_path):
    (tmp_path / "css").mkdir()
    part = tmp_path / "css" / "base.css"
    monkeypatch.setattr(static, "SOURCE", tmp_path)
    monkeypatch.setitem(static.PARTS, "site.css", ["css/base.css"])

    part.write_text("a { color: red; }\n")
    first = static.join("site.css", tmp_path / "joined").read_text()
    part.write_text("/* why */\na { color: blue; }\n")
    second = static.join("site.css", tmp_path / "joined").read_text()

    assert first == "a { color: red; }\n"
    assert second == "a { color: blue; }\n"


def test_the_style_weighs_at_most_ten_kilobytes():
    assert len(gzip.compress(served("site.css").encode())) <= 10_000


def test_the_script_weighs_at_most_five_kilobytes():
    assert len(gzip.compress(served("site.js").encode())) <= 5_000


def test_three_fonts_weigh_at_most_110_kilobytes():
    fonts = list((static.SOURCE / "fonts").glob("*.woff2"))

    assert len(fonts) == 3
    assert sum(font.stat().st_size for font in fonts) <= 110_000


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_one_custom_element(script):
    text = script.read_text()

    assert text.count("customElements.define(") == 1
    assert f'customElements.define("{script.stem}"' in text
    assert not re.search(r"^(import|export|const|let|function|class) ", text, re.MULTILINE)
    assert len(text.splitlines()) <= 60


def test_collected_files_are_stamped_and_the_style_points_to_the_stamped_fonts(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style = (tmp_path / paths["site.css"]).read_text()
    assert f'url("{paths["fonts/serif.woff2"]}")' in style
    assert not [path for path in paths if path.startswith(("css/", "js/"))]


def test_the_style_names_no_other_host():
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", served("site.css"))


def test_many_requests_at_once_may_join_the_same_file(tmp_path):
    barrier = threading.Barrier(8)

    def ask(_n):
        barrier.wait()
        return static.join("site.css", tmp_path).read_text()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1
