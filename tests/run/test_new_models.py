"""Migrations see the same models whether a new one was rendered alone or all related ones anew with it."""

from django.db import connection, models
from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.migrations.state import ModelState, ProjectState

from bihuan.config.postgresql import new_models

KEY = ("id", models.BigAutoField(primary_key=True))


def _to(target: str, **more: object) -> models.ForeignKey:
    return models.ForeignKey(target, models.CASCADE, **more)


OPERATIONS = (
    CreateModel("Firm", [KEY, ("name", models.CharField(max_length=20))]),
    CreateModel("Site", [KEY, ("firm", _to("plant.firm", related_name="sites"))]),
    CreateModel("Line", [KEY, ("site", _to("plant.site")), ("before", _to("self", null=True))]),
    CreateModel("Team", [KEY, ("sites", models.ManyToManyField("plant.site", related_name="teams"))]),
    AddField("Firm", "main", _to("plant.site", null=True, related_name="+")),
    AlterField("Firm", "name", models.CharField(max_length=40)),
    CreateModel("Visit", [KEY, ("team", _to("plant.team")), ("main", _to("plant.firm", related_name="visits"))]),
)


def _all_anew(self: ProjectState, model: ModelState) -> None:
    """As Django does it."""
    key = model.app_label, model.name_lower
    self.models[key] = model
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.reload_model(*key)


def _told(monkeypatch, add_model) -> tuple[list[str], dict[str, set[str]]]:
    """The statements that make the tables, and of every model what points to it and to which class it points."""
    monkeypatch.setattr(ProjectState, "add_model", add_model)
    state = ProjectState()
    assert state.apps is not None  # rendered from now on, as in a run of migrations
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for operation in OPERATIONS:
            before = state.clone()
            operation.state_forwards("plant", state)
            operation.database_forwards("plant", editor, before, state)
    relations = {}
    for model in state.apps.get_models(include_auto_created=True):
        ends = [part for part in model._meta.get_fields(include_hidden=True) if part.is_relation]
        names = {part.related_model.__name__ for part in ends}
        assert {part.related_model for part in ends} == {state.apps.get_model("plant", name) for name in names}
        relations[model.__name__] = {f"{part.name}: {part.related_model.__name__}" for part in ends}
    return editor.collected_sql, relations


def test_a_model_rendered_alone_is_the_model_rendered_with_all(db, monkeypatch):
    assert _told(monkeypatch, new_models.add_model) == _told(monkeypatch, _all_anew)


def test_it_stands_in_for_djangos_own():
    assert ProjectState.add_model is new_models.add_model
