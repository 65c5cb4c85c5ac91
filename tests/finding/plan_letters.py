"""Invented letters of every sort of payer, with the company, sender, path and coverage a careful reader takes from them."""

# ruff: noqa: E501  a letter is one string, to be read as one
from __future__ import annotations

from dataclasses import dataclass

from analyzer.model import Coverage as C
from analyzer.model import RegulatorPath as P
from analyzer.model import SenderRole as R

DMHC = (
    "The California Department of Managed Health Care is responsible for regulating health care service plans. If you have a grievance against "
    "your health plan, you should first telephone your health plan at 1-800-555-0170 (TTY 711) and use your health plan's grievance process before "
    "contacting the department. The department also has a toll-free telephone number (1-888-466-2219)."
)
DMHC_NO_PHONE = DMHC.replace("1-800-555-0170 (TTY 711)", "the number printed on your card")
CDI = (
    "If you think this claim was wrongly denied you may have it reviewed by the California Department of Insurance, Consumer Services Division, "
    "300 South Spring Street, Los Angeles, CA 90013, 1-800-927-4357, www.insurance.ca.gov."
)
ERISA = (
    "When all appeals are done you may bring a civil action under section 502(a) of ERISA. Questions go to the Employee Benefits Security "
    "Administration, 1-866-444-3272."
)
NOA = (
    "NOTICE OF ACTION\n\nYOUR RIGHTS UNDER MEDI-CAL MANAGED CARE\n\nYou have 60 days to ask for an appeal. You may also ask for a State Hearing, "
    "1-800-743-8525."
)
BODY = "Dear Jordan Whitlow:\n\nWe looked at the request for a knee brace and cannot approve it. The notes do not show that it would help."


@dataclass(frozen=True)
class PlanLetter:
    id: str
    text: str
    entity: str | None
    role: R
    path: P
    coverage: C


def _commercial() -> list[PlanLetter]:
    return [
        PlanLetter(
            "anthem brand, issued by the plan",
            f"Anthem Blue Cross\n\nJune 2, 2026\n\n{BODY}\n\n{DMHC}\n\nAnthem Blue Cross is the trade name of Blue Cross of California. This contract "
            "was issued by Blue Cross of California.",
            "Blue Cross of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "anthem brand, insured by the life company",
            f"Anthem Blue Cross\n\nJune 2, 2026\n\n{BODY}\n\n{CDI}\n\nThis policy is underwritten by Anthem Blue Cross Life and Health Insurance "
            "Company. Anthem Blue Cross is the trade name of Blue Cross of California.",
            "Anthem Blue Cross Life and Health Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "anthem brand, both companies only in the footer, state paragraph decides",
            f"Anthem Blue Cross\n\n{BODY}\n\n{DMHC}\n\nAnthem Blue Cross is the trade name of Blue Cross of California. Blue Cross of California and "
            "Anthem Blue Cross Life and Health Insurance Company are independent licensees of the Blue Cross Association.",
            "Blue Cross of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "anthem brand, both companies only in the footer, insurance department decides",
            f"Anthem Blue Cross\n\n{BODY}\n\n{CDI}\n\nAnthem Blue Cross is the trade name of Blue Cross of California. Blue Cross of California and "
            "Anthem Blue Cross Life and Health Insurance Company are independent licensees of the Blue Cross Association.",
            "Anthem Blue Cross Life and Health Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter("anthem brand alone", f"Anthem Blue Cross\nUtilization Management\n\n{BODY}", None, R.PLAN, P.UNKNOWN, C.UNKNOWN),
        PlanLetter(
            "anthem with employer text and both doubts",
            f"Anthem Blue Cross\n\nPlan sponsor: Delmar Fixtures, Inc.\n\n{BODY}\n\nYour benefits are in the Summary Plan Description.\n\n{ERISA}\n\n{DMHC_NO_PHONE}",
            None,
            R.PLAN,
            P.UNKNOWN,
            C.UNKNOWN,
        ),
        PlanLetter(
            "anthem administers only",
            f"Anthem Blue Cross\n\nGroup: Delmar Fixtures, Inc.\n\n{BODY}\n\n{ERISA}\n\nAnthem Blue Cross Life and Health Insurance Company provides "
            "administrative claims payment services only and does not assume any financial risk or obligation with respect to claims.",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "blue shield hmo",
            f"Blue Shield of California\n\nPlan: Access+ HMO\n\n{BODY}\n\n{DMHC}\n\nBlue Shield of California is an independent member of the Blue Shield Association.",
            "California Physicians' Service",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "blue shield life",
            f"Blue Shield of California Life & Health Insurance Company\n\nPolicyholder: Jordan Whitlow\n\n{BODY}\n\n{CDI}",
            "Blue Shield of California Life & Health Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "blue shield as administrator",
            f"Blue Shield of California\n\n{BODY}\n\nYour health plan is self-insured by Corwin Freight and administered by Blue Shield of California.\n\n{ERISA}",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "insurer's letter with the wrong department's paragraph",
            f"Health Net Life Insurance Company\n\nInsured: Jordan Whitlow\n\n{BODY}\n\n{DMHC}",
            "Health Net Life Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "health net hmo",
            f"Health Net\n\n{BODY}\n\nHealth Net of California, Inc. offers this HMO plan.\n\n{DMHC}",
            "Health Net of California, Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "kaiser insured group with federal text",
            f"Kaiser Permanente\n\n{BODY}\n\n{DMHC}\n\n{ERISA}\n\nKaiser Foundation Health Plan, Inc.",
            "Kaiser Foundation Health Plan, Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "kaiser insurance company",
            f"Kaiser Permanente\n\n{BODY}\n\nThe out-of-network part of your plan is underwritten by Kaiser Permanente Insurance Company.\n\n{CDI}",
            "Kaiser Permanente Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "kaiser insurance company for an employer",
            "Kaiser Permanente Insurance Company\nas claims administrator for the Baywater Utilities Employee Health Plan\n\n"
            + BODY
            + f"\n\n{ERISA}",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "aetna hmo",
            f"aetna\n\nAetna Health of California Inc.\n\n{BODY}\n\n{DMHC}",
            "Aetna Health of California Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "aetna insured",
            f"Aetna\n\n{BODY}\n\nHealth benefits are offered or underwritten by Aetna Health of California Inc. or Aetna Life Insurance Company. Your policy "
            f"is underwritten by Aetna Life Insurance Company.\n\n{CDI}",
            "Aetna Life Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "aetna self-funded",
            f"Aetna\n\nPlan sponsor: Marlowe Textiles\n\n{BODY}\n\nAetna Life Insurance Company administers this plan for Marlowe Textiles, which pays the "
            f"claims; it does not insure the plan.\n\n{ERISA}",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "cigna hmo",
            f"Cigna Healthcare\n\n{BODY}\n\nThis HMO plan is issued by Cigna HealthCare of California, Inc.\n\n{DMHC}",
            "Cigna HealthCare of California, Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "cigna insured",
            f"Cigna Healthcare\n\n{BODY}\n\nYour coverage is insured by Cigna Health and Life Insurance Company.\n\n{CDI}\n\nProducts and services are provided "
            "by or through operating subsidiaries including Cigna HealthCare of California, Inc. and Cigna Health and Life Insurance Company.",
            "Cigna Health and Life Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "cigna brand with sister companies in the footer only",
            f"Cigna Healthcare\n\n{BODY}\n\nCigna Healthcare products and services are provided by or through operating subsidiaries including Cigna "
            "HealthCare of California, Inc. and Cigna Health and Life Insurance Company.",
            None,
            R.PLAN,
            P.UNKNOWN,
            C.UNKNOWN,
        ),
        PlanLetter(
            "united hmo",
            f"UnitedHealthcare\n\nPlan: SignatureValue HMO\n\n{BODY}\n\n{DMHC}",
            "UnitedHealthcare of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "united ppo under the managed care department",
            f"UnitedHealthcare\n\nPlan: Select Plus PPO\n\n{BODY}\n\n{DMHC}",
            "UnitedHealthcare Benefits Plan of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "united insurer",
            f"UnitedHealthcare Insurance Company\n\nPolicyholder: Orchard Dental Supply\n\n{BODY}\n\n{CDI}",
            "UnitedHealthcare Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter("sharp", f"Sharp Health Plan\n\n{BODY}\n\n{DMHC}", "Sharp Health Plan", R.PLAN, P.DMHC, C.DMHC_HEALTH),
        PlanLetter(
            "western health advantage", f"Western Health Advantage\n\n{BODY}\n\n{DMHC}", "Western Health Advantage", R.PLAN, P.DMHC, C.DMHC_HEALTH
        ),
        PlanLetter(
            "valley health plan",
            f"Valley Health Plan\nCounty of Santa Clara\n\n{BODY}\n\n{DMHC}",
            "Santa Clara County dba Valley Health Plan",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "chinese community", f"Chinese Community Health Plan\n\n{BODY}\n\n{DMHC}", "Chinese Community Health Plan", R.PLAN, P.DMHC, C.DMHC_HEALTH
        ),
        PlanLetter(
            "community care fresno", f"Community Care Health\n\n{BODY}\n\n{DMHC}", "Community Care Health Plan", R.PLAN, P.DMHC, C.DMHC_HEALTH
        ),
        PlanLetter("initials of three plans", f"CCHP\nMember Services\n\n{BODY}\n\n{DMHC}", None, R.UNKNOWN, P.DMHC, C.DMHC_HEALTH),
        PlanLetter(
            "ventura county", f"Ventura County Health Care Plan\n\n{BODY}\n\n{DMHC}", "Ventura County Health Care Plan", R.PLAN, P.DMHC, C.DMHC_HEALTH
        ),
        PlanLetter(
            "cross-border plan", f"SIMNSA Health Plan\n\n{BODY}\n\n{DMHC}", "Sistemas Medicos Nacionales, S.A. de C.V.", R.PLAN, P.DMHC, C.DMHC_HEALTH
        ),
        PlanLetter("mediexcel", f"MediExcel Health Plan\n\n{BODY}\n\n{DMHC}", "MediExcel Health Plan", R.PLAN, P.DMHC, C.DMHC_HEALTH),
        PlanLetter(
            "oscar",
            f"Oscar Health\n\nCoverage is issued by Oscar Health Plan of California.\n\n{BODY}\n\n{DMHC}",
            "Oscar Health Plan of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "molina marketplace",
            f"Molina Healthcare\n\nProduct: Covered California Silver 70\n\n{BODY}\n\n{DMHC}",
            "Molina Healthcare of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "la care covered",
            f"L.A. Care Covered\n\nEvidence of Coverage, page 40\n\n{BODY}\n\n{DMHC}",
            "L.A. Care Health Plan",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "student insurer", f"Wellfleet Insurance Company\n\n{BODY}\n\n{CDI}", "Wellfleet Insurance Company", R.INSURER, P.CDI, C.CDI_HEALTH
        ),
        PlanLetter(
            "four ever life", f"4 Ever Life Insurance Company\n\n{BODY}\n\n{CDI}", "4 Ever Life Insurance Company", R.INSURER, P.CDI, C.CDI_HEALTH
        ),
        PlanLetter(
            "unlisted plan with its full name",
            f"Tidewater Foothills Health Plan, Inc.\n\n{BODY}\n\n{DMHC}",
            "Tidewater Foothills Health Plan, Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "unlisted insurer with its full name",
            f"Larkmoor Mutual Insurance Company\n\nInsured: Jordan Whitlow\n\n{BODY}\n\n{CDI}",
            "Larkmoor Mutual Insurance Company",
            R.PLAN,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "dental plan", f"Delta Dental of California\n\n{BODY}\n\n{DMHC}", "Delta Dental of California", R.PLAN, P.DMHC, C.DMHC_SPECIALIZED
        ),
        PlanLetter("vision plan", f"Vision Service Plan\n\n{BODY}\n\n{DMHC}", "Vision Service Plan", R.PLAN, P.DMHC, C.DMHC_SPECIALIZED),
        PlanLetter(
            "dental insurer", f"Ameritas Life Insurance Corp.\n\n{BODY}\n\n{CDI}", "Ameritas Life Insurance Corp", R.INSURER, P.CDI, C.CDI_OTHER
        ),
        PlanLetter(
            "chiropractic plan",
            f"American Specialty Health Plans of California, Inc.\n\n{BODY}\n\n{DMHC}",
            "American Specialty Health Plans of California",
            R.PLAN,
            P.DMHC,
            C.DMHC_SPECIALIZED,
        ),
    ]


def _delegates() -> list[PlanLetter]:
    return [
        PlanLetter(
            "medical group, plan in a field",
            f"Hill Physicians Medical Group\nUtilization Management\n\nHealth Plan: Western Health Advantage\n\n{BODY}\n\n{DMHC}",
            "Western Health Advantage",
            R.MEDICAL_GROUP,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "medical group, plan in a field with tab",
            f"Brown & Toland Physicians\n\nMember\tJordan Whitlow\nHealth Plan\tHealth Net of California\n\n{BODY}\n\n{DMHC}",
            "Health Net of California, Inc.",
            R.MEDICAL_GROUP,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "medical group, brand in a field",
            f"Prospect Medical Group\n\nPayer: Blue Shield of California (HMO)\n\n{BODY}\n\n{DMHC}",
            "California Physicians' Service",
            R.MEDICAL_GROUP,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "unlisted group, plan in the text",
            f"Alder Creek Physicians Medical Group\n\n{BODY}\n\nYou may file a grievance with Sharp Health Plan.\n\n{DMHC}",
            "Sharp Health Plan",
            R.MEDICAL_GROUP,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "unlisted group without a plan",
            f"Alder Creek Valley IPA\n\n{BODY}\n\nCall the number on your plan card.",
            None,
            R.MEDICAL_GROUP,
            P.UNKNOWN,
            C.UNKNOWN,
        ),
        PlanLetter(
            "unlisted group with the paragraph only", f"Alder Creek Valley IPA\n\n{BODY}\n\n{DMHC}", None, R.MEDICAL_GROUP, P.DMHC, C.DMHC_HEALTH
        ),
        PlanLetter(
            "network manager for a county plan",
            f"MedPOINT Management\non behalf of Health Care LA IPA\n\nHealth Plan: L.A. Care Health Plan\n\n{NOA}\n\n{BODY}",
            "L.A. Care Health Plan",
            R.MEDICAL_GROUP,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "reviewer for an insurer",
            f"eviCore healthcare\n\n{BODY}\n\nThis notice is sent on behalf of Cigna Health and Life Insurance Company, your insurer.\n\n{CDI}",
            "Cigna Health and Life Insurance Company",
            R.UTILIZATION_REVIEW,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "imaging reviewer for a plan",
            f"National Imaging Associates, Inc.\n\nNIA reviews imaging requests for Health Net of California, Inc.\n\n{BODY}\n\n{DMHC}",
            "Health Net of California, Inc.",
            R.UTILIZATION_REVIEW,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "reviewer, brand only",
            f"Carelon Medical Benefits Management\n\n{BODY}\n\nThis was done on behalf of Anthem Blue Cross.",
            None,
            R.UTILIZATION_REVIEW,
            P.UNKNOWN,
            C.UNKNOWN,
        ),
        PlanLetter(
            "drug manager for a plan",
            f"OptumRx\nPrior Authorization Department\n\n{BODY}\n\nOptumRx manages pharmacy benefits for UnitedHealthcare Benefits Plan of California.\n\n{DMHC}",
            "UnitedHealthcare Benefits Plan of California",
            R.PHARMACY_BENEFIT_MANAGER,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "drug manager, self-funded",
            f"Express Scripts\n\n{BODY}\n\nYour plan sponsor pays for the benefits; this is a self-funded group health plan.\n\n{ERISA}",
            None,
            R.PHARMACY_BENEFIT_MANAGER,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter("drug manager, nothing else", f"CVS Caremark\n\n{BODY}", None, R.PHARMACY_BENEFIT_MANAGER, P.UNKNOWN, C.UNKNOWN),
        PlanLetter(
            "mental health administrator for a brand",
            f"Human Affairs International of California\nMental health service administrator for Blue Shield of California\n\n{BODY}\n\n{DMHC}",
            "California Physicians' Service",
            R.UTILIZATION_REVIEW,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "behavioral plan alone",
            f"U.S. Behavioral Health Plan, California\n\n{BODY}\n\n{DMHC}",
            "U.S. Behavioral Health Plan, California",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "behavioral plan for health net",
            f"Managed Health Network, Inc.\n\n{BODY}\n\nWe write on behalf of your health plan, Health Net of California, Inc.\n\n{DMHC}",
            "Health Net of California, Inc.",
            R.UTILIZATION_REVIEW,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "guideline vendor in the criteria only",
            f"Sutter Health Plus\n\n{BODY}\n\nWe used the Carelon Clinical Appropriateness Guidelines and InterQual criteria.\n\n{DMHC}",
            "Sutter Health Plan",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "hospital of the same name",
            f"Sharp Health Plan\n\nFacility: Kaiser Permanente San Diego Medical Center\n\n{BODY}\n\n{DMHC}",
            "Sharp Health Plan",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "patient called Molina",
            f"Western Health Advantage\n\nMember: Teresa Molina\n\n{BODY}\n\n{DMHC}",
            "Western Health Advantage",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
    ]


def _public() -> list[PlanLetter]:
    return [
        PlanLetter("iehp", f"Inland Empire Health Plan\n\n{NOA}\n\n{BODY}", "Inland Empire Health Plan", R.PLAN, P.MEDI_CAL, C.MEDI_CAL_PLAN),
        PlanLetter("alameda", f"Alameda Alliance for Health\n\n{NOA}\n\n{BODY}", "Alameda Alliance for Health", R.PLAN, P.MEDI_CAL, C.MEDI_CAL_PLAN),
        PlanLetter("the alliance alone", f"The Alliance\n\n{NOA}\n\n{BODY}", None, R.UNKNOWN, P.MEDI_CAL, C.MEDI_CAL_PLAN),
        PlanLetter(
            "central california alliance",
            f"Central California Alliance for Health\n\n{NOA}\n\n{BODY}",
            "Central California Alliance for Health",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_COHS,
        ),
        PlanLetter(
            "contra costa", f"Contra Costa Health Plan (CCHP)\n\n{NOA}\n\n{BODY}", "Contra Costa Health Plan", R.PLAN, P.MEDI_CAL, C.MEDI_CAL_PLAN
        ),
        PlanLetter(
            "san mateo, licensed",
            f"Health Plan of San Mateo\n\n{NOA}\n\n{BODY}\n\n{DMHC}",
            "Health Plan of San Mateo",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "partnership",
            f"Partnership HealthPlan of California\n\n{NOA}\n\n{BODY}",
            "Partnership HealthPlan of California",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_COHS,
        ),
        PlanLetter("cencal", f"CenCal Health\n\n{NOA}\n\n{BODY}", "CenCal Health", R.PLAN, P.MEDI_CAL, C.MEDI_CAL_COHS),
        PlanLetter(
            "caloptima with the state paragraph",
            f"CalOptima Health\n\n{NOA}\n\n{BODY}\n\n{DMHC}",
            "CalOptima Health",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_COHS,
        ),
        PlanLetter(
            "health net medi-cal",
            f"Health Net\n\n{NOA}\n\n{BODY}\n\nHealth Net Community Solutions, Inc. is a subsidiary of Health Net, LLC.",
            "Health Net Community Solutions, Inc.",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "anthem medi-cal",
            f"Anthem Blue Cross\nMedi-Cal Managed Care\n\n{NOA}\n\n{BODY}\n\nAnthem Blue Cross is the trade name of Blue Cross of California and Blue Cross of California Partnership Plan, Inc.",
            "Blue Cross of California Partnership Plan, Inc.",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "blue shield promise",
            f"Blue Shield of California Promise Health Plan\n\n{NOA}\n\n{BODY}",
            "Blue Shield of California Promise Health Plan",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "kaiser medi-cal",
            f"Kaiser Permanente\n\n{NOA}\n\n{BODY}\n\nKaiser Foundation Health Plan, Inc.",
            "Kaiser Foundation Health Plan, Inc.",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "molina medi-cal",
            f"Molina Healthcare of California\n\n{NOA}\n\n{BODY}",
            "Molina Healthcare of California",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "spanish notice of action",
            "Health Plan of San Joaquin\n\nAVISO DE ACCIÓN\n\nEstimada Lucía Ferrer:\n\nNo podemos aprobar la silla. Puede pedir una audiencia estatal.\n\nSUS DERECHOS BAJO MEDI-CAL",
            "Health Plan of San Joaquin / Mountain Valley Health Plan",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "spanish commercial",
            "Western Health Advantage\n\nEstimado Jordán:\n\nNo aprobamos la férula.\n\nEl Departamento de Atención Médica Administrada de California es responsable de regular los planes de servicios de atención médica. 1-888-466-2219",
            "Western Health Advantage",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "medi-cal rx",
            f"Medi-Cal Rx\n\nNOTICE OF ACTION\n\n{BODY}\n\nMedi-Cal Rx has denied the drug. You may ask for a State Hearing.",
            None,
            R.GOVERNMENT,
            P.MEDI_CAL,
            C.MEDI_CAL_RX,
        ),
        PlanLetter(
            "medi-cal dental",
            f"Medi-Cal Dental\n\nNOTICE OF ACTION\n\n{BODY}\n\nYou may ask for a State Hearing. www.smilecalifornia.org",
            None,
            R.GOVERNMENT,
            P.MEDI_CAL,
            C.MEDI_CAL_DENTAL,
        ),
        PlanLetter(
            "county mental health plan",
            f"County of Amberly Behavioral Health\n\nNOTICE OF ADVERSE BENEFIT DETERMINATION\n\n{BODY}\n\nThe Amberly County Mental Health Plan has denied specialty mental health services. You may ask for a State Hearing.",
            None,
            R.GOVERNMENT,
            P.MEDI_CAL,
            C.MEDI_CAL_COUNTY_MENTAL_HEALTH,
        ),
        PlanLetter(
            "fee for service medi-cal",
            f"Department of Health Care Services\n\nNOTICE OF ACTION\n\nTAR Control Number: 70012345\n\n{BODY}\n\nYou may ask for a State Hearing.",
            None,
            R.UNKNOWN,
            P.MEDI_CAL,
            C.MEDI_CAL_FFS,
        ),
        PlanLetter(
            "medicare advantage",
            f"SCAN Health Plan\n\nNotice of Denial of Medical Coverage\n\n{BODY}\n\nForm CMS-10003",
            "SCAN Health Plan",
            R.PLAN,
            P.MEDICARE,
            C.MEDICARE_ADVANTAGE,
        ),
        PlanLetter(
            "kaiser senior advantage",
            f"Kaiser Permanente\n\nNotice of Denial of Payment\n\n{BODY}\n\nKaiser Foundation Health Plan, Inc. is an HMO plan with a Medicare contract. Form CMS-10003",
            "Kaiser Foundation Health Plan, Inc.",
            R.PLAN,
            P.MEDICARE,
            C.MEDICARE_ADVANTAGE,
        ),
        PlanLetter(
            "group delegated by a medicare plan",
            f"Monarch HealthCare\n\nNotice of Denial of Medical Coverage\n\nHealth plan: Alignment Health Plan\n\n{BODY}\n\nForm CMS-10003",
            "Alignment Health Plan",
            R.MEDICAL_GROUP,
            P.MEDICARE,
            C.MEDICARE_ADVANTAGE,
        ),
        PlanLetter(
            "part d",
            f"Wellcare\n\nNotice of Denial of Medicare Prescription Drug Coverage\n\n{BODY}\n\nForm CMS-10146",
            "Wellcare of California",
            R.PLAN,
            P.MEDICARE,
            C.MEDICARE_PART_D,
        ),
        PlanLetter(
            "end of nursing home care",
            f"Imperial Health Plan of California\n\nNotice of Medicare Non-Coverage\n\n{BODY}\n\nForm CMS-10123",
            "Imperial Health Plan of California",
            R.PLAN,
            P.MEDICARE,
            C.MEDICARE_ENDING_CARE,
        ),
        PlanLetter(
            "both programmes",
            f"Inland Empire Health Plan\nIEHP DualChoice (HMO D-SNP)\n\nCoverage Decision Letter\n\n{BODY}\n\nYou have both Medicare and Medi-Cal coverage. Within 65 calendar days ask us for an appeal; for your Medi-Cal benefits you may ask for a State Hearing.",
            "Inland Empire Health Plan",
            R.PLAN,
            P.MEDICARE,
            C.DUAL,
        ),
        PlanLetter(
            "federal employees",
            f"Blue Shield of California\nFederal Employee Program\n\n{BODY}\n\nYou may ask the Office of Personnel Management to review this, see the disputed claims process.",
            None,
            R.PLAN,
            P.FEHB,
            C.FEHB,
        ),
        PlanLetter(
            "mail handlers",
            f"Mail Handlers Benefit Plan\n\n{BODY}\n\nThe FEHB disputed claims process lets you ask the Office of Personnel Management.",
            "MHBP",
            R.PLAN,
            P.FEHB,
            C.FEHB,
        ),
        PlanLetter(
            "workers' compensation",
            "Harbourline Utilization Review Services\n\nInjured worker: Jordan Whitlow\nDate of injury: 02/03/2026\n\nThe Request for Authorization (RFA) is denied under Labor Code section 4610. Send the DWC Form IMR in 30 days.",
            None,
            R.UTILIZATION_REVIEW,
            P.WORKERS_COMP,
            C.WORKERS_COMP,
        ),
        PlanLetter(
            "tricare",
            f"TriWest Healthcare Alliance\n\n{BODY}\n\nTRICARE West appeals must be sent in 90 days.",
            None,
            R.GOVERNMENT,
            P.OTHER_PROGRAM,
            C.TRICARE,
        ),
        PlanLetter(
            "veterans", f"Department of Veterans Affairs\nVeterans Health Administration\n\n{BODY}", None, R.GOVERNMENT, P.OTHER_PROGRAM, C.VA
        ),
        PlanLetter(
            "sharing ministry",
            f"Liberty HealthShare\n\n{BODY}\n\nYour bills are not eligible for sharing. This is not insurance.",
            None,
            R.PLAN,
            P.OTHER_PROGRAM,
            C.SHARING_MINISTRY,
        ),
        PlanLetter(
            "exchange eligibility",
            "Covered California\n\nDear Jordan:\n\nCovered California has determined that you are not eligible for a premium tax credit for 2026.",
            None,
            R.UNKNOWN,
            P.OTHER_PROGRAM,
            C.EXCHANGE_ELIGIBILITY,
        ),
        PlanLetter(
            "other state, blue",
            f"Anthem Blue Cross and Blue Shield\n\n{BODY}\n\nPolicy underwritten in the State of Ohio. Ohio Department of Insurance, 1-800-686-1526.",
            None,
            R.INSURER,
            P.OTHER_STATE,
            C.OTHER_STATE,
        ),
        PlanLetter(
            "other state, department",
            f"Choice Plus\n\nUnitedHealthcare Insurance Company\n\n{BODY}\n\nYou may ask the Arizona Department of Insurance and Financial Institutions for an external review.",
            None,
            R.INSURER,
            P.OTHER_STATE,
            C.OTHER_STATE,
        ),
    ]


def _self_funded() -> list[PlanLetter]:
    return [
        PlanLetter("umr", f"UMR\n\n{BODY}\n\nYour employer pays the claims.\n\n{ERISA}", None, R.THIRD_PARTY_ADMINISTRATOR, P.SELF_FUNDED, C.ERISA),
        PlanLetter(
            "administrator's letterhead only", f"Meritain Health\n\n{BODY}\n\n{ERISA}", None, R.THIRD_PARTY_ADMINISTRATOR, P.SELF_FUNDED, C.ERISA
        ),
        PlanLetter(
            "unlisted administrator",
            f"Stonegate Benefit Administrators\n\n{BODY}\n\nThis is a self-funded plan sponsored by Oakhurst Foods.\n\n{ERISA}",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "trust fund",
            f"Bay Counties Sheet Workers Health and Welfare Trust Fund\n\n{BODY}\n\nYou may appeal to the Board of Trustees.",
            None,
            R.PLAN,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "motion picture",
            f"Motion Picture Industry Health Plan\n\n{BODY}\n\nAppeal to the Board of Trustees of the plan.",
            "Motion Picture Industry Health Plan",
            R.PLAN,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "school pool",
            f"Self-Insured Schools of California\n\n{BODY}\n\nAnthem Blue Cross administers claims for SISC.",
            "SISC III (Self-Insured Schools of California)",
            R.PLAN,
            P.SELF_FUNDED,
            C.PUBLIC_SELF_FUNDED,
        ),
        PlanLetter(
            "student plan of the university",
            f"UC SHIP\nUniversity of California Student Health Insurance Plan\n\n{BODY}\n\nClaims are paid by Anthem Blue Cross.",
            "UC SHIP (University of California student plan)",
            R.PLAN,
            P.SELF_FUNDED,
            C.PUBLIC_SELF_FUNDED,
        ),
        PlanLetter(
            "calpers",
            f"Blue Shield of California\n\nPlan: PERS Platinum\n\n{BODY}\n\nPERS Platinum is a self-funded plan administered by the CalPERS Board of Administration.",
            "PERS Choice / PERS Gold / PERS Platinum (CalPERS)",
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.CALPERS,
        ),
        PlanLetter(
            "self-funded with the state paragraph",
            f"Collective Health\n\n{BODY}\n\nThis plan is self-funded by your employer.\n\n{DMHC_NO_PHONE}",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
        PlanLetter(
            "spanish self-funded",
            f"Aetna\n\nEstimado Jordán:\n\nNo aprobamos la férula. Su plan es autofinanciado por su empleador y administrado por Aetna Life Insurance Company.\n\n{ERISA}",
            None,
            R.THIRD_PARTY_ADMINISTRATOR,
            P.SELF_FUNDED,
            C.ERISA,
        ),
    ]


def _damaged() -> list[PlanLetter]:
    return [
        PlanLetter(
            "recognition: Heaith Net",
            f"Heaith Net of California, lnc.\n\n{BODY}\n\n{DMHC}",
            "Health Net of California, Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "recognition: B1ue Shie1d in a field",
            f"Hill Physicians Medical Group\n\nHeaith plan: B1ue Shield of Califomia (HMO)\n\n{BODY}\n\n{DMHC}",
            "California Physicians' Service",
            R.MEDICAL_GROUP,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "recognition: Kalser",
            f"Kalser Foundation Health Plan, Inc.\n\n{BODY}\n\n{DMHC}",
            "Kaiser Foundation Health Plan, Inc.",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "recognition: lnland Ernpire",
            f"Inland Ernpire Health Plan\n\n{NOA}\n\n{BODY}",
            "Inland Empire Health Plan",
            R.PLAN,
            P.MEDI_CAL,
            C.MEDI_CAL_PLAN,
        ),
        PlanLetter(
            "recognition: Insurance Cornpany",
            f"{BODY}\n\nYour policy is underwritten by Aetna Life Insurance Cornpany.\n\n{CDI}",
            "Aetna Life Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "recognition: broken paragraph",
            f"Sharp Health Plan\n\n{BODY}\n\nThe Department of Managed Health Care ls responsib1e for regulating hea1th care service plans. Call 1-888-466-2219.",
            "Sharp Health Plan",
            R.PLAN,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
        PlanLetter(
            "words printed together",
            f"HealthNet Life Insurance Company\n\n{BODY}\n\n{CDI}",
            "Health Net Life Insurance Company",
            R.INSURER,
            P.CDI,
            C.CDI_HEALTH,
        ),
        PlanLetter(
            "all capitals",
            f"CENTRAL HEALTH PLAN OF CALIFORNIA\n\nNOTICE OF DENIAL OF MEDICAL COVERAGE\n\n{BODY}",
            "Central Health Plan of California",
            R.PLAN,
            P.MEDICARE,
            C.MEDICARE_ADVANTAGE,
        ),
        PlanLetter(
            "fax header above the letterhead",
            f"10/02/2026 09:14 FROM: UM DEPT 8185550100 P. 1/2\n\nRegal Medical Group\n\nHealth Plan: Aetna Health of California Inc.\n\n{BODY}\n\n{DMHC}",
            "Aetna Health of California Inc.",
            R.MEDICAL_GROUP,
            P.DMHC,
            C.DMHC_HEALTH,
        ),
    ]


LETTERS = (*_commercial(), *_delegates(), *_public(), *_self_funded(), *_damaged())
