"""The pages on which people follow conversations, and the list of those they follow."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import private
from articles.models import Version
from comments import following, presenting, reading
from comments.models import Comment, Follow
from comments.views import on_live_article
from comments.writing import refuse
from consent.gate import carries_terms


class FollowForm(forms.Form):
    mail = forms.ChoiceField(
        label=gettext_lazy("Write to me about new comments"),
        choices=Follow.Mail,
        initial=Follow.Mail.DAILY,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The mail says that there is something new, never what, where or by whom."),
    )


def _thread(text):
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404(_("There is no such thread."))
    return int(text or Follow.WHOLE)


@carries_terms  # it publishes nothing, and stopping is never made to wait for an acceptance
@require_http_methods(["GET", "HEAD", "POST"])
@on_live_article
def following_page(request, version):
    """Follow an article's conversation, or with ?thread=<number> one thread of it."""
    data = request.POST if request.method == "POST" else None
    root_n = _thread((data or request.GET).get("thread", ""))
    article, person = version.article, request.user
    query = f"?thread={root_n}" if root_n else ""
    if not person.is_authenticated:
        ways_in = presenting.ways_in(f"{request.path}{query}")
        if data is not None:
            return redirect(ways_in["sign_in"])
        context = {"version": version, "article": article, "root_n": root_n, "ways_in": ways_in}
        return render(request, "comments/following.html", context)
    known = Follow.objects.filter(person=person, article=article, root_n=root_n).first()
    form = FollowForm(data, initial={"mail": known.mail if known else Follow.Mail.DAILY})
    context = {"version": version, "article": article, "root_n": root_n, "known": known, "form": form}
    back = article.get_absolute_url() + (f"comments/{root_n}/" if root_n else "#comments")
    if data is None:
        return render(request, "comments/following.html", context)
    if "stop" in data:
        following.unfollow(person, article, root_n=root_n)
        messages.success(request, _("You do not follow it any more."))
        return redirect(back)
    if not form.is_valid() or refuse(request, form):
        return render(request, "comments/following.html", context, status=422)
    try:
        following.follow(person, article, root_n=root_n, mail=form.cleaned_data["mail"])
    except following.FollowingError as error:
        form.add_error(None, str(error))
        return render(request, "comments/following.html", context, status=403)
    reading.begin(person, version.article_id)
    messages.success(request, _("You follow it. “Followed conversations” in your account lists all of them."))
    return redirect(back)


@private
@require_safe
def followed(request):
    """Everything one follows, with the way to change it."""
    follows = list(Follow.objects.filter(person=request.user).select_related("article").order_by("-pk"))
    articles = {follow.article_id for follow in follows}
    live = Version.objects.live().filter(article__in=articles, article__binned_at=None)
    titles = dict(live.values_list("article", "title"))
    roots = Comment.objects.shown().filter(article__in=articles, n__in={follow.root_n for follow in follows})
    names = {(row.article_id, row.n): row.who for row in roots.for_thread()}
    for follow in follows:
        follow.title = titles.get(follow.article_id, "")
        follow.began = names.get((follow.article_id, follow.root_n), "")
    return render(request, "comments/followed.html", {"follows": follows})
