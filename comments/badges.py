"""What stands beside a name: the article's author, an editor, a verified professional. Never beside another name.

Read at most once a second in each process: pages of the conversation cost no query for it.
"""

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Credential
from consent.memory import Memo


def _load():
    editors = get_user_model().objects.filter(groups__name="editor", is_active=True)
    titles = Credential.objects.current().values_list("person", "title", "valid_until")
    return set(editors.values_list("pk", flat=True)), {person: (title, day) for person, title, day in titles}


known = Memo(_load, empty=(set(), {}))


def title_of(person_pk):
    """The title that was verified for this person and still holds, or nothing."""
    title, until = known()[1].get(person_pk, ("", None))
    return title if until and until >= timezone.localdate() else ""


def of(comment, author_ids):
    """The badges of a comment, in words: at most a part in the house, and a title."""
    if comment.author_id is None or comment.persona_id is not None:
        return []
    badges = []
    if comment.author_id in author_ids:
        badges.append(_("Author"))
    elif comment.author_id in known()[0]:
        badges.append(_("Editor"))
    if title := title_of(comment.author_id):
        badges.append(_("%(title)s, verified") % {"title": title})
    return badges
