from django.urls import path

from bihuan.web.institutions import views

app_name = "institutions"
urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("register_institution/", views.register, name="register_institution"),
    path("<int:institution_id>/", views.show, name="show"),
    path("<int:institution_id>/change_institution/", views.change, name="change_institution"),
    *(
        path(f"<int:institution_id>/{view.__name__}/", view, name=view.__name__)
        for view in (views.suspend_institution, views.resume_institution, views.end_institution)
    ),
]
