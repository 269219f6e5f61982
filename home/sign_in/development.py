"""Signing in by choosing a handle: for development and tests, where X is not at hand.

Only imported where ``DEVELOPMENT_LOG_IN`` is set, which production refuses.
"""

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import RegexValidator
from django.shortcuts import redirect, render
from django.urls import path

from ..models import Visitor
from . import next_of
from .people import keep_visitor, new_user

if not settings.DEVELOPMENT_LOG_IN:
    raise ImproperlyConfigured("Signing in by choosing a handle is for development only.")


class HandleForm(forms.Form):
    handle = forms.CharField(
        max_length=16,
        validators=[RegexValidator(r"^@?[A-Za-z0-9_]+$", "Letters, figures and _ only.")],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )

    def clean_handle(self):
        return self.cleaned_data["handle"].lstrip("@")


def visitor_called(handle):
    key = f"development:{handle.casefold()}"
    visitor = Visitor.objects.filter(key=key).first()
    if visitor:
        return visitor
    user = new_user(key)
    user.save()
    return keep_visitor(user, key, handle, handle.replace("_", " ").title())


def choose_handle(request):
    form = HandleForm(request.POST or None)
    if form.is_valid():
        user = visitor_called(form.cleaned_data["handle"]).user
        login(request, user, "django.contrib.auth.backends.ModelBackend")
        return redirect(next_of(request))
    return render(
        request, "home/sign_in/development.html", {"form": form, "next": next_of(request)}
    )


urlpatterns = [path("sign-in/development/", choose_handle, name="development_log_in")]
