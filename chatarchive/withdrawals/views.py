"""Withdrawing in the admin: what is asked, what would go, and that it is gone."""

from django.db import OperationalError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

from ..busy import BUSY
from ..captures.policy import editable_chats
from ..models import Withdrawal
from ..withdrawing import SeveralAccounts, lift, withdraw
from .forms import StoredForm, WithdrawalForm
from .reach import Who


class WithdrawalPageMixin(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    model = Withdrawal
    header_icon = "bin"

    def get_breadcrumbs_items(self):
        above = {"url": reverse("chatarchive_withdrawals"), "label": "Withdrawals"}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]


class WithdrawView(WithdrawalPageMixin, TemplateView):
    """First what is meant, then what would go, then it goes: nothing of that can be undone."""

    permission_required = "add"
    page_title = "Withdraw tweets"

    def get_template_names(self):
        step = "confirm" if self.gone else "new"
        return [f"chatarchive/withdrawals/{step}.html"]

    gone = None

    @cached_property
    def form(self):
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        is_stored = "tweet" in sent or "account" in sent
        form_class = StoredForm if is_stored else WithdrawalForm
        return form_class(sent if is_stored or self.request.method == "POST" else None)

    def get(self, request, *args, **kwargs):
        if self.form.is_bound and self.form.is_valid():
            self.try_it(dry_run=True)
        elif self.form.is_bound:
            messages.error(request, "It is no longer stored. Nothing was changed.")
            return redirect("chatarchive_withdrawals")
        return self.render_to_response(self.get_context_data())

    def post(self, request, *args, **kwargs):
        if self.form.is_valid():
            is_sure = "sure" in request.POST
            self.try_it(dry_run=not is_sure)
            if is_sure and self.gone:
                self.say_done()
                return redirect("chatarchive_withdrawals")
        return self.render_to_response(self.get_context_data())

    def try_it(self, *, dry_run):
        """Sets ``gone``, or an error of the form."""
        named = self.form.named
        which = {"accounts": [named]} if isinstance(named, Who) else {"tweets": [named]}
        try:
            self.gone = withdraw(
                **which,
                user=self.request.user,
                reason=self.form.cleaned_data["reason"],
                dry_run=dry_run,
            )
        except SeveralAccounts as error:
            self.form.add_error("name" if "name" in self.form.fields else None, str(error))
        except OperationalError:
            messages.error(self.request, BUSY)

    def say_done(self):
        if self.gone.is_nothing:
            sentence = f"{self.called} is on the list. Nothing of it was stored, nor will be."
        else:
            sentence = f"Gone, and kept from coming back: {self.gone.in_words()}"
        messages.success(self.request, sentence)

    @property
    def called(self):
        named = self.form.named
        if isinstance(named, Who):
            who = f"@{named.handle}" if named.handle else named.native_id
            return f"Everything by {who}"
        return f"The tweet {named.native_id}"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"form": self.form, "gone": self.gone}
        if self.gone:
            context["called"] = self.called
            context["is_account"] = isinstance(self.form.named, Who)
            # Another community's drafts are nobody's business here.
            pks = [chat.pk for chat in self.gone.chats]
            own = editable_chats(self.request.user).filter(pk__in=pks)
            own = set(own.order_by().values_list("pk", flat=True))
            context["own_chats"] = [chat for chat in self.gone.chats if chat.pk in own]
            context["other_chats"] = len(pks) - len(own)
        return context


class LiftView(WithdrawalPageMixin, TemplateView):
    permission_required = "delete"
    page_title = "Lift a withdrawal"
    template_name = "chatarchive/withdrawals/lift.html"

    @cached_property
    def withdrawal(self):
        return get_object_or_404(Withdrawal.objects.asked(), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.withdrawal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"withdrawal": self.withdrawal}

    def post(self, request, *args, **kwargs):
        called = str(self.withdrawal)
        lift(self.withdrawal, user=request.user)
        messages.success(
            request,
            f"{called}: the withdrawal is lifted. Bring in the captures that hold it, and it is "
            "back.",
        )
        return redirect("chatarchive_withdrawals")
