"""The life of the site's own pages. The only writer of SitePage and PageVersion.

Saving changes the draft alone; publishing gives it a number and opens its interval, as with articles. Every step is
logged with what was there before, so that nothing once saved is lost.
"""

from django.db import transaction
from django.db.models import Max
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import addresses, house, rendering
from articles.models import PageVersion, SitePage


class PageError(Exception):
    """Why it cannot be done, in a sentence."""


def why_not(slug, keep=None):
    """Why a page must not have this slug: the sentence, or None."""
    path = SitePage(slug=slug).get_absolute_url()
    try:
        is_ours = resolve(path).view_name == "articles:site_page"
    except Resolver404:
        is_ours = False
    if not is_ours:
        return _("The site itself uses %(path)s. Choose another address.") % {"path": path}
    if SitePage.objects.filter(slug=slug).exclude(pk=keep).exists():
        return _("Another page has this address. Choose another one.")
    here = SitePage.objects.filter(pk=keep).first()
    there = addresses.leads_elsewhere(path, here.get_absolute_url() if here else "")
    if there:
        return _("This address leads to %(there)s, which has moved. Choose another one.") % {"there": there}
    return None


def find_live(slug):
    return PageVersion.objects.live().filter(page__slug=slug).first()


def is_taken_down(slug):
    """Whether readers could once read at this address what is gone now."""
    pages = SitePage.objects.filter(slug=slug, versions__number__isnull=False)
    return pages.exclude(pk__in=SitePage.objects.live()).exists()


def context(version):
    """For templates/articles/site_page.html: live page and preview."""
    return {"version": version, "body": rendering.render_body(version.body).html}


def _locked(page):
    return SitePage.objects.select_for_update().get(pk=page.pk)


@transaction.atomic
def start(*, title, slug, by, body="", at=None):
    """A new page with its draft; readers see nothing of it."""
    at = at or timezone.now()
    page = SitePage.objects.create(slug=slug, created_at=at)
    draft = PageVersion.objects.create(
        page=page, title=_plain(title), body=rendering.sanitise(body), saved_at=at, saved_by=by
    )
    house.log(page, "started", by=by, at=at, after=_said(draft))
    return page


@transaction.atomic
def save(page, *, title, body, by, at=None):
    """Keep these words as the page's draft. What readers see stays; words that are there already leave no trace."""
    page = _locked(page)
    at = at or timezone.now()
    title, body = _plain(title), rendering.sanitise(body)
    now = page.current_version()
    before, after = _said(now), {"title": title, "body": body}
    if before == after:
        return now
    if now.number is None:
        now.title, now.body, now.saved_at, now.saved_by = title, body, at, by
        now.revision += 1
        now.save(update_fields=["title", "body", "saved_at", "saved_by", "revision"])
    else:
        now = PageVersion.objects.create(
            page=page, title=title, body=body, saved_at=at, saved_by=by, revision=now.revision + 1
        )
    house.log(page, "saved", by=by, at=at, before=before, after=after)
    return now


@transaction.atomic
def publish(page, *, by, reason="", at=None):
    """Show the draft to readers, in place of what they saw. Without a draft nothing happens."""
    page = _locked(page)
    at = at or timezone.now()
    draft, live = page.draft_version(), page.live_version(at)
    if draft is None:
        if live is None:
            raise PageError(_("There is no draft to publish. Write one first, or restore a version."))
        return live
    if not draft.title.strip() or not draft.body.strip():
        raise PageError(_("A page needs a title and a text before it can be published."))
    page.versions.live(at).update(live_until=at)
    draft.number = (page.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft.live_from = at
    draft.save(update_fields=["number", "live_from"])
    before = _said(live) if live else {}
    house.log(page, "published", by=by, at=at, reason=reason, before=before, after=_said(draft))
    house.forget()
    return draft


@transaction.atomic
def take_down(page, *, by, reason="", at=None):
    """Take a page from readers: its address answers “gone”, no menu shows it."""
    page = _locked(page)
    at = at or timezone.now()
    if live := page.live_version(at):
        live.live_until = at
        live.save(update_fields=["live_until"])
        house.log(page, "taken down", by=by, at=at, reason=reason)
        house.forget()
    return page


@transaction.atomic
def discard(page, *, by, reason="", at=None):
    """Throw the draft of a page away that was published before; the log keeps its words."""
    page = _locked(page)
    draft = page.draft_version()
    if draft is None:
        return page
    if not page.versions.frozen().exists():
        raise PageError(_("This draft is all there is of the page. Delete the page instead."))
    house.log(page, "draft thrown away", by=by, at=at, reason=reason, before=_said(draft))
    draft.delete()
    return page


@transaction.atomic
def restore(page, *, number, by, at=None):
    """Make the words of a published version the page's draft; readers see nothing of it until it is published."""
    version = page.versions.filter(number=number).first()
    if version is None:
        raise PageError(_("There is no version %(number)s of this page.") % {"number": number})
    return save(page, title=version.title, body=version.body, by=by, at=at)


@transaction.atomic
def move(page, *, slug, by, at=None):
    """Give a page another address; the earlier one leads to it, unless it was never public."""
    page = _locked(page)
    if page.slug != slug:
        if sentence := why_not(slug, keep=page.pk):
            raise PageError(sentence)
        old = page.get_absolute_url()
        before = {"slug": page.slug}
        page.slug = slug
        page.save(update_fields=["slug"])
        if page.versions.frozen().exists():
            addresses.leave(old, page.get_absolute_url())
        house.log(page, "moved", by=by, at=at, before=before, after={"slug": slug})
        house.forget()
    return page


@transaction.atomic
def delete(page, *, by, at=None):
    """Remove a page for good, with its versions; the log keeps what it said last."""
    page = _locked(page)
    if page.live_version(at):
        raise PageError(_("Readers can see this page. Take it down first."))
    if page.entries.exists():
        raise PageError(_("The navigation leads to this page. Remove that entry first."))
    house.log(page, "deleted", by=by, at=at, before=_said(page.current_version()) | {"slug": page.slug})
    page.delete()


def _said(version):
    return {"title": version.title, "body": version.body}


def _plain(title):
    return rendering.plain_controls(title).strip()
