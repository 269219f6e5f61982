from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from chatarchive.live.public import answer
from search.views import search
from wecops.addresses import robots, sitemap
from wecops.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots),
    path("sitemap.xml", sitemap),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", search, name="search"),
    path("comments/", include("home.comments.urls")),
    path("", include("home.sign_in.urls")),
]

if settings.DEVELOPMENT_LOG_IN:
    urlpatterns += [path("", include("home.sign_in.development"))]

if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

# Wagtail answers for every other address, so it comes last. Of those that end without a slash
# it knows none by itself.
urlpatterns += [
    re_path(r"^((?:[\w\-]+/)+calendar\.ics)$", serve),
    # So many people ask for these at once that what is kept is looked at before any page.
    re_path(r"^((?:[\w\-]+/)+live/(?:tweets/)?)$", answer),
    path("", include(wagtail_urls)),
]
