"""The addresses of checks: a page per part, and one address per act that ends in the act's name."""

from django.urls import path

from bihuan.web.inspections import books, equipping, found, materials, preparing, reporting, views, walking

app_name = "inspections"

urlpatterns = [
    path("", views.index, name="list"),
    path("plan/", preparing.plan, name="plan"),
    path("plan_inspection/", preparing.plan_inspection, name="plan_inspection"),
    path("ledger/<int:enterprise_id>/", books.ledger, name="ledger"),
    path("years/<int:site_id>/", books.year, name="year"),
    path("years/<int:site_id>/file_headquarters_check/", books.file_headquarters_check, name="file_headquarters_check"),
    path("years/<int:site_id>/void_headquarters_check/", books.void_headquarters_check, name="void_headquarters_check"),
    path("years/<int:site_id>/confirm_year/", books.confirm_year, name="confirm_year"),
    path("listed/", found.listed, name="listed"),
    path("revisits/", views.proposed, name="revisits"),
    path("<int:inspection_id>/", views.show, name="show"),
    path("<int:inspection_id>/experts/", preparing.pick, name="experts"),
    path("<int:inspection_id>/equipment/", equipping.equipment, name="equipment"),
    path("<int:inspection_id>/materials/", materials.materials, name="materials"),
    path("<int:inspection_id>/items/", walking.items, name="items"),
    path("<int:inspection_id>/findings/", found.findings, name="findings"),
    path("<int:inspection_id>/findings/new/", walking.new_finding, name="new_finding"),
    path("<int:inspection_id>/criteria/", walking.find_criteria, name="criteria"),
    path("<int:inspection_id>/grounds/", walking.find_grounds, name="grounds"),
    path("<int:inspection_id>/report/", reporting.report, name="report"),
    path("<int:inspection_id>/report/draft/", reporting.draft, name="draft"),
    path("<int:inspection_id>/recheck/", reporting.recheck, name="recheck"),
    path("<int:inspection_id>/history/", views.history, name="history"),
    path("<int:inspection_id>/papers/<int:document_id>/", views.paper, name="paper"),
    *(
        path(f"<int:inspection_id>/{view.__name__}/", view, name=view.__name__)
        for view in (
            equipping.equip_visit,
            equipping.state_without_instrument,
            equipping.acknowledge_site_rules,
            equipping.check_in,
            equipping.record_reading,
            materials.bring_material,
            materials.mark_confidential,
            materials.open_material,
            preparing.bind_draw,
            preparing.appoint_expert,
            preparing.dismiss_expert,
            preparing.grant_exception,
            preparing.agree_checklist,
            preparing.declare_no_interest,
            preparing.cancel_inspection,
            preparing.abort_inspection,
            preparing.start_inspection,
            walking.answer_item,
            walking.answer_section,
            walking.record_finding,
            found.fix_on_the_spot,
            found.correct_finding,
            found.file_note,
            found.list_findings,
            found.reward_expert,
            reporting.explain_findings,
            reporting.sign_report,
            reporting.deliver_report,
            reporting.acknowledge_report,
            reporting.respond_to_report,
            reporting.issue_recheck_record,
            reporting.name_rechecker,
            reporting.void_report,
            reporting.close_inspection,
        )
    ),
]
