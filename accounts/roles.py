"""Who may do what: the groups, kept in code. Nothing else gives permissions, adds to a role or sets is_staff.

docs/roles.md shows this table to people; a test holds the two together.
"""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

AUTHOR, EDITOR, MODERATOR = "author", "editor", "moderator"
OPERATOR, ADMINISTRATOR = "operator", "administrator"

TITLES = {
    AUTHOR: _("Author: writes own drafts"),
    EDITOR: _("Editor: all articles, publishes, bin"),
    MODERATOR: _("Moderator: comments and reports"),
    OPERATOR: _("Operator: consent, documents, data subjects"),
    ADMINISTRATOR: _("Administrator: people, roles, settings, permanent deletion"),
}

# Lists that articles are sorted into; editors keep them, authors choose from them.
SHELVES = ["contentnote", "contributor", "series", "tag", "topic"]
# What stands around the articles.
HOUSE = ["sitepage", "navigationentry", "helpline", "sitesettings"]

GROUPS = {
    AUTHOR: [
        "articles.write_own_article",
        *(f"articles.view_{shelf}" for shelf in SHELVES),
        "articles.add_picture",
        "articles.view_picture",
    ],
    EDITOR: [
        "articles.add_article",
        "articles.change_article",
        "articles.view_article",
        "articles.preview_article",
        "articles.publish_article",
        "articles.bin_article",
        *(f"articles.{verb}_{shelf}" for shelf in SHELVES for verb in ("add", "change", "view")),
        *(f"articles.{verb}_{kept}" for kept in HOUSE for verb in ("add", "change", "view")),
        *(f"articles.{verb}_picture" for verb in ("add", "change", "view")),
        *(f"articles.{verb}_redirect" for verb in ("add", "change", "view")),
        "comments.decide_complaint",
    ],
    MODERATOR: [
        "comments.view_comment",
        "comments.view_report",
        "comments.view_thread",
        "comments.moderate_comment",
        "comments.decide_complaint",
        "comments.reveal_persona",
        "comments.verify_professional",
    ],
    OPERATOR: [
        "accounts.view_user",
        "consent.view_consentevent",
        *(f"consent.{verb}_consentevent" for verb in ("export", "prove", "purge")),
        *(f"consent.{verb}_subject" for verb in ("view", "erase", "hold", "restrict")),
        "consent.view_dailycount",
        *(f"consent.{verb}_undeclaredcookie" for verb in ("view", "put_away")),
        *(f"consent.{verb}_embed" for verb in ("add", "change", "view")),
        "consent.view_pagecount",
        *(f"consent.{verb}_case" for verb in ("add", "change", "view")),
        "consent.view_seal",
        "consent.view_operatoraction",
        *(f"consent.{verb}_notice" for verb in ("add", "change", "view", "publish")),
        *(f"consent.{verb}_documentversion" for verb in ("add", "change", "view", "publish")),
        *(f"consent.{verb}_legaldocument" for verb in ("change", "view")),
        *(f"consent.{verb}_purpose" for verb in ("add", "change", "view")),
        *(f"consent.{verb}_vendor" for verb in ("add", "change", "view")),
        "django_tasks_database.view_dbtaskresult",
    ],
    ADMINISTRATOR: [
        "accounts.add_user",
        "accounts.change_user",
        "accounts.view_user",
        "accounts.delete_user",
        "accounts.assign_role",
        "accounts.view_audit",
        "articles.view_article",
        "articles.delete_article",
        "articles.view_deletion",
        *(f"articles.{verb}_{shelf}" for shelf in SHELVES for verb in ("view", "delete")),
        *(f"articles.{verb}_sitepage" for verb in ("view", "delete")),
        *(f"articles.view_{kept}" for kept in ("navigationentry", "helpline")),
        *(f"articles.{verb}_sitesettings" for verb in ("add", "change", "view")),
        *(f"articles.{verb}_picture" for verb in ("view", "delete")),
        "django_tasks_database.view_dbtaskresult",
    ],
}

LAST_ADMINISTRATOR = _("Make somebody else an administrator first: this is the last one.")


class RoleError(Exception):
    """A role that cannot be given or taken; the sentence says why."""


def sync(using="default"):
    """Make every group hold exactly its permissions. Returns names that no model declares."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    missing = []
    for role, wanted in GROUPS.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set([known[name] for name in wanted if name in known])
        missing += [name for name in wanted if name not in known]
    return missing


def of(user):
    """The roles somebody has, in the table's order."""
    held = set(user.groups.values_list("name", flat=True))
    return [role for role in GROUPS if role in held]


def is_last_administrator(user):
    """Whether nobody could give roles any more without this person."""
    administrators = Group.objects.get(name=ADMINISTRATOR).user_set.filter(is_active=True)
    if not settings.DEMO:
        # They cannot sign in here (accounts.backends).
        administrators = administrators.filter(is_demonstration=False)
    return user.is_active and {user.pk} == set(administrators.values_list("pk", flat=True))


@transaction.atomic
def assign(user, role, *, by=None):
    """Give a role. `by` is None only on the command line and for demonstration accounts."""
    group = _group(role)
    if not user.groups.filter(pk=group.pk).exists():
        user.groups.add(group)
        _log(user, by, _("Given the role %(role)s.") % {"role": role})
    _keep_staff_right(user)
    return user


@transaction.atomic
def unassign(user, role, *, by=None):
    """Take a role away. The last active administrator keeps theirs."""
    group = _group(role)
    if user.groups.filter(pk=group.pk).exists():
        if role == ADMINISTRATOR and is_last_administrator(user):
            raise RoleError(LAST_ADMINISTRATOR)
        user.groups.remove(group)
        _log(user, by, _("Lost the role %(role)s.") % {"role": role})
    _keep_staff_right(user)
    return user


def _group(role):
    if role not in GROUPS:
        raise RoleError(_("There is no role “%(role)s”.") % {"role": role})
    return Group.objects.get(name=role)


def _keep_staff_right(user):
    is_staff = user.is_superuser or user.groups.filter(name__in=GROUPS).exists()
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
    # Permissions are cached on the instance; whoever holds it must see the change.
    for cache in ("_perm_cache", "_group_perm_cache", "_user_perm_cache"):
        user.__dict__.pop(cache, None)


def _log(user, by, sentence):
    if by is not None:
        from django.contrib.admin.models import CHANGE, LogEntry

        LogEntry.objects.log_actions(by.pk, [user], CHANGE, str(sentence))
