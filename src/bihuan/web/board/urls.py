from django.urls import path

from bihuan.web.board import coverage, digests, frequency, majors, notices, views, weak_links

urlpatterns = [
    path("", views.board, name="board"),
    path("frequency/", frequency.frequency, name="board-frequency"),
    path("frequency/<int:site_id>/remind_of_checks/", frequency.remind_of_checks, name="remind_of_checks"),
    path("major/", majors.major, name="board-major"),
    path("coverage/", coverage.coverage, name="board-coverage"),
    path("coverage/<int:enterprise_id>/contracts/", coverage.contracts, name="contracts"),
    path("contracts/<int:contract_id>/", coverage.contract_checks, name="contract"),
    path("coverage/<int:enterprise_id>/record_contract/", coverage.contract, name="record_contract"),
    path("digests/", digests.index, name="board-digests"),
    path("digests/issue_digest/", digests.issue_digest, name="issue_digest"),
    path("notices/", notices.index, name="board-notices"),
    path("notices/forward_notice/", notices.forward_notice, name="forward_notice"),
    path("notices/<int:dispatch_id>/", notices.show, name="board-notice"),
    path("notices/<int:dispatch_id>/deliver_to_rest/", notices.deliver_to_rest, name="deliver_to_rest"),
    path("notices/<int:dispatch_id>/note_receipt/", notices.note_receipt, name="note_receipt"),
    path("notices/<int:dispatch_id>/close_dispatch/", notices.close_dispatch, name="close_dispatch"),
    path("weak-links/", weak_links.weak_links, name="board-weak-links"),
    path("weak-links/publish_measure/", weak_links.publish_measure, name="publish_measure"),
    path("weak-links/name_weak_link/", weak_links.name, name="name_weak_link"),
    path("weak-links/<int:link_id>/comment_weak_link/", weak_links.comment, name="comment_weak_link"),
]
