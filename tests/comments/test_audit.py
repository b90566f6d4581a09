"""Every app's log on the one page of who did what."""

from pytest_django.asserts import assertContains, assertNotContains

from accounts import roles
from articles import publishing
from comments import moderation

AUDIT = "/admin/accounts/user/audit/"


def test_the_audit_page_tells_who_did_what_in_every_log(
    at_desk, administrator, editor, reader, make_draft, make_comment, moderator
):
    desk = at_desk(administrator)
    publishing.publish(make_draft(title="A title").article, by=editor)
    moderation.remove(make_comment("Rude."), by=moderator, reason="An insult.")
    roles.assign(reader, "author", by=administrator)

    page = desk.get(AUDIT)

    for words in ("published", "Edda Editor", "removed", "An insult.", "Given the role author.", "UTC"):
        assertContains(page, words)
    page = desk.get(AUDIT, {"who": moderator.email.upper()})
    assertContains(page, "An insult.")
    assertNotContains(page, "Given the role author.")
