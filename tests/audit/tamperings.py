"""What hands with every right in the database can do to the record, and what must be said of it.

Each: name, statements, the expected faults as (kind, case, number). Cases hold six events, the first four are sealed.
"""

FORGE = """
    INSERT INTO audit_event (id, at, seq, "case", act, ref, by, basis, release, data, prev_hash, hash)
    SELECT id + 1099511627776, at, {seq}, "case", 'forged', ref, by, basis, release, data, {prev}, sha256('forged')
    FROM audit_event WHERE "case" = 'hazard:2' AND seq = {like}
"""
HEAD_FOLLOWS = """
    UPDATE audit_head h SET seq = e.seq, hash = e.hash FROM audit_event e
    WHERE h."case" = 'hazard:2' AND e."case" = 'hazard:2'
    AND e.seq = (SELECT max(seq) FROM audit_event WHERE "case" = 'hazard:2')
"""
IN_CASE = """ WHERE "case" = 'hazard:2' """
SHIFT = "UPDATE audit_event SET seq = seq + {by}" + IN_CASE + "AND seq {which}"


def case_2(*places):
    return [(kind, "hazard:2", seq) for kind, seq in places]


TAMPERINGS = {
    "an actor edited": (["UPDATE audit_event SET by = 'account:8'" + IN_CASE + "AND seq = 3"], case_2(("edited", 3))),
    "a moment edited": (
        ["UPDATE audit_event SET at = at - interval '1 microsecond'" + IN_CASE + "AND seq = 6"],
        case_2(("edited", 6)),
    ),
    "a basis edited": (["UPDATE audit_event SET basis = '{ours}'" + IN_CASE + "AND seq = 1"], case_2(("edited", 1))),
    "data edited": (
        ["UPDATE audit_event SET data = jsonb_set(data, '{n}', '9')" + IN_CASE + "AND seq = 2"],
        case_2(("edited", 2)),
    ),
    "a hash edited": (["UPDATE audit_event SET hash = sha256('x')" + IN_CASE + "AND seq = 2"], case_2(("edited", 2))),
    "a middle event deleted": (["DELETE FROM audit_event" + IN_CASE + "AND seq = 3"], case_2(("deleted", 3))),
    "the first event deleted": (["DELETE FROM audit_event" + IN_CASE + "AND seq = 1"], case_2(("deleted", 1))),
    "deleted and renumbered": (
        ["DELETE FROM audit_event" + IN_CASE + "AND seq = 5", SHIFT.format(by=-1, which="= 6")],
        case_2(("deleted", 5)),
    ),
    "an event inserted": (
        [
            SHIFT.format(by=100, which="> 2"),
            FORGE.format(seq=3, prev="hash", like=2),
            SHIFT.format(by=-99, which="> 99"),
        ],
        case_2(("inserted", 3)),
    ),
    "an event appended past the head": (
        [FORGE.format(seq=7, prev="hash", like=6)],
        case_2(("edited", 7), ("inserted", 7)),
    ),
    "two events exchanged": (
        [
            SHIFT.format(by=100, which="= 3"),
            SHIFT.format(by=-1, which="= 4"),
            SHIFT.format(by=-99, which="= 103"),
        ],
        case_2(("reordered", 3)),
    ),
    "the tail cut": (["DELETE FROM audit_event" + IN_CASE + "AND seq > 4"], case_2(("cut_tail", 5))),
    "the tail cut and the head falsified": (
        ["DELETE FROM audit_event" + IN_CASE + "AND seq > 2", HEAD_FOLLOWS],
        case_2(("cut_tail", 3)),
    ),
    "a case wiped out": (
        ["DELETE FROM audit_event" + IN_CASE, "DELETE FROM audit_head" + IN_CASE],
        case_2(("cut_tail", 1)),
    ),
    "a head falsified": (["UPDATE audit_head SET seq = 8" + IN_CASE], case_2(("head", 8))),
    "a sealed head edited": (
        ["UPDATE audit_sealed_head SET hash = sha256('x')" + IN_CASE],
        [("seal", "", 1), ("edited", "hazard:2", 4)],
    ),
    "a sealed head deleted": (["DELETE FROM audit_sealed_head" + IN_CASE], [("seal", "", 1)]),
    "a seal deleted": (["DELETE FROM audit_seal"], [("seal", "", 1)]),
    "a seal postdated": (["UPDATE audit_seal SET sealed_at = sealed_at + interval '1 day'"], [("seal", "", 1)]),
}
