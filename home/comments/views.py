"""What a visitor may do with their own comments."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from ..models import Comment
from ..sign_in import visitor_of
from ..sign_in.people import forget


def for_visitors(view):
    """The view gets the visitor who is signed in; anybody else is asked to sign in."""

    @never_cache
    @wraps(view)
    def asking(request, **kwargs):
        visitor = visitor_of(request)
        if visitor is None:
            onward = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_login')}?{onward}")
        return view(request, visitor, **kwargs)

    return asking


@require_safe
@for_visitors
def mine(request, visitor):
    """What somebody wrote in this community."""
    comments = Comment.objects.of_site(Site.find_for_request(request)).filter(author=visitor)
    comments = comments.select_related("page").order_by("-pk")
    return render(request, "home/comments/mine.html", {"comments": comments, "visitor": visitor})


@require_http_methods(["GET", "HEAD", "POST"])
@for_visitors
def delete(request, visitor, pk):
    """Ask, then delete. Somebody else's comment, or another community's, is not found."""
    here = Comment.objects.of_site(Site.find_for_request(request))
    comment = get_object_or_404(here.select_related("page"), pk=pk, author=visitor)
    if request.method == "POST":
        comment.delete()
        messages.success(request, "Your comment is deleted.")
        if request.POST.get("from") == "mine" or not comment.page.live:
            return redirect("my_comments")
        return redirect(f"{comment.page.get_url(request)}#comments")
    context = {"comment": comment, "from": request.GET.get("from", "")}
    return render(request, "home/comments/delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_visitors
def leave(request, visitor):
    """Ask, then delete the account here and all that was written with it."""
    if request.method == "POST":
        forget(visitor)
        logout(request)
        messages.success(request, "Your account here is deleted, with all your comments.")
        return redirect("/")
    number = Comment.objects.filter(author=visitor).count()
    return render(request, "home/comments/leave.html", {"number": number, "visitor": visitor})
