"""The addresses of an enterprise's duties: the tree, the staff, the rules and the books."""

from django.urls import path

from bihuan.web.duties import views

app_name = "duties"

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/set_duty_post/", views.set_duty_post, name="set_duty_post"),
    path("<int:enterprise_id>/drop_duty_post/", views.drop_duty_post, name="drop_duty_post"),
    path("<int:enterprise_id>/enter_employee/", views.enter_employee, name="enter_employee"),
    path("<int:enterprise_id>/release_employee/", views.release_employee, name="release_employee"),
    path("<int:enterprise_id>/publish_duty_tree/", views.publish_duty_tree, name="publish_duty_tree"),
    path("<int:enterprise_id>/confirm_staff_list/", views.confirm_staff_list, name="confirm_staff_list"),
    path("<int:enterprise_id>/upload_safety_rule/", views.upload_safety_rule, name="upload_safety_rule"),
    path("<int:enterprise_id>/put_rules_in_force/", views.put_rules_in_force, name="put_rules_in_force"),
    path("<int:enterprise_id>/write_enterprise_book/", views.write_enterprise_book, name="write_enterprise_book"),
    path("<int:enterprise_id>/write_post_book/", views.write_post_book, name="write_post_book"),
    path("<int:enterprise_id>/publish_handbooks/", views.publish_handbooks, name="publish_handbooks"),
]
