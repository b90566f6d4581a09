"""The lock files say what pyproject.toml says. `bin/lock` compiles them."""

import re
import tomllib

import pytest
from django.conf import settings
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?P<rest>.*(?:\n[ #].*)*)", re.MULTILINE)


def asked_for(lock):
    lines = list(PROJECT["project"]["dependencies"])
    if lock == "dev":
        lines += PROJECT["dependency-groups"]["dev"]
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): one for one in found}


def pinned(lock):
    """{name: (version, whether pyproject.toml names it itself, hashes)}"""
    text = (settings.BASE_DIR / "requirements" / f"{lock}.txt").read_text()
    return {
        canonicalize_name(match["name"]): (
            match["version"],
            "rapport (pyproject.toml" in match["rest"],
            match["rest"].count("--hash=sha256:"),
        )
        for match in PIN.finditer(text)
    }


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_a_lock_holds_exactly_what_the_project_asks_for(lock):
    pins, wanted = pinned(lock), asked_for(lock)

    assert {name for name, (_version, is_direct, _hashes) in pins.items() if is_direct} == set(wanted)
    for name, requirement in wanted.items():
        assert requirement.specifier.contains(pins[name][0], prereleases=True), requirement


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_every_pin_has_hashes_and_no_address(lock):
    assert all(hashes for _version, _is_direct, hashes in pinned(lock).values())
    assert "://" not in (settings.BASE_DIR / "requirements" / f"{lock}.txt").read_text()


def test_developers_run_what_operators_run():
    developers = pinned("dev")

    assert {name: version for name, (version, *_rest) in pinned("runtime").items()} == {
        name: developers[name][0] for name in pinned("runtime")
    }
    assert default_environment()["python_version"] >= "3.12"
