from django.urls import path

from bihuan.web.papers import views

app_name = "documents"
urlpatterns = [
    path("", views.index, name="list"),
    path("forms/", views.forms, name="forms"),
    path("forms/<slug:slug>/", views.form_sample, name="form_sample"),
    path("<int:document_id>/", views.show, name="show"),
    path("<int:document_id>/pdf/", views.pdf, name="pdf"),
    path("<int:document_id>/word/", views.word, name="word"),
    path("<int:document_id>/add_signed_copy/", views.add_signed_copy, name="add_signed_copy"),
    path("<int:document_id>/acknowledge_receipt/", views.acknowledge_receipt, name="acknowledge_receipt"),
]
