"""How migrations take what is new into their picture of the models: beside what is there, not all anew.

Django renders every model that is related to a changed one again, and here nearly all are related: of 200 tables each
cost the rendering of all before it, most of the time of an empty database's first start. A new model, a constraint, an
index or a column changes none of the others; one that points to another is entered there by the column itself, as where
a model is loaded after another. So a new model is rendered alone, and the rest is written into the model that stands.
"""

from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field

_add_field = ProjectState.add_field


def add_model(self: ProjectState, model: ModelState) -> None:
    """In place of ProjectState.add_model. It is a detail of Django's: tests/run/test_new_models.py compares the two."""
    key = model.app_label, model.name_lower
    self.models[key] = model
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model])  # forgets by itself what was cached about relations


def append_option(self: ProjectState, app_label: str, model_name: str, option: str, new: Any) -> None:
    """In place of ProjectState._append_option: one more index or constraint."""
    _set_option(self, app_label, model_name, option, [*self.models[app_label, model_name].options[option], new])


def remove_option(self: ProjectState, app_label: str, model_name: str, option: str, name: str) -> None:
    """In place of ProjectState._remove_option: one index or constraint less."""
    kept = [one for one in self.models[app_label, model_name].options[option] if one.name != name]
    _set_option(self, app_label, model_name, option, kept)


def _set_option(state: ProjectState, app_label: str, model_name: str, option: str, value: list[Any]) -> None:
    state.models[app_label, model_name].options[option] = value
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, meta._format_names(value))
        meta.original_attrs[option] = value
        meta.__dict__.pop("total_unique_constraints", None)


def add_field(
    self: ProjectState, app_label: str, model_name: str, name: str, field: Field, preserve_default: bool
) -> None:
    """In place of ProjectState.add_field, for a column of a model that nothing inherits from."""
    inherited = any(f"{app_label}.{model_name}" in model.bases for model in self.models.values())
    if "apps" not in self.__dict__ or field.many_to_many or field.generated or inherited:
        _add_field(self, app_label, model_name, name, field, preserve_default)
        return
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    key = app_label, model_name
    self.models[key].fields[name] = field
    if self._relations is not None and field.is_relation:
        self.resolve_model_field_relations(key, name, field)
    field.clone().contribute_to_class(self.apps.get_model(app_label, model_name), name)


ProjectState.add_model = add_model
ProjectState._append_option = append_option
ProjectState._remove_option = remove_option
ProjectState.add_field = add_field
