"""The sections of the benchmark can be asked for one by one."""

import pytest

from benchmarks import run


def test_a_section_that_is_none_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bin/bench", "--section", "nonsense"])

    with pytest.raises(SystemExit):
        run.main()

    assert "pages, desk" in capsys.readouterr().err.replace("'", "")
