"""Migrations see the same models whether what is new was taken in alone or all related models rendered anew with it."""

from django.db import connection, models
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
)
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
    AddField("Site", "open", models.BooleanField(default=True), preserve_default=False),
    AddField("Site", "code", models.CharField(max_length=6, default="", db_index=True)),
    AddConstraint("Site", models.UniqueConstraint(fields=["firm", "code"], name="%(class)s_code")),
    AddConstraint("Site", models.CheckConstraint(condition=models.Q(open=True), name="site_open")),
    AddIndex("Site", models.Index(fields=["code", "open"], name="site_code_open")),
    RemoveConstraint("Site", "site_open"),
    RemoveIndex("Site", "site_code_open"),
    AddIndex("Site", models.Index(fields=["open"], name="site_open")),
    AlterField("Site", "code", models.CharField(max_length=8, null=True)),
    CreateModel("Visit", [KEY, ("team", _to("plant.team")), ("main", _to("plant.firm", related_name="visits"))]),
)


OURS = {name: getattr(ProjectState, name) for name in ("add_model", "_append_option", "_remove_option", "add_field")}


def _add_model(self: ProjectState, model: ModelState) -> None:
    """As Django does it."""
    key = model.app_label, model.name_lower
    self.models[key] = model
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.reload_model(*key)


def _append_option(self: ProjectState, app_label, model_name, option, new) -> None:
    """As Django does it."""
    options = self.models[app_label, model_name].options
    options[option] = [*options[option], new]
    self.reload_model(app_label, model_name, delay=True)


def _remove_option(self: ProjectState, app_label, model_name, option, name) -> None:
    """As Django does it."""
    options = self.models[app_label, model_name].options
    options[option] = [one for one in options[option] if one.name != name]
    self.reload_model(app_label, model_name, delay=True)


DJANGOS = {
    "add_model": _add_model,
    "_append_option": _append_option,
    "_remove_option": _remove_option,
    "add_field": new_models._add_field,
}


def _told(monkeypatch, ways) -> tuple[list[str], dict[str, set[str]], dict[str, list[object]]]:
    """The statements that make the tables, of every model what points to it and to which class it points, and what it
    says of its columns, constraints and indexes."""
    for name, way in ways.items():
        monkeypatch.setattr(ProjectState, name, way)
    state = ProjectState()
    assert state.apps is not None  # rendered from now on, as in a run of migrations
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for operation in OPERATIONS:
            before = state.clone()
            operation.state_forwards("plant", state)
            operation.database_forwards("plant", editor, before, state)
    relations, says = {}, {}
    for model in state.apps.get_models(include_auto_created=True):
        ends = [part for part in model._meta.get_fields(include_hidden=True) if part.is_relation]
        names = {part.related_model.__name__ for part in ends}
        assert {part.related_model for part in ends} == {state.apps.get_model("plant", name) for name in names}
        relations[model.__name__] = {f"{part.name}: {part.related_model.__name__}" for part in ends}
        meta = model._meta
        columns = [field.deconstruct() for field in meta.concrete_fields]
        says[model.__name__] = [columns, meta.constraints, meta.indexes, meta.total_unique_constraints]
    return editor.collected_sql, relations, says


def test_what_is_taken_in_alone_is_what_is_rendered_with_all(db, monkeypatch):
    ours = _told(monkeypatch, OURS)
    assert ours == _told(monkeypatch, DJANGOS)
    assert [one.name for one in ours[2]["Site"][1]] == ["site_code"]


def test_it_stands_in_for_djangos_own():
    assert ProjectState.add_model is new_models.add_model
    assert ProjectState._append_option is new_models.append_option
    assert ProjectState._remove_option is new_models.remove_option
    assert ProjectState.add_field is new_models.add_field is not new_models._add_field
