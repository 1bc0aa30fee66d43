"""The tables of every register, each kept beside its kind; Django looks for them here."""

from bihuan.registers.kinds.instruments.models import Instrument as Instrument
from bihuan.registers.kinds.instruments.models import InstrumentLoan as InstrumentLoan
from bihuan.registers.kinds.instruments.models import InstrumentTraining as InstrumentTraining

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS = {
    "instrument_number_once": "duplicate_instrument",
    "instrument_lent_once": "done_meanwhile",
}
