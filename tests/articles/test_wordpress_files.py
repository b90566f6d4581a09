"""Files as they come: wrong ones are refused in a sentence, broken ones give up what is whole, nothing half."""

import gzip
import zipfile

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from articles.wordpress import pieces, reader
from articles.wordpress.data import Site
from articles.wordpress.source import WxrError
from tests.articles.wordpress.exports import HEAD, QUIET_ROOMS, TAIL, comment, export, item


@pytest.fixture
def written(tmp_path):
    """A file of these bytes or this text."""

    def write(content, name="export.xml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def read(path):
    """(titles of the items that can be read, reasons of those that cannot, what was mended)."""
    site = Site()
    found = list(reader.read(path, site))
    return (
        [piece.title for piece in found if not isinstance(piece, pieces.Broken | pieces.Mended)],
        [
            f"{piece.line} {piece.title} {piece.reason}".strip()
            for piece in found
            if isinstance(piece, pieces.Broken)
        ],
        [piece.what for piece in found if isinstance(piece, pieces.Mended)],
    )


def only(path):
    """The one item of a file, read without complaint."""
    found = [piece for piece in reader.read(path, Site()) if not isinstance(piece, pieces.Mended)]
    assert len(found) == 1
    return found[0]


# --- refused ----------------------------------------------------------------------------------------
NOT_ONE = "is not a WordPress export"
RSS = "<rss version='2.0'><channel><title>News</title><item><title>One</title></item></channel></rss>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n \n", NOT_ONE),
        (b"Dear all, please find attached", NOT_ONE),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, NOT_ONE),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", NOT_ONE),
        (b'{"posts": []}', NOT_ONE),
        (RSS, NOT_ONE),
        (b"<rss>", NOT_ONE),
        (b"<rss", NOT_ONE),
        (export(item()).replace("<wp:wxr_version>1.2", "<wp:wxr_version>9.0"), "of version 9.0"),
        (
            export(item()).replace("<?xml version", '<!DOCTYPE rss SYSTEM "x.dtd"><?xml version'),
            "holds a DOCTYPE",
        ),
        (
            export(item()).replace(
                "<rss ", '<!DOCTYPE rss [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>\n<rss ', 1
            ),
            "holds a DOCTYPE",
        ),
        (
            export(item()).replace(
                "<rss ", '<!doctype rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<rss ', 1
            ),
            "holds a DOCTYPE",
        ),
        (export(item()).replace("<language>", "<language"), "its XML is broken at line"),
        (b"PK\x03\x04 not really a zip", "cannot be opened"),
        (b"\x1f\x8b not really a gzip", NOT_ONE),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence_and_nothing_is_written(written, content, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("import_wordpress", str(written(content)))

    assert refusal.value.returncode == 1
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_wordpress", str(tmp_path / "none.xml"))
    with pytest.raises(CommandError, match="is a folder"):
        call_command("import_wordpress", str(tmp_path))


@pytest.mark.django_db
def test_one_wrong_file_among_several_stops_all_of_them_before_anything_is_written(written):
    right, wrong = written(export(item()), "right.xml"), written("nothing", "wrong.xml")

    with pytest.raises(CommandError, match=NOT_ONE):
        call_command("import_wordpress", str(right), str(wrong))

    assert not Article.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_of_a_file_that_is_cut_off_no_half_article_is_taken(written, share):
    whole = QUIET_ROOMS.read_text()

    with pytest.raises(CommandError):
        call_command("import_wordpress", str(written(whole[: int(len(whole) * share)])))

    assert not Article.objects.exists()


@pytest.mark.django_db
def test_a_report_that_cannot_be_written_stops_the_run_before_it_begins(written, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command(
            "import_wordpress", str(written(export(item()))), report=str(tmp_path / "none" / "report.txt")
        )

    assert not Article.objects.exists()


# --- every kind of file -----------------------------------------------------------------------------
def test_compressed_and_packed_files_are_read(written, tmp_path):
    packed = tmp_path / "site.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.xml", export(item(2)))
        archive.writestr("a.xml", export(item(1)))
        archive.writestr("readme.txt", "no export")

    assert read(written(gzip.compress(export(item(1)).encode())))[0] == ["Post 1"]
    assert read(packed)[0] == ["Post 1", "Post 2"]


def test_a_packed_file_without_an_export_is_refused(tmp_path):
    packed = tmp_path / "site.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "no export")

    with pytest.raises(WxrError, match=r"no \.xml file"):
        read(packed)


def test_a_compressed_file_that_is_cut_off_gives_what_is_whole(written):
    text = export(*(item(n, body=f"{n} " * 400) for n in range(1, 60)))
    packed = gzip.compress(text.encode())

    titles, broken, _ = read(written(packed[: len(packed) * 2 // 3]))

    assert titles[0] == "Post 1"
    assert len(titles) < 59
    assert "the file ends before its end" in broken[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_file_is_read_in_its_encoding(written, encoding):
    text = export(item(title="Über Nähe")).replace("UTF-8", encoding.removesuffix("-sig"))

    assert only(written(text.encode(encoding))).title == "Über Nähe"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_namespaces_are_known_by_address_not_by_prefix(written, version, scheme):
    text = export(item(comments=comment(1)))
    text = text.replace("http://wordpress.org/export/1.2/", f"{scheme}://wordpress.org/export/{version}/")
    text = text.replace("http://purl.org", f"{scheme}://purl.org").replace(
        "wxr_version>1.2", f"wxr_version>{version}"
    )
    for prefix, other in (("wp", "w"), ("content", "c"), ("dc", "d")):
        text = text.replace(f"{prefix}:", f"{other}:").replace(f"xmlns:{prefix}=", f"xmlns:{other}=")

    found = only(written(text))

    assert (found.id, found.creator, found.content) == ("1", "nora", "Some words.")
    assert [one.author for one in found.comments] == ["Ann"]


def test_documents_one_after_another_are_all_read(written):
    other = export(item(2)).replace("Nora Lind", "Nora L.")

    assert read(written(export(item(1)) + other)) == (["Post 1", "Post 2"], [], [])


def test_a_text_may_hold_anything_between_its_marks(written):
    body = "a </item> <item> &nbsp; <!-- --> <b>x</b> &amp; < >"

    assert only(written(export(item(body=body)))).content == body


def test_split_and_adjacent_sections_are_joined(written):
    assert only(written(export(item(body="a ]]]]><![CDATA[> b")))).content == "a ]]> b"
    assert only(written(export(item(body="a]]>\n<![CDATA[b")))).content == "a\nb"


def test_an_export_without_items_is_read(written):
    assert read(written(export())) == ([], [], [])


# --- mended -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "before", ["\n\n", "\ufeff\n", "<br />\n<b>Warning</b>: mysql_query() in <b>/www/x.php</b>\n"]
)
def test_what_stands_before_the_xml_is_skipped(written, before):
    assert read(written(before + export(item())))[:2] == (["Post 1"], [])


@pytest.mark.parametrize(
    ("good", "bad", "title"),
    [
        (
            "<title><![CDATA[Post 1]]></title>",
            "<title>Rest&nbsp;&amp; sleep&copy;</title>",
            "Rest\xa0& sleep©",
        ),
        (
            "<title><![CDATA[Post 1]]></title>",
            "<title>Q & A < B &#8211; &bogus; &#0;</title>",
            "Q & A < B – &bogus;",
        ),
        ("<title><![CDATA[Post 1]]></title>", "<title>One ]]> two</title>", "One ]]> two"),
        ("<title><![CDATA[Post 1]]></title>", "<title><![CDATA[One ]]> two]]></title>", "One ]]> two"),
        ("</item>", "<geo:lat>1</geo:lat><a:b c:d='1'/></item>", "Post 1"),
    ],
)
def test_what_sites_are_known_to_break_is_mended(written, good, bad, title):
    assert only(written(export(item()).replace(good, bad, 1))).title == title


def test_prefixes_that_were_never_declared_are_taken_for_what_they_mean(written):
    text = export(item()).replace(' xmlns:dc="http://purl.org/dc/elements/1.1/"', "")

    assert only(written(text)).creator == "nora"


def test_control_characters_and_stray_bytes_are_mended_and_reported(written):
    text = export(item(title="Caf\x0b\x00é")).encode().replace("é".encode(), b"\xe9") + b"\x80"

    titles, broken, mended = read(written(text))

    assert (titles, broken) == (["Café"], [])
    assert mended == ["2 bytes that were not UTF-8, read as Windows-1252", "2 control characters, removed"]


# --- broken -----------------------------------------------------------------------------------------
def test_one_broken_item_costs_no_other(written):
    broken_one = item(2).replace("<wp:status>", "<wp:status><b>")

    titles, broken, _ = read(written(export(item(1), broken_one, item(3))))

    assert titles == ["Post 1", "Post 3"]
    assert len(broken) == 1
    assert "Post 2 its XML is broken" in broken[0]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("</item>\n", ""),
        lambda text: text.replace("]]></content:encoded>", ""),
        lambda text: text[: text.index("<wp:post_name")] + "\n",
        lambda text: text[: text.index("Some words") + 5] + "\n",
    ],
    ids=["end of item lost", "end of text lost", "cut off between fields", "cut off in the text"],
)
def test_reading_goes_on_at_the_next_item(written, damage):
    titles, broken, _ = read(written(export(item(1), damage(item(2)), item(3), item(4))))

    assert titles == ["Post 1", "Post 3", "Post 4"]
    assert len(broken) == 1
    assert "Post 2" in broken[0]


def test_a_broken_item_is_reported_with_its_line(written):
    text = export(item(1), item(2).replace("<wp:status>", "<wp:status><b>"))
    line = text[: text.index("<wp:status><b>")].count("\n") + 1

    assert read(written(text))[1] == [f"{line} Post 2 its XML is broken"]


def test_a_file_without_its_last_lines_gives_its_items_and_says_so(written):
    titles, broken, _ = read(written(export(item(1), tail="")))

    assert titles == ["Post 1"]
    assert "the file ends before its end" in broken[0]


@pytest.mark.django_db
def test_the_command_ends_with_an_error_when_a_part_could_not_be_read(written, capsys):
    path = written(export(item(1), item(2).replace("<wp:status>", "<wp:status><b>")))

    with pytest.raises(CommandError, match="everything else is done"):
        call_command("import_wordpress", str(path))

    assert list(Article.objects.values_list("slug", flat=True)) == ["post-1"]
    assert "“Post 2” its XML is broken" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_item_without_a_number_is_refused_for_it_could_not_be_known_again(written):
    with pytest.raises(CommandError, match="no <wp:post_id>"):
        call_command("import_wordpress", str(written(export(item("")))))


# --- whatever comes ---------------------------------------------------------------------------------
def test_a_large_file_needs_no_more_memory_than_its_largest_item(tmp_path):
    import tracemalloc

    path = tmp_path / "large.xml"
    one = item(1, comments="".join(comment(n, body="word " * 100) for n in range(30)))
    with path.open("w") as stream:
        stream.write(HEAD)
        for _ in range(60):
            stream.write(one)
        stream.write(TAIL)

    tracemalloc.start()
    count = sum(1 for _ in reader.read(path, Site()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 60
    assert path.stat().st_size > 1_500_000
    assert peak < 800_000


scraps = st.sampled_from(
    [
        "<item>", "</item>", "<![CDATA[", "]]>", "<!--", "-->", "<title>", "</title>", "&nbsp;", "&", "<", ">", "wp:",
        "<wp:comment>", "</wp:comment>", "<wp:post_id>7</wp:post_id>", "</channel>", "</rss>", "\n", "x", "<rss>",
        "\x00",
    ]
)  # fmt: skip


@given(st.lists(scraps | st.text(max_size=5), max_size=40).map("".join))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_reader_and_whole_items_before_the_damage_are_read(tmp_path, noise):
    path = tmp_path / "noise.xml"
    path.write_bytes(export(item(1), noise, item(2)).encode(errors="replace"))

    try:
        titles = read(path)[0]
    except WxrError:
        return  # a second head in the noise that is none
    assert titles[0] == "Post 1"


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_reader(tmp_path, noise):
    path = tmp_path / "noise.xml"
    path.write_bytes(noise)

    with pytest.raises(WxrError):
        read(path)
