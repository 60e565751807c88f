"""The checks and warnings of `articles.advice`, for a form as it is typed."""

import json

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from articles import advice
from articles.models import DeskRules


@require_POST
def advice_view(request: HttpRequest) -> JsonResponse:
    """Checks and warnings of a form as it is typed."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    try:
        typed = dict(json.loads(request.body)["typed"])
        facts = advice.of_typed(typed)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return JsonResponse({"error": "The typed fields cannot be read."}, status=400)
    return JsonResponse(
        {
            "checks": [{"name": one.name, "is_met": one.is_met} for one in advice.checks(facts, DeskRules.current())],
            "warnings": [{"found": one.found, "words": one.words} for one in advice.warnings(facts)],
        }
    )
