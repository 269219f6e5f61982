"""Comments are sent to the page of their post, as Wagtail serves it: its host, its being live and
its restrictions are settled then."""


class Commented:
    """For a page that visitors comment on."""

    def serve(self, request, *args, **kwargs):
        form = None
        if request.method == "POST":
            from .taking import take

            response, form = take(request, self)
            if response:
                return response
        request.comment_form = form
        response = super().serve(request, *args, **kwargs)
        if form:
            response.status_code = 422
        return response
