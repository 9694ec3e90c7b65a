"""An address below /own/ that was typed with a slash at its end leads to the page without."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe


@require_safe
def without_slash(request: HttpRequest, page: str) -> HttpResponseRedirect:
    """302 with what was asked behind it; 404 where there is no such page."""
    try:
        resolve(f"/own/{page}")
    except Resolver404 as nothing:
        raise Http404 from nothing
    asked = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(escape_uri_path(f"/own/{page}") + (f"?{asked}" if asked else ""))
