"""Short letters as text, laid out as pages, for the tests of reasons."""

from __future__ import annotations

from letter_text import document

from analyzer.reading.text import DocumentText

HEAD = "Pacific Example Health Plan\nP.O. Box 100, Fresno, CA 93701\n\nOctober 21, 2026\n\nMember ID: PX1234567\n\nDear Ms. Alvarez:\n\n"
RIGHTS = {
    "dmhc": (
        "If you disagree\n\nYou may file a grievance within 180 days. You can ask for an Independent Medical Review if "
        "care was denied, changed or delayed "
        "because it was not medically necessary, because it is experimental or investigational, or if emergency or urgent care was not paid for."
    ),
    "cdi": (
        "How to appeal\n\nWrite to us within 180 days. The Department of Insurance can arrange an Independent Medical "
        "Review when services were denied, modified "
        "or delayed based in whole or in part on medical necessity, when they were denied as experimental or "
        "investigational, or when payment for emergency or "
        "urgent services was refused. If your claim was denied because it was filed late or because no authorization "
        "was obtained, send proof with your appeal."
    ),
    "medi_cal": (
        "Your rights\n\nYou can ask for an appeal within 60 days and for a State Hearing after it. A judge will look at "
        "why your plan denied, cut or stopped your "
        "care. You can also ask for an Independent Medical Review if the plan says that the care is not needed, is "
        "experimental, or was not an emergency."
    ),
    "form": (
        "Member Grievance Form\n\nMember's name ____________________\nID number ____________________\n\nMy grievance is "
        "about (check all that apply):\n\n"
        "☐ A service that was denied as not medically necessary\n☐ A treatment that was called experimental\n☐ Emergency care that was not paid\n"
        "☐ A benefit limit\n☐ A doctor outside of the network\n☐ A drug that is not on the formulary\n☐ A claim that was filed late\n\n"
        "Signature ____________________ Date ____________"
    ),
    "glossary": (
        "Words to know. Coordination of benefits: how two plans share a bill when a person has both. Timely filing: "
        "claims must reach us within 12 months. "
        "Medical necessity: care that is needed to treat a condition. Non-participating: a provider that has no contract with us."
    ),
    "taglines": (
        "If you or your doctor thinks that a delay could put your health in danger, you may ask for an expedited review.\n\n"
        "English: You can get this letter in another language at no cost.\n\nEspañol: Usted puede recibir esta carta en otro idioma sin costo."
    ),
    "erisa": (
        "Your right to appeal\n\nIf we deny all or part of your claim you will be told the specific reason, the plan "
        "provision, and any guideline. If the denial rests "
        "on medical necessity or an experimental treatment, an explanation of the judgment is free of charge."
    ),
}


HEAD_ES = (
    "Plan de Salud Ejemplo\nP.O. Box 100, Fresno, CA 93701\n\n21 de octubre de 2026\n\nEstimada Sra. Alvarez:\n\nSu médico nos pidió un servicio.\n\n"
)
RIGHTS_ES = (
    "Sus derechos\n\nUsted puede pedir una apelación dentro de 60 días de la fecha de esta carta. También puede pedir "
    "una Revisión Médica Independiente si el "
    "plan dice que el servicio no es médicamente necesario, que es experimental, o que no era una "
    "emergencia.\n\nAtentamente,\n\nServicios para Miembros"
)


def carta(body: str) -> DocumentText:
    """A letter in Spanish with this body."""
    return document(f"{HEAD_ES}{body}\n\n{RIGHTS_ES}")


def letter(body: str, *after: str) -> DocumentText:
    """A letter with this body, followed by the named rights pages."""
    return document(HEAD + body + "\n\n" + "\n\n".join(RIGHTS[a] for a in after) + "\n\nSincerely,\n\nUtilization Management")
