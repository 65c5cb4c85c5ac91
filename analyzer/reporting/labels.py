"""The contract's values in plain words, in English; a catalogue translates them by these very words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from analyzer.model import (
    DateKind,
    DeadlineName,
    Decision,
    IdentifierKind,
    NextStep,
    NoticeKind,
    Outcome,
    ReasonKind,
    RegulatorPath,
    SenderRole,
    Verified,
)

Translate = Callable[[str], str]
"""From the English words to those of another language."""

OUTCOME: Mapping[Outcome, str] = {
    Outcome.ELIGIBLE_NOW: "You can ask for an Independent Medical Review now.",
    Outcome.EXPEDITED_NOW: "You can ask for a fast Independent Medical Review now. You do not have to wait for the plan.",
    Outcome.ELIGIBLE_AFTER_GRIEVANCE: "First ask the plan itself, by a grievance or appeal. After that an Independent Medical Review is open to you.",
    Outcome.LATE_ASK_EXTENSION: "The usual time for a review seems to be over, but you can still ask. Say why it was not sooner.",
    Outcome.NOT_IMR_OTHER_REMEDY: "California's Independent Medical Review does not fit here, but there is another way to ask for a second look.",
    Outcome.UNCERTAIN_FILE_PROTECTIVELY: "The rules can be read in two ways here. Ask both the plan and the regulator now, so that no time is lost.",
    Outcome.NEED_INFO: "The letter does not say enough. The answer to the question below decides which way is open.",
    Outcome.NOT_A_DENIAL: "This letter does not refuse care, so there is nothing to appeal in it.",
}

NEXT_STEP: Mapping[NextStep, str] = {
    NextStep.FILE_PLAN_GRIEVANCE: "File a grievance or appeal with the plan.",
    NextStep.WAIT_FOR_PLAN: "Wait for the plan's answer, and note the day it is due.",
    NextStep.REQUEST_IMR: "Ask the regulator for an Independent Medical Review.",
    NextStep.REQUEST_EXPEDITED_IMR: "Ask the regulator today for a fast Independent Medical Review.",
    NextStep.FILE_REGULATOR_COMPLAINT: "Send a complaint to the regulator.",
    NextStep.REQUEST_STATE_HEARING: "Ask for a state hearing.",
    NextStep.REQUEST_EXTERNAL_REVIEW: "Ask for an external review under federal law.",
    NextStep.OPM_REVIEW: "Ask the Office of Personnel Management (OPM) to review the decision.",
    NextStep.DWC_IMR: "Send the Independent Medical Review form of the Division of Workers' Compensation.",
    NextStep.MEDICARE_RECONSIDERATION: "Appeal to your Medicare plan.",
    NextStep.CONTACT_OTHER_REGULATOR: "Ask the insurance regulator of the other state, or the programme named below.",
    NextStep.ANSWER_QUESTIONS: "Answer the question below.",
    NextStep.NONE: "Nothing needs to be done about this letter. Keep it.",
}

REASON: Mapping[ReasonKind, str] = {
    ReasonKind.MEDICAL_NECESSITY: "The plan says that this care, in this form or amount, is not medically needed.",
    ReasonKind.EXPERIMENTAL_INVESTIGATIONAL: "The plan says that the treatment is experimental or not yet proven.",
    ReasonKind.EMERGENCY_URGENT: "The plan says that the care was not an emergency or was not urgent.",
    ReasonKind.COVERAGE: "The plan says that the contract does not cover this, or that a limit has been reached.",
    ReasonKind.DELAY: "The plan has put off its decision or the care.",
    ReasonKind.OUT_OF_NETWORK: "The plan says that the doctor or place is outside of its network.",
    ReasonKind.PRIOR_AUTHORIZATION: "The plan says that it was not asked for approval before the care.",
    ReasonKind.INSUFFICIENT_INFORMATION: "The plan says that records or facts were missing.",
    ReasonKind.FORMULARY_STEP_THERAPY: "The plan says that the medicine is not on its list, or that others must be tried first.",
    ReasonKind.MEMBER_ELIGIBILITY: "The plan says that you were not covered on that day.",
    ReasonKind.TIMELY_FILING: "The plan says that the claim came too late.",
    ReasonKind.BILLING_CODING: "The plan says that the bill or its codes are not right.",
    ReasonKind.COORDINATION_OF_BENEFITS: "The plan says that other coverage has to pay first.",
}

PATH: Mapping[RegulatorPath, str] = {
    RegulatorPath.DMHC: "California Department of Managed Health Care (DMHC)",
    RegulatorPath.CDI: "California Department of Insurance (CDI)",
    RegulatorPath.MEDI_CAL: "Medi-Cal",
    RegulatorPath.MEDICARE: "Medicare",
    RegulatorPath.SELF_FUNDED: "A self-funded plan of an employer, union or agency, under federal rules",
    RegulatorPath.FEHB: "Federal employees' plan (FEHB), under the Office of Personnel Management",
    RegulatorPath.WORKERS_COMP: "Workers' compensation, under the Division of Workers' Compensation",
    RegulatorPath.OTHER_STATE: "Another state's insurance regulator",
    RegulatorPath.OTHER_PROGRAM: "Another programme with rules of its own",
    RegulatorPath.UNKNOWN: "The letter does not settle who regulates this coverage",
}

NOTICE_KIND: Mapping[NoticeKind, str] = {
    NoticeKind.DENIAL_LETTER: "Denial letter",
    NoticeKind.NOTICE_OF_ACTION: "Medi-Cal notice of action",
    NoticeKind.GRIEVANCE_RESOLUTION: "Answer to a grievance or appeal",
    NoticeKind.EXPLANATION_OF_BENEFITS: "Explanation of benefits",
    NoticeKind.MEDICARE_DENIAL_NOTICE: "Medicare denial notice",
    NoticeKind.DELAY_NOTICE: "Notice that the decision is delayed",
    NoticeKind.INFORMATION_REQUEST: "Request for information",
    NoticeKind.APPROVAL: "Approval",
    NoticeKind.WORKERS_COMP_UR: "Workers' compensation utilization review",
    NoticeKind.OTHER: "Other letter",
}

DECISION: Mapping[Decision, str] = {
    Decision.DENIED: "refused",
    Decision.MODIFIED: "changed or approved only in part",
    Decision.DELAYED: "put off",
    Decision.TERMINATED: "stopped or reduced",
    Decision.UPHELD: "the plan stays with its refusal",
    Decision.PARTLY_OVERTURNED: "the plan gave way in part",
    Decision.OVERTURNED: "the plan changed its decision in your favor",
    Decision.PAYMENT_DENIED: "payment refused",
    Decision.APPROVED: "approved",
    Decision.NONE: "no decision in this letter",
}

DEADLINE: Mapping[DeadlineName, str] = {
    DeadlineName.PLAN_GRIEVANCE: "Grievance or appeal to the plan",
    DeadlineName.IMR_APPLICATION: "Application for Independent Medical Review",
    DeadlineName.IMR_EARLIEST: "Independent Medical Review can be asked for from",
    DeadlineName.STATE_HEARING: "State hearing",
    DeadlineName.CONTINUED_BENEFITS: "Ask to keep the care going while you appeal",
    DeadlineName.MEDICARE_APPEAL: "Medicare appeal",
    DeadlineName.EXTERNAL_REVIEW: "External review",
    DeadlineName.OPM_REVIEW: "Review by OPM",
    DeadlineName.DWC_IMR: "Workers' compensation Independent Medical Review",
    DeadlineName.OTHER_STATE_REVIEW: "Review in the other state",
}

IDENTIFIER: Mapping[IdentifierKind, str] = {
    IdentifierKind.MEMBER_ID: "Member ID",
    IdentifierKind.GROUP_NUMBER: "Group number",
    IdentifierKind.POLICY_NUMBER: "Policy number",
    IdentifierKind.CLAIM_NUMBER: "Claim number",
    IdentifierKind.REFERENCE_NUMBER: "Reference number",
    IdentifierKind.AUTHORIZATION_NUMBER: "Authorization number",
    IdentifierKind.CASE_NUMBER: "Case number",
}

DATE: Mapping[DateKind, str] = {
    DateKind.NOTICE_DATE: "Date of the letter",
    DateKind.SERVICE_DATE: "Date of service",
    DateKind.REQUEST_DATE: "Date of the request",
    DateKind.RECEIVED_DATE: "Received by the plan",
    DateKind.DECISION_DATE: "Date of the decision",
    DateKind.GRIEVANCE_FILED: "Grievance or appeal filed",
    DateKind.RESPONSE_DUE: "Answer due",
    DateKind.SERVICE_END: "Care ends",
}

SENDER: Mapping[SenderRole, str] = {
    SenderRole.PLAN: "health plan",
    SenderRole.INSURER: "insurance company",
    SenderRole.MEDICAL_GROUP: "medical group acting for the plan",
    SenderRole.UTILIZATION_REVIEW: "review company acting for the plan",
    SenderRole.PHARMACY_BENEFIT_MANAGER: "pharmacy benefit manager acting for the plan",
    SenderRole.THIRD_PARTY_ADMINISTRATOR: "administrator",
    SenderRole.GOVERNMENT: "public agency",
    SenderRole.UNKNOWN: "role not clear",
}

VERIFIED: Mapping[Verified, str] = {
    Verified.SOURCE: "checked in the text of the law",
    Verified.PARTLY: "checked in part",
    Verified.MEMORY: "not checked in the text of the law",
}

ANSWER: Mapping[str, str] = {
    "none": "no",
    "pending": "yes, no answer yet",
    "pending_over_30_days": "yes, and more than 30 days without an answer",
    "upheld": "yes, and the plan stayed with its refusal",
    "partly_overturned": "yes, and the plan gave way in part",
    "true": "yes",
    "false": "no",
    "insured": "the plan is insurance",
    "self_funded": "the employer or union pays the care itself",
    "commercial": "through a job or bought by the family",
    "medi_cal": "Medi-Cal",
    "medicare": "Medicare",
    "fehb": "federal employees' plan",
    "workers_comp": "workers' compensation",
    "other": "something else",
    "requested": "asked for, not held yet",
    "held": "held",
    "life_threatening": "life-threatening",
    "seriously_debilitating": "seriously debilitating",
    "neither": "neither",
}

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_in_words(day: date, translate: Translate) -> str:
    """A day as people write it, in the language of `translate`."""
    form = translate("{month} {day}, {year}")
    return form.replace("{month}", translate(MONTHS[day.month - 1])).replace("{day}", str(day.day)).replace("{year}", str(day.year))


def days_left(days: int, translate: Translate, *, opens: bool = False) -> str:
    """How far off a day is, in words; a last day that has passed is never called the end."""
    if opens:
        words = "open now" if days <= 0 else "from tomorrow" if days == 1 else "in {n} days"
    elif days < 0:
        words = "yesterday; ask anyway and say why" if days == -1 else "{n} days ago; ask anyway and say why"
    else:
        words = "today" if days == 0 else "1 day left" if days == 1 else "{n} days left"
    return translate(words).replace("{n}", str(abs(days)))


def sure(confidence: float) -> str:
    """A confidence in words, as a reader would weigh it."""
    if confidence >= 0.9:
        return "clear from the letter"
    if confidence >= 0.7:
        return "fairly clear from the letter"
    return "not certain, please check" if confidence >= 0.4 else "only a guess, please check"
