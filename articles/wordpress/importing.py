"""A whole run over one or several files: read, prepare, store or only say, and keep the report."""

from django.db import DatabaseError

from articles.publishing import PublishingError
from articles.wordpress import reader, storing
from articles.wordpress.data import Site
from articles.wordpress.pieces import Broken, Mended
from articles.wordpress.preparing import Plan, prepare
from articles.wordpress.report import Report, many

PICTURES = "Pictures were not taken: articles have no place for them yet. Keep the uploads folder."


def import_files(paths, *, dry_run=False, say=lambda line: None):
    """Import every article of these exports. Answers the Report; WxrError, before anything is written, for a
    file that is no export. `say` gets one line for every change."""
    report, site = Report(is_dry=dry_run), Site()
    for path in paths:
        reader.read_heads(path, site)
    for path in paths:
        for piece in reader.read(path, site):
            if isinstance(piece, Mended):
                report.mended.append(f"{path}: {piece.what}")
            elif isinstance(piece, Broken):
                report.broken.append(_place(path, piece.line, piece.title, piece.reason))
            else:
                report.see(piece)
                if piece.type == "post":
                    _take(piece, site, report, path, say)
    if report.left_out["pictures"] or report.types["attachment"]:
        report.notes["Pictures"].append(PICTURES)
    return report


def _take(item, site, report, path, say):
    if not item.id:
        report.broken.append(_place(path, item.line, item.title, "it has no <wp:post_id>"))
        return
    article = storing.find(item, site)
    try:
        if article is None:
            _take_new(item, site, report, say)
        else:
            _take_again(article, item, report, say)
    except (DatabaseError, PublishingError) as error:
        report.broken.append(_place(path, item.line, item.title, f"it could not be stored: {error}"))


def _take_new(item, site, report, say):
    prepared = prepare(item, site)
    notes, address = list(prepared.notes), f"/articles/{prepared.slug}/"
    if not report.is_dry:
        stored = storing.store(item, prepared, site)
        report.comments.update(stored.comments)
        notes, address = notes + stored.notes, stored.article.get_absolute_url()
    if prepared.plan != Plan.PUBLISH:
        address = "(bin)" if prepared.plan == Plan.BIN else "(draft)"
    report.outcomes["new"] += 1
    report.left_out.update(prepared.left_out)
    if notes:
        report.notes[prepared.title] += notes
    report.lines.append(f"{address}\t{prepared.title}")
    say(report.lines[-1])


def _take_again(article, item, report, say):
    """Only comments that are not here yet; the article is its editors' now."""
    report.outcomes["known"] += 1
    if not report.is_dry:
        counts = storing.add_comments(article, item)
        report.comments.update(counts)
        if added := counts.get("added"):
            say(f"{article.get_absolute_url()}#comments\t{many(added, 'more comment')}")


def _place(path, line, title, reason):
    named = f" “{title}”" if title else ""
    return f"{path}, line {line}:{named} {reason}"
