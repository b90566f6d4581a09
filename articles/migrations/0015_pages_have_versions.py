"""What a page said becomes its first version, public or a draft; a page in the footer becomes an entry there."""

from django.db import migrations


def to_versions(apps, schema_editor):
    page_model, version_model, entry_model = (
        apps.get_model("articles", name) for name in ("SitePage", "PageVersion", "NavigationEntry")
    )
    for position, page in enumerate(page_model.objects.order_by("title"), 1):
        life = {"number": 1, "live_from": page.updated_at} if page.is_public else {}
        version_model.objects.create(
            page=page, title=page.title, body=page.body, saved_at=page.updated_at, **life
        )
        if page.in_footer:
            entry_model.objects.create(place="foot", position=position, page=page)


def from_versions(apps, schema_editor):
    page_model = apps.get_model("articles", "SitePage")
    for page in page_model.objects.all():
        live = page.versions.filter(live_from__isnull=False, live_until__isnull=True).first()
        said = live or page.versions.order_by("-saved_at").first()
        if said:
            page.title, page.body, page.updated_at = said.title, said.body, said.live_from or said.saved_at
        page.is_public, page.in_footer = live is not None, page.entries.filter(place="foot").exists()
        page.save()


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_what_the_house_keeps")]
    operations = [migrations.RunPython(to_versions, from_versions)]
