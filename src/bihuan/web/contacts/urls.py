"""The addresses of the contact list of leaders and experts."""

from django.urls import path

from bihuan.web.contacts import views

app_name = "contacts"

urlpatterns = [
    path("", views.index, name="list"),
    path("set_contact/", views.set_contact, name="set_contact"),
    path("publish_contacts/", views.publish_contacts, name="publish_contacts"),
    path("<int:contact_id>/", views.show, name="show"),
    path("<int:contact_id>/record_contact_visit/", views.record_contact_visit, name="record_contact_visit"),
]
