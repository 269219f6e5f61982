"""Promoting pages in the search: Wagtail's own views, each team among its own communities.

Wagtail counts and shows what is promoted, and what people look for, for all sites together.
Here an editor sees, chooses and changes what their own communities have, and no more.
"""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Min, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms import ValidationError
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.ui.tables import NumberColumn
from wagtail.contrib.search_promotions import views
from wagtail.contrib.search_promotions.forms import SearchPromotionsFormSet
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.own_sites import sites_of

from .models import Sought
from .picks import is_alone
from .query import tidy


def own_pages(user):
    """All pages of the communities that ``user`` works for."""
    within = Q(pk=None)
    for site in sites_of(user):
        within |= Q(path__startswith=site.root_page.path)
    return Page.objects.filter(within)


def own_picks(user):
    """The promotions that are theirs to change; an address elsewhere is for a community that has
    the installation to itself, and for who looks after all."""
    if user.is_superuser:
        return SearchPromotion.objects.all()
    ours = Q(page__in=own_pages(user).order_by().values("pk"))
    return SearchPromotion.objects.filter(ours | Q(page=None) if is_alone() else ours)


class PicksIndexView(views.IndexView):
    columns = [
        *views.IndexView.columns[:2],
        NumberColumn("views", label="Looked for", width="20%", sort_key="views"),
    ]

    def get_base_queryset(self):
        own = own_picks(self.request.user)
        asked = Sought.objects.filter(
            site__in=sites_of(self.request.user), words=OuterRef("query_string")
        )
        times = asked.order_by().values("words").annotate(all=Sum("times")).values("all")
        return (
            Query.objects.filter(pk__in=own.order_by().values("query"))
            .annotate(views=Coalesce(Subquery(times), 0))
            .prefetch_related(Prefetch("editors_picks", own.select_related("page")))
        )


class PickForm(SearchPromotionsFormSet.form):
    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        cleaned = super().clean()
        page = cleaned.get("page")
        if page and not own_pages(self.user).filter(pk=page.pk).exists():
            self.add_error("page", ValidationError("Choose a page of your own community."))
        if cleaned.get("external_link_url") and not is_alone():
            self.add_error(
                "external_link_url",
                ValidationError(
                    "Several communities share this installation, and an address belongs to "
                    "none of them. Choose a page, which may lead there."
                ),
            )
        return cleaned


class PicksFormSet(SearchPromotionsFormSet):
    form = PickForm


class OwnPicks:
    @cached_property
    def searchpicks_formset(self):
        user = self.request.user
        data = self.request.POST if self.request.method == "POST" else None
        return PicksFormSet(
            data, instance=self.object, queryset=own_picks(user), form_kwargs={"user": user}
        )


class OwnQuery:
    def get_object(self, *args, **kwargs):
        query = super().get_object(*args, **kwargs)
        if not own_picks(self.request.user).filter(query=query).exists():
            raise Http404("Nothing of this community is promoted for it.")
        return query


class PickCreateView(OwnPicks, views.CreateView):
    def get_initial(self):
        """The report of what people looked for leads here with their words."""
        return super().get_initial() | {"query_string": tidy(self.request.GET.get("words", ""))}


class PickEditView(OwnQuery, OwnPicks, views.EditView):
    pass


class PickDeleteView(OwnQuery, views.DeleteView):
    def delete_action(self):
        own_picks(self.request.user).filter(query=self.object).delete()


def choose_words(request, results_only=False):
    """Wagtail's “popular search terms”: those of the communities of who asks."""
    policy = policy_registry.get_by_type(SearchPromotion)
    if not policy.user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    asked = Sought.objects.filter(site__in=sites_of(request.user))
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    if form.is_bound and form.is_valid():
        asked = asked.filter(words__icontains=tidy(form.cleaned_data["q"]))
    counted = asked.values(query_string=F("words")).annotate(hits=Sum("times"), id=Min("pk"))
    words = Paginator(counted.order_by("-hits", "query_string"), per_page=10)
    found = {"queries": words.get_page(request.GET.get("p"))}
    templates = "wagtailsearchpromotions/queries/chooser"
    if results_only:
        return TemplateResponse(request, f"{templates}/results.html", found)
    return render_modal_workflow(
        request,
        f"{templates}/chooser.html",
        None,
        found | {"searchform": form},
        json_data={"step": "chooser"},
    )
