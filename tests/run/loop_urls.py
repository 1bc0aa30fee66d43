"""The whole product with one more address: a worker raises a hazard and the safety manager takes it to the plan."""

from datetime import timedelta

from django.http import HttpRequest, JsonResponse
from django.urls import path

from bihuan.config.urls import urlpatterns as product


def act(request: HttpRequest) -> JsonResponse:
    """Three acts of the loop, each its own transaction; what is answered has been promised."""
    from bihuan import clock, row_scope
    from bihuan.hazards import operations

    with row_scope.system("loop"):
        stage = _stage()
        hazard = operations.raise_hazard(
            stage["site"],
            by=stage["worker"],
            at=clock.now(),
            origin="self_check",
            description=f"灭火器失压 {request.GET['case']}",
            grade="general",
        )
        operations.report_hazard(hazard, by=stage["worker"], at=clock.now())
        operations.publish_hazard(hazard, by=stage["safety"], at=clock.now())
        operations.plan_rectification(
            hazard,
            by=stage["safety"],
            at=clock.now(),
            measures="更换",
            responsibility="周工",
            deadline=clock.today() + timedelta(days=3),
            funds="安全费用",
        )
    return JsonResponse({"id": hazard.pk, "acts": 4})


def _stage() -> dict:
    """The cast, set once for all processes and runs."""
    from django.db import connection, transaction
    from tests.cast import play

    from bihuan.parties.models import Account, Enterprise

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(77)")
        if not Enterprise.objects.exists():
            play("3713", county="371302")
        enterprise = Enterprise.objects.get()
        return {
            "site": enterprise.sites.select_related("enterprise").get(),
            "worker": Account.objects.select_related("enterprise").get(username="worker"),
            "safety": Account.objects.select_related("enterprise").get(username="safety"),
        }


urlpatterns = [path("act", act), *product]
