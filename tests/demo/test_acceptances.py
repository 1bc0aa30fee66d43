"""A major hazard of the demonstration is accepted with an expert along, where the place asks for one (LY-2.2.1)."""

from tests.demo.conftest import AT

from bihuan.demo import hazard_stories, history, roster
from bihuan.demo.moments import Moments
from bihuan.hazards.models import Participant
from bihuan.inspections.models import Inspection


def test_the_office_brings_an_expert_along_and_their_check_ends_with_a_report(linyi):
    stage = history._as_it_stands(roster.cities()[0], Moments(AT))
    stage.drawn = 9_000
    key = next(key for key, one in stage.enterprises.items() if one == linyi)
    story = {"finding": "paint_room", "enterprise": key, "days_ago": 3, "way": "struck_off", "took": 1}
    hazard = hazard_stories.self_found(stage, story)
    hazard.refresh_from_db()
    assert hazard.state == "struck_off"
    check = Inspection.objects.get(kind="hazard_acceptance")
    assert (check.state, bool(check.report_id)) == ("delivered", True)
    came = Participant.objects.get(hazard=hazard, capacity=Participant.Capacity.ACCEPTANCE).account
    assert came == check.team.get().expert.account
