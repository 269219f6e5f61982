"""What is asked of an editor who withdraws something for its author."""

from django import forms

from ..by_hand import Named, NotAnAddress
from ..captures.forms import WholeWidthSelect
from ..models import Account, Tweet
from ..models.tweets import Network
from .names import account_named, tweet_named
from .reach import Who

TWEET, ACCOUNT = "tweet", "account"


class WithdrawalForm(forms.Form):
    """``named``, once valid: a Named tweet or a Who. Its words in ``called``."""

    kind = forms.ChoiceField(
        label="What is withdrawn",
        choices=[(TWEET, "One tweet"), (ACCOUNT, "Everything that an account wrote")],
        initial=TWEET,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="Which",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the tweet’s address, or the account’s handle."},
        help_text="The tweet’s address or number, or the account’s @handle. It need not be here: "
        "what was never captured will not come in.",
    )
    network = forms.ChoiceField(
        choices=Network.choices,
        initial="x",
        widget=WholeWidthSelect,
        help_text="Of a number or a handle. An address tells it.",
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        help_text="None is needed. What you write stays with the list: no words of theirs, please.",
    )

    named = None

    def clean(self):
        cleaned = super().clean()
        if not {"kind", "name", "network"} <= cleaned.keys():
            return cleaned
        written, network = cleaned["name"].strip(), cleaned["network"]
        try:
            if cleaned["kind"] == ACCOUNT:
                self.named = account_named(written, network)
            else:
                is_address = "/" in written
                self.named = tweet_named(written, None if is_address else network)
        except NotAnAddress as error:
            self.add_error("name", str(error))
        return cleaned


class StoredForm(forms.Form):
    """Of a tweet or account that an editor came from: only the reason is asked."""

    tweet = forms.ModelChoiceField(Tweet.objects.all(), required=False, widget=forms.HiddenInput)
    account = forms.ModelChoiceField(
        Account.objects.all(), required=False, widget=forms.HiddenInput
    )
    reason = WithdrawalForm.base_fields["reason"]

    named = None

    def clean(self):
        cleaned = super().clean()
        if tweet := cleaned.get("tweet"):
            handle = tweet.author.handle if tweet.author else ""
            self.named = Named(tweet.network, tweet.native_id, handle)
        elif account := cleaned.get("account"):
            self.named = Who(account.network, account.handle, account.native_id)
        if self.named is None or not (
            isinstance(self.named, Named) or self.named.handle or self.named.native_id
        ):
            raise forms.ValidationError("It is no longer stored. Nothing was changed.")
        return cleaned
