"""How migrations take a new table into their picture of the models: beside what is there, not all anew.

Django renders every model that is related to a new one again, and here nearly all are related: of 200 tables each cost
the rendering of all before it, half the time of an empty database's first start. A new model changes none of those that
stand already; what points to it comes later, and the operation that makes it point renders again.
"""

from django.db.migrations.state import ModelState, ProjectState


def add_model(self: ProjectState, model: ModelState) -> None:
    """In place of ProjectState.add_model. It is a detail of Django's: tests/run/test_new_models.py compares the two."""
    key = model.app_label, model.name_lower
    self.models[key] = model
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model])  # forgets by itself what was cached about relations


ProjectState.add_model = add_model
