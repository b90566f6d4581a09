from django.urls import path

from comments import followed, reacting, reading_views, reconsidering, views, writing
from comments.complaints.views import complaint

app_name = "comments"
urlpatterns = [
    path("articles/<slug:slug>/comments/", writing.conversation, name="conversation"),
    path("articles/<slug:slug>/comments/count.json", views.count, name="count"),
    path("articles/<slug:slug>/comments/feed.atom", views.feed, name="feed"),
    path("articles/<slug:slug>/comments/<int:n>/", views.comment, name="comment"),
    path("articles/<slug:slug>/comments/<int:n>/reply/", writing.reply, name="reply"),
    path("articles/<slug:slug>/comments/<int:n>/edit/", writing.edit, name="edit"),
    path("articles/<slug:slug>/comments/<int:n>/removal/", writing.removal, name="removal"),
    path("articles/<slug:slug>/comments/<int:n>/report/", writing.report, name="report"),
    path("articles/<slug:slug>/comments/<int:n>/reactions/", reacting.reaction, name="reactions"),
    path("articles/<slug:slug>/comments/<int:n>/blanking/", reconsidering.passage, name="blanking"),
    path("articles/<slug:slug>/comments/<int:n>/release/", reconsidering.release, name="release"),
    path("articles/<slug:slug>/comments/<int:n>/muting/", reacting.muting_of, name="muting"),
    path("articles/<slug:slug>/comments/reading/", reading_views.mark, name="reading"),
    path("accounts/comments/feed/", reading_views.feed_address, name="feed_address"),
    path("feeds/<str:token>/replies.atom", reading_views.replies, name="replies"),
    path("accounts/muted/", reacting.muted, name="muted"),
    path("articles/<slug:slug>/comments/draft/", reconsidering.draft, name="draft"),
    path("articles/<slug:slug>/following/", followed.following_page, name="following"),
    path("accounts/following/", followed.followed, name="followed"),
    path("report/", complaint, name="complaint"),
    path("unsubscribe/<str:token>/", views.unsubscription, name="unsubscription"),
    path("accounts/comments/", views.mine, name="mine"),
    path("accounts/comments/<int:pk>/", views.told, name="told"),
]
