"""What the worker does with filings, each task kept beside its kind; the worker looks for them here."""

from bihuan.filings.credibility.tasks import look_at_reports_regularly as look_at_reports_regularly
from bihuan.filings.participation.tasks import remind_of_quiet_kinds_regularly as remind_of_quiet_kinds_regularly
from bihuan.filings.quality.tasks import look_regularly as look_regularly
from bihuan.filings.quality.tasks import train as train
from bihuan.filings.self_reports.tasks import remind_of_self_reports_regularly as remind_of_self_reports_regularly
