"""The acts on a case and on a transfer: the form of each, the operation, and what is said when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bihuan.conduct.cases import ending
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases.states import ACT_WORDS, EVIDENCE, Act
from bihuan.conduct.transfers import operations as transfers
from bihuan.conduct.transfers.states import ACT_WORDS as TRANSFER_WORDS
from bihuan.conduct.transfers.states import Act as TransferAct
from bihuan.web import photos
from bihuan.web.cases import forms


@dataclass(frozen=True)
class Deed:
    """One act: how its form looks, what it calls, and the line at the top of the page afterwards."""

    label: Any
    form: type[forms.Deed]
    operation: Callable[..., Any]
    said: Any
    icon: str = "checks"
    danger: bool = False

    def do(self, thing: Any, form: forms.Deed, request: HttpRequest, at: datetime) -> None:
        told = form.said() if hasattr(form, "said") else dict(form.cleaned_data)
        if "files" in form.fields:
            told["files"] = photos.keep(request, "files", at=at, purpose=EVIDENCE)
        self.operation(thing, by=request.user, at=at, **told)


def _of(words: dict[Any, str], act: Any, form: type[forms.Deed], operation: Any, said: Any, *more: Any) -> Deed:
    return Deed(_(words[act]), form, operation, said, *more)


def _case(act: Act, form: type[forms.Deed], operation: Any, said: Any, *more: Any) -> tuple[str, Deed]:
    return str(act), _of(ACT_WORDS, act, form, operation, said, *more)


def _transfer(act: TransferAct, form: type[forms.Deed], operation: Any, said: Any, *more: Any) -> tuple[str, Deed]:
    return str(act), _of(TRANSFER_WORDS, act, form, operation, said, *more)


_NO = ("arrow-back-up", True)
CASES: dict[str, Deed] = dict(
    (
        _case(Act.END_INVESTIGATION, forms.FindingsForm, cases.end_investigation, _("调查已终结。"), "search"),
        _case(Act.DECIDE_CASE, forms.DecisionForm, cases.decide_case, _("决定已作出，请送达。"), "gavel"),
        _case(Act.SERVE_DECISION, forms.ServeForm, ending.serve_decision, _("已送达，送达回证已出具。"), "send"),
        _case(Act.RECORD_PERFORMANCE, forms.PerformanceForm, ending.record_performance, _("履行情况已登记。")),
        _case(Act.CLOSE_CASE, forms.CloseForm, ending.close_case, _("已结案。"), "circle-check"),
        _case(Act.ADD_CASE_EVIDENCE, forms.EvidenceForm, cases.add_case_evidence, _("证据已补充。"), "photo"),
        _case(Act.NAME_RESPONSIBLE, forms.ResponsibleForm, cases.name_responsible, _("责任者已写明。"), "user-check"),
        _case(Act.RECORD_PUBLICATION, forms.PublicationForm, ending.record_publication, _("公开日期已登记。")),
        _case(
            Act.SUSPECT_CRIME, forms.CrimeForm, cases.suspect_crime, _("已认定，请办理移送。"), "alert-octagon", True
        ),
        _case(Act.DROP_CASE, forms.DropForm, ending.drop_case, _("案件已撤销。"), "ban", True),
    )
)
TRANSFERS: dict[str, Deed] = dict(
    (
        _transfer(TransferAct.APPROVE_TRANSFER, forms.Deed, transfers.approve_transfer, _("已同意，请发出移送书。")),
        _transfer(TransferAct.SEND_TRANSFER, forms.Deed, transfers.send_transfer, _("移送书已发出。"), "send"),
        _transfer(TransferAct.ACCEPT_TRANSFER, forms.ReceiptForm, transfers.accept_transfer, _("已接收。")),
        _transfer(TransferAct.ANSWER_TRANSFER, forms.AnswerForm, transfers.answer_transfer, _("结果已反馈。")),
        _transfer(
            TransferAct.DECLINE_TRANSFER, forms.DeclineForm, transfers.decline_transfer, _("已记录。"), "ban", True
        ),
        _transfer(
            TransferAct.RETURN_TRANSFER,
            forms.ReturnForm,
            transfers.return_transfer,
            _("已退回。"),
            "arrow-back-up",
            True,
        ),
    )
)
PROPOSING = _of(
    TRANSFER_WORDS, TransferAct.PROPOSE_TRANSFER, forms.TransferForm, transfers.propose_transfer,
    _("移送已提出，请负责人审批。"), "arrow-up-right",
)  # fmt: skip
