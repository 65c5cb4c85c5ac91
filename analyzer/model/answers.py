"""Facts no letter states, given by the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analyzer.model.vocabulary import Condition, Funding, GrievanceStatus, Programme, StateHearing


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Facts no letter states, given by the reader. None where not answered."""

    grievance_status: GrievanceStatus | None = None
    grievance_filed: date | None = None
    grievance_decided: date | None = None
    urgent: bool | None = None
    physician_supports: bool | None = None
    funding: Funding | None = None
    programme: Programme | None = None
    state_hearing: StateHearing | None = None
    condition: Condition | None = None
