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


def title_of(person_pk, titles=None):
    """The title that was verified for this person and still holds, or nothing."""
    title, until = (known()[1] if titles is None else titles).get(person_pk, ("", None))
    return title if until and until >= timezone.localdate() else ""


def of(comment, author_ids, those=None):
    """The badges of a comment, in words: at most a part in the house, and a title. `those`: `known`, asked once."""
    if comment.author_id is None or comment.persona_id is not None:
        return []
    editors, titles = those or known()
    badges = []
    if comment.author_id in author_ids:
        badges.append(_("Author"))
    elif comment.author_id in editors:
        badges.append(_("Editor"))
    if title := title_of(comment.author_id, titles):
        badges.append(_("%(title)s, verified") % {"title": title})
    return badges
