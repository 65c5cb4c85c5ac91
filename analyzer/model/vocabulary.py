"""The values of the contract: every closed list of words of the field."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    DENIAL_LETTER = "denial_letter"
    NOTICE_OF_ACTION = "notice_of_action"
    GRIEVANCE_RESOLUTION = "grievance_resolution"
    EXPLANATION_OF_BENEFITS = "explanation_of_benefits"
    MEDICARE_DENIAL_NOTICE = "medicare_denial_notice"
    DELAY_NOTICE = "delay_notice"
    INFORMATION_REQUEST = "information_request"
    APPROVAL = "approval"
    WORKERS_COMP_UR = "workers_comp_ur"
    OTHER = "other"


class Decision(StrEnum):
    DENIED = "denied"
    MODIFIED = "modified"
    DELAYED = "delayed"
    TERMINATED = "terminated"
    UPHELD = "upheld"
    PARTLY_OVERTURNED = "partly_overturned"
    OVERTURNED = "overturned"
    PAYMENT_DENIED = "payment_denied"
    APPROVED = "approved"
    NONE = "none"


class ReasonKind(StrEnum):
    MEDICAL_NECESSITY = "medical_necessity"
    EXPERIMENTAL_INVESTIGATIONAL = "experimental_investigational"
    EMERGENCY_URGENT = "emergency_urgent"
    COVERAGE = "coverage"
    DELAY = "delay"
    OUT_OF_NETWORK = "out_of_network"
    PRIOR_AUTHORIZATION = "prior_authorization"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    FORMULARY_STEP_THERAPY = "formulary_step_therapy"
    MEMBER_ELIGIBILITY = "member_eligibility"
    TIMELY_FILING = "timely_filing"
    BILLING_CODING = "billing_coding"
    COORDINATION_OF_BENEFITS = "coordination_of_benefits"


class RegulatorPath(StrEnum):
    DMHC = "dmhc"
    CDI = "cdi"
    MEDI_CAL = "medi_cal"
    MEDICARE = "medicare"
    SELF_FUNDED = "self_funded"
    FEHB = "fehb"
    WORKERS_COMP = "workers_comp"
    OTHER_STATE = "other_state"
    OTHER_PROGRAM = "other_program"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """What kind of coverage within a path: the law differs below the regulator."""

    DMHC_HEALTH = "dmhc_health"
    DMHC_SPECIALIZED = "dmhc_specialized"
    """A dental, vision or chiropractic plan licensed by the DMHC."""
    CDI_HEALTH = "cdi_health"
    CDI_OTHER = "cdi_other"
    """Dental-only, vision-only, disability, long-term care, fixed indemnity."""
    MEDI_CAL_PLAN = "medi_cal_plan"
    """Managed care plan licensed under Knox-Keene."""
    MEDI_CAL_COHS = "medi_cal_cohs"
    """County organised health system without a Knox-Keene licence for Medi-Cal."""
    MEDI_CAL_FFS = "medi_cal_ffs"
    MEDI_CAL_RX = "medi_cal_rx"
    MEDI_CAL_DENTAL = "medi_cal_dental"
    MEDI_CAL_COUNTY_MENTAL_HEALTH = "medi_cal_county_mental_health"
    MEDI_CAL_UNSPECIFIED = "medi_cal_unspecified"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDICARE_PART_D = "medicare_part_d"
    MEDICARE_ENDING_CARE = "medicare_ending_care"
    """Hospital discharge or the end of SNF, home-health or hospice care: fast appeal to the QIO."""
    MEDICARE_ORIGINAL = "medicare_original"
    DUAL = "dual"
    """Medicare and Medi-Cal words in one letter, benefit not told apart."""
    ERISA = "erisa"
    PUBLIC_SELF_FUNDED = "public_self_funded"
    CALPERS = "calpers"
    FEHB = "fehb"
    WORKERS_COMP = "workers_comp"
    OTHER_STATE = "other_state"
    TRICARE = "tricare"
    VA = "va"
    SHARING_MINISTRY = "sharing_ministry"
    EXCHANGE_ELIGIBILITY = "exchange_eligibility"
    """Covered California eligibility or subsidy."""
    OTHER_PROGRAM = "other_program"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    URGENT = "urgent"
    NOT_URGENT = "not_urgent"
    UNKNOWN = "unknown"


class SenderRole(StrEnum):
    PLAN = "plan"
    INSURER = "insurer"
    MEDICAL_GROUP = "medical_group"
    UTILIZATION_REVIEW = "utilization_review"
    PHARMACY_BENEFIT_MANAGER = "pharmacy_benefit_manager"
    THIRD_PARTY_ADMINISTRATOR = "third_party_administrator"
    GOVERNMENT = "government"
    UNKNOWN = "unknown"


class IdentifierKind(StrEnum):
    MEMBER_ID = "member_id"
    GROUP_NUMBER = "group_number"
    POLICY_NUMBER = "policy_number"
    CLAIM_NUMBER = "claim_number"
    REFERENCE_NUMBER = "reference_number"
    AUTHORIZATION_NUMBER = "authorization_number"
    CASE_NUMBER = "case_number"


class DateKind(StrEnum):
    NOTICE_DATE = "notice_date"
    SERVICE_DATE = "service_date"
    REQUEST_DATE = "request_date"
    RECEIVED_DATE = "received_date"
    DECISION_DATE = "decision_date"
    GRIEVANCE_FILED = "grievance_filed"
    RESPONSE_DUE = "response_due"
    SERVICE_END = "service_end"
    """The day on which ongoing care stops or is reduced."""


class Outcome(StrEnum):
    ELIGIBLE_NOW = "eligible_now"
    EXPEDITED_NOW = "expedited_now"
    ELIGIBLE_AFTER_GRIEVANCE = "eligible_after_grievance"
    LATE_ASK_EXTENSION = "late_ask_extension"
    NOT_IMR_OTHER_REMEDY = "not_imr_other_remedy"
    UNCERTAIN_FILE_PROTECTIVELY = "uncertain_file_protectively"
    NEED_INFO = "need_info"
    NOT_A_DENIAL = "not_a_denial"


class NextStep(StrEnum):
    FILE_PLAN_GRIEVANCE = "file_plan_grievance"
    WAIT_FOR_PLAN = "wait_for_plan"
    REQUEST_IMR = "request_imr"
    REQUEST_EXPEDITED_IMR = "request_expedited_imr"
    FILE_REGULATOR_COMPLAINT = "file_regulator_complaint"
    REQUEST_STATE_HEARING = "request_state_hearing"
    REQUEST_EXTERNAL_REVIEW = "request_external_review"
    OPM_REVIEW = "opm_review"
    DWC_IMR = "dwc_imr"
    MEDICARE_RECONSIDERATION = "medicare_reconsideration"
    CONTACT_OTHER_REGULATOR = "contact_other_regulator"
    ANSWER_QUESTIONS = "answer_questions"
    NONE = "none"


class DeadlineName(StrEnum):
    PLAN_GRIEVANCE = "plan_grievance"
    IMR_APPLICATION = "imr_application"
    IMR_EARLIEST = "imr_earliest"
    STATE_HEARING = "state_hearing"
    CONTINUED_BENEFITS = "continued_benefits"
    MEDICARE_APPEAL = "medicare_appeal"
    EXTERNAL_REVIEW = "external_review"
    OPM_REVIEW = "opm_review"
    DWC_IMR = "dwc_imr"
    OTHER_STATE_REVIEW = "other_state_review"


class Verified(StrEnum):
    """How well a rule of law was checked: its operative words read, read in part or in a twin section, or not seen."""

    SOURCE = "source"
    PARTLY = "partly"
    MEMORY = "memory"


class TextSource(StrEnum):
    EMBEDDED = "embedded"
    OCR = "ocr"
    MIXED = "mixed"
    NONE = "none"


class Met(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class GrievanceStatus(StrEnum):
    NONE = "none"
    PENDING = "pending"
    PENDING_OVER_30_DAYS = "pending_over_30_days"
    UPHELD = "upheld"
    PARTLY_OVERTURNED = "partly_overturned"


class Funding(StrEnum):
    INSURED = "insured"
    SELF_FUNDED = "self_funded"


class Programme(StrEnum):
    COMMERCIAL = "commercial"
    MEDI_CAL = "medi_cal"
    MEDICARE = "medicare"
    FEHB = "fehb"
    WORKERS_COMP = "workers_comp"
    OTHER = "other"


class StateHearing(StrEnum):
    NONE = "none"
    REQUESTED = "requested"
    HELD = "held"


class Condition(StrEnum):
    LIFE_THREATENING = "life_threatening"
    SERIOUSLY_DEBILITATING = "seriously_debilitating"
    NEITHER = "neither"
