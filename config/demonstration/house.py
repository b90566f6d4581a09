"""What stands around the articles of the demonstration: pages, navigation, settings, helplines."""

from datetime import timedelta

from articles import house, site_pages
from articles.models import Helpline, NavigationEntry, SitePage, SiteSettings, Topic
from config.demonstration import files


def furnish(people, now):
    editor, standard = people["editor"], files.table(files.ARTICLES / "standard.toml")
    if not SiteSettings.objects.exists():
        kept = SiteSettings(
            pk=1,
            tagline=standard["tagline"],
            copyright_line=standard["copyright_line"],
            disclaimer=standard["disclaimer"],
        )
        house.keep(kept, by=editor, at=now)
    for slug, (fields, body) in files.pages(files.ARTICLES / "pages", ".html").items():
        if not SitePage.objects.filter(slug=slug).exists():
            page = site_pages.start(title=fields["title"], slug=slug, body=body, by=editor, at=now)
            site_pages.publish(page, by=editor, at=now)
            house.keep(NavigationEntry(place=NavigationEntry.Place.FOOT, page=page), by=editor, at=now)
    for fields in files.table(files.ARTICLES / "helplines.toml")["helpline"]:
        if not Helpline.objects.filter(country=fields["country"], name=fields["name"]).exists():
            topics = Topic.objects.filter(slug__in=fields.pop("topics"))
            day = (now + timedelta(days=fields.pop("verify_in_days"))).date()
            house.keep(Helpline(verify_by=day, **fields), by=editor, at=now, topics=topics)
