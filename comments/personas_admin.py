"""The desk's care for names for one article: nothing there ties them to an account, except a reveal that is logged."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from comments import personas
from comments.models import Comment, Status


class Unlinked:
    """For the admin of comments."""

    def get_search_results(self, request, queryset, search_term):
        """Also by the account's name, but never what was written under a name for one article: it would tell whose."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term:
            named = Comment.objects.filter(persona=None, author__display_name__icontains=search_term)
            found = queryset.filter(pk__in=found.values("pk")) | queryset.filter(pk__in=named.values("pk"))
        return found, may_repeat

    def lookup_allowed(self, lookup, value, request):
        """No address filters by account: it would list what that account wrote under other names."""
        return not lookup.startswith("author") and super().lookup_allowed(lookup, value, request)

    def get_urls(self):
        reveal = self.admin_site.admin_view(self.reveal_view)
        return [path("<int:pk>/reveal/", reveal, name="comments_comment_reveal"), *super().get_urls()]

    def reveal_view(self, request, pk):
        """Who wrote it, shown once in the answer to a reason that is kept in the log."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("comments.reveal_persona"):
            raise PermissionDenied
        comment = self._get(request, pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "comment": comment}
        context["title"] = _("Who wrote comment %(n)s") % {"n": comment.n}
        try:
            context["person"] = personas.reveal(
                comment, by=request.user, reason=request.POST.get("reason", "")
            )
        except personas.PersonaError as error:
            context["refusal"] = str(error)
        status = 422 if "refusal" in context else 200
        return TemplateResponse(request, "admin/comments/comment/revealed.html", context, status=status)

    def _record(self, comment):
        """What else is known to be the author's, by state: a stranger, a regular, or trouble."""
        if comment.author_id is None and comment.persona_id is None:
            return []
        rows = Comment.objects.filter(author=comment.author_id, persona=comment.persona_id)
        counted = rows.order_by().values_list("status").annotate(count=Count("pk"))
        return [(Status(status).label, count) for status, count in counted]
