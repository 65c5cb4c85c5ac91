"""The columns of the route tables: the facts of a case, folded to the enums that a way depends on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Stance(StrEnum):
    """What the document is to the member."""

    ADVERSE = "adverse"
    DELAYED = "delayed"
    MORE_INFORMATION = "more_information"
    """The plan only asks for records; nothing is decided."""
    FAVOURABLE = "favourable"
    NO_DECISION = "no_decision"
    REVIEWED = "reviewed"
    """An independent medical review was already decided."""


class Forum(StrEnum):
    """Whose rules lead on: the regulator, split where the way differs."""

    DMHC = "dmhc"
    DMHC_SPECIALIZED = "dmhc_specialized"
    CDI = "cdi"
    CDI_OTHER = "cdi_other"
    MEDI_CAL_PLAN = "medi_cal_plan"
    MEDI_CAL_APPEAL = "medi_cal_appeal"
    """Plan appeal, then hearing, no IMR: county organised health systems without licence, county mental health plans."""
    MEDI_CAL_LICENCE_UNCLEAR = "medi_cal_licence_unclear"
    MEDI_CAL_HEARING = "medi_cal_hearing"
    """Hearing at once: fee-for-service, Medi-Cal Rx, Medi-Cal Dental."""
    MEDI_CAL_UNSPECIFIED = "medi_cal_unspecified"
    MEDICARE_PLAN = "medicare_plan"
    MEDICARE_DRUG_PLAN = "medicare_drug_plan"
    MEDICARE_ENDING = "medicare_ending"
    MEDICARE_ORIGINAL = "medicare_original"
    DUAL = "dual"
    SELF_FUNDED = "self_funded"
    PUBLIC_SELF_FUNDED = "public_self_funded"
    CALPERS = "calpers"
    FEHB = "fehb"
    WORKERS_COMP = "workers_comp"
    OTHER_STATE = "other_state"
    TRICARE = "tricare"
    VA = "va"
    SHARING_MINISTRY = "sharing_ministry"
    EXCHANGE = "exchange"
    OTHER_PROGRAM = "other_program"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """The plan's reasons, folded to what the way depends on."""

    MEDICAL = "medical"
    EXPERIMENTAL = "experimental"
    EXPERIMENTAL_EXCLUDED = "experimental_excluded"
    """Experimental, and a contract exclusion of its own beside it."""
    EMERGENCY = "emergency"
    REVIEW_DELAY = "review_delay"
    ACCESS_DELAY = "access_delay"
    """No appointment or no doctor in time, without a question of medical necessity."""
    COVERAGE = "coverage"
    NETWORK = "network"
    ENROLMENT = "enrolment"
    ADMINISTRATIVE = "administrative"
    UNREAD = "unread"
    """A refusal whose reason cannot be read."""
    CODE_ONLY = "code_only"
    """An explanation of benefits that says no more than a code."""


class Exhaustion(StrEnum):
    """How far the plan's own grievance or appeal has come."""

    UNSAID = "unsaid"
    """Nobody says; a first denial in itself shows no grievance decision."""
    NONE = "none"
    PENDING = "pending"
    OVERDUE = "overdue"
    """Filed, not answered within the time the law gives the plan."""
    DECIDED = "decided"


class Timing(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    UNDATED = "undated"


class Pace(StrEnum):
    STANDARD = "standard"
    URGENT = "urgent"


class ExperimentalTest(StrEnum):
    """The conditions of HSC 1370.4(a) and Ins. 10145.3(a)."""

    OPEN = "open"
    """Met, or not known to fail."""
    NOT_SERIOUS = "not_serious"
    NO_PHYSICIAN = "no_physician"


class Hearing(StrEnum):
    NONE = "none"
    REQUESTED = "requested"
    HELD = "held"


class Ongoing(StrEnum):
    """Care that was running and is cut."""

    NO = "no"
    YES = "yes"
    PROTECTABLE = "protectable"
    """Still within the days in which services can be kept going by asking."""


class Formulary(StrEnum):
    NO = "no"
    YES = "yes"


COLUMNS: Mapping[str, type[StrEnum]] = {
    "stance": Stance,
    "forum": Forum,
    "ground": Ground,
    "exhaustion": Exhaustion,
    "pace": Pace,
    "hearing": Hearing,
    "timing": Timing,
    "test": ExperimentalTest,
    "ongoing": Ongoing,
    "formulary": Formulary,
}
"""Name -> values, in the order the tree asks them."""

Key = tuple[StrEnum, ...]
"""One value for each column, in the order of `COLUMNS`."""


class Start(StrEnum):
    """The day a clock starts on."""

    NOTICE = "notice"
    FILED = "filed"
    DEEMED = "deemed"
    """The day the plan's time to answer a filed grievance ends."""
    FIRST_EVENT = "first_event"
    """The earliest qualifying event: the decision, or before it the end of the plan's time to answer."""
    LAST_EVENT = "last_event"
    """The latest qualifying event: the decision where there is one."""
    SERVICE_END = "service_end"
    RESPONSE_DUE = "response_due"
