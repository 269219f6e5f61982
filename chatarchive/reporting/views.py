"""One report: what was reported and why, the ways from there, and closing it."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic.edit import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

from ..addresses import anchor_of, place_in_editor
from ..captures.policy import hindrance
from ..models import TweetReport
from ..withdrawals.policy import address_of, may_withdraw
from .answers import tell_reader
from .hiding import hide, place_of
from .policy import visible_reports


class CloseForm(forms.Form):
    answer = forms.CharField(
        label="Your answer to the reader",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sent to their address, which is then deleted. Left empty, nothing is sent.",
    )
    note = forms.CharField(
        label="Note for your colleagues",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stays with the report. Readers never see it.",
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        if not report.email:
            del self.fields["answer"]


class ReportDetailView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = TweetReport
    permission_required = "view"
    template_name = "chatarchive/reporting/report.html"
    header_icon = "warning"
    page_title = "Reported tweet"
    form_class = CloseForm

    @cached_property
    def report(self):
        reports = visible_reports(self.request.user).select_related("chat", "tweet__author")
        return get_object_or_404(reports, pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return self.report.chat.title

    def get_breadcrumbs_items(self):
        above = {"url": reverse("chatarchive_reports"), "label": "Reported tweets"}
        last = {"url": "", "label": self.report.get_reason_display()}
        return [*self.breadcrumbs_items, above, last]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"report": self.report}

    def get_context_data(self, **kwargs):
        chat, key = self.report.chat, self.report.tweet.key
        shown = chat.live and chat.reading().key_at(anchor_of(key))
        address = chat.get_url(self.request)
        return super().get_context_data(**kwargs) | {
            "report": self.report,
            "zone": chat.community.zone,
            "editor": place_in_editor(chat.pk, place_of(chat, key), key),
            "public": f"{address}transcript/#{anchor_of(key)}" if shown and address else "",
            "hindrance": hindrance(self.request.user, chat),
            "withdrawal": address_of(tweet=self.report.tweet_id)
            if may_withdraw(self.request.user)
            else "",
            "others": visible_reports(self.request.user)
            .open()
            .filter(tweet=self.report.tweet)
            .exclude(pk=self.report.pk)
            .count(),
        }

    def form_valid(self, form):
        report, user = self.report, self.request.user
        outcome = self.request.POST.get("outcome")
        if outcome not in TweetReport.Outcome.values:
            outcome = TweetReport.Outcome.DEALT_WITH
        if not report.is_open:
            messages.warning(self.request, "Somebody else closed this report. Nothing was changed.")
            return redirect("chatarchive_report", report.pk)
        if outcome == TweetReport.Outcome.HIDDEN and not self._hide():
            return redirect("chatarchive_report", report.pk)
        answer = form.cleaned_data.get("answer", "").strip()
        if answer and not tell_reader(report, answer):
            messages.error(
                self.request,
                "The report is still open: your answer could not be sent. Try again later, or "
                "close it without an answer.",
            )
            return self.render_to_response(self.get_context_data(form=form))
        report.close(user, outcome, form.cleaned_data["note"])
        messages.success(
            self.request,
            "The report is closed, and what the reader wrote is deleted."
            + (" Your answer was sent." if answer else ""),
        )
        return redirect("chatarchive_reports")

    def _hide(self):
        """Whether the tweet is hidden from readers now; if not, says why."""
        chat, user = self.report.chat, self.request.user
        if why := hindrance(user, chat):
            messages.warning(self.request, f"{why} The tweet is not hidden.")
            return False
        if hide(chat.pk, self.report.tweet.key, user):
            return True
        messages.warning(
            self.request,
            "The tweet is hidden in the draft. Readers see it until somebody who may publish does "
            "so: close the report then.",
        )
        return False
