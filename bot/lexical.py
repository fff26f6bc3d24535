"""What a message is, told by its words alone: the little that must be recognised in any case, even without Rasa.

The patterns are narrow on purpose. Distress is told by what people say of themselves, so that a question on the
subject of suicide or violence stays a question.
"""

import re

from knowledge.normalisation import fold

_DISTRESS = re.compile(
    # I want to die, I will kill myself
    r"\b(?:(?:je (?:veux?|vais|voudrais?|souhaite|pense a)|j(?:e |')?(?:veux?|ve|vai)) "
    r"(?:mour+ire?|me (?:tue[rz]?|suicide[rz]?)|en finir)|(?:me|m') ?suicider\b"
    r"|envie (?:de mourir|d'en finir|de me tuer)|plus envie de vivre|mettre fin a mes jours"
    r"|(?:i|i'm|im) (?:want|wanna|wana|going|gonna|am going) (?:to |2 )?(?:die|kil+ my?self|end my life|end it all)"
    r"|kil+(?:ing)? my?self"
    r"|(?:don't|do not|dont) want to live|ich (?:will|mochte) (?:sterben|nicht mehr leben|mich umbringen|mich toten)"
    r"|(?:mich|mir) (?:umbringen|umzubringen|das leben nehmen)|nicht mehr leben"
    r"|(?:voglio|vorrei) (?:morire|uccidermi|farla finita|ammazzarmi)|non voglio piu vivere"
    r"|(?:quiero|queria) (?:morir(?:me)?|matarme|suicidarme)|no quiero vivir"
    r"|quero (?:morrer|me matar|matar-me|suicidar-me)|nao quero (?:mais )?viver"
    r"|хочу (?:померти|вмерти)|не хочу (?:більше )?жити|покінчити з собою"
    # somebody hurts me
    r"|(?:il|elle|on|mari|mere|pere|frere|copain|patron) (?:me|m') ?(?:frappe|bat|menace|viole|tape)\b|va me tuer"
    r"|(?:he|she|they|husband|father|boss) (?:is |are )?(?:beats?|beating|hits?|hitting|rapes?|raped|hurts?) me"
    r"|(?:is|are) (?:going|trying) to kill me|(?:schlagt|bedroht|vergewaltigt|verprugelt) mich|mich (?:um|tot)bringen"
    r"|mi (?:picchia|minaccia|violenta|vuole (?:ammazzare|uccidere))|me (?:pega|golpea|amenaza|quiere matar|bate)\b"
    r"|мене (?:б'є|бье|ґвалтує|хочуть вбити)"
    # I am in danger
    r"|(?:je suis|nous sommes) en danger|i am in danger|i'm in danger|we are in danger|ich bin in gefahr"
    r"|sono in pericolo|estoy en peligro|estou em perigo|я в небезпеці)"
    r"|(?:اريد ان اموت|سانتحر|ساقتل نفسي|اقتل نفسي|يضربني|انا في خطر)",
)
_HUMAN = re.compile(
    r"\b(?:(?:parler|discuter|parle) (?:a|avec) (?:une? |quelqu'un|des? )?(?:vraie? )?"
    r"(?:personne|humaine?|conseill\w+|etre humain|agente?|quelqu'un)"
    r"|(?:etre|me|m')\s?(?:faire )?(?:rappele[rz]?|recontacte[rz]?)"
    r"|rappelez[- ]moi|un vrai humain"
    r"|(?:talk|speak|chat) (?:to|with) (?:a |an |some|the )?(?:real )?(?:person|human|body|one|agent|advisor|adviser)"
    r"|call me back|human (?:agent|being) please"
    r"|mit (?:eine[mr] |jemande[mn]|jemand)(?: ?(?:menschen|person|mitarbeit\w+|berater\w*))? ?(?:sprechen|reden)"
    r"|rufen sie mich|(?:parlare|parli) con (?:una |un |qualcuno)(?:persona|umano|operatore|operatrice)?"
    r"|hablar con (?:una |un |alguien)(?:persona|humano|agente|asesora?)?"
    r"|falar com (?:uma |um |alguem)(?:pessoa|humano|agente)?|поговорити з (?:людиною|кимось|оператором))"
    r"|(?:التحدث|اتحدث|التكلم|اتكلم) (?:الى|مع) (?:شخص|انسان|موظف)",
)
_YES = re.compile(
    r"(?:oui|ouais|yes|yeah|ja|si|sim|نعم|так|ok|d'accord|volontiers|sure|gerne?|"
    r"(?:oui,? )?(?:j'accepte|je suis d'accord)|(?:yes,? )?i (?:agree|consent)|(?:ja,? )?(?:ich bin )?einverstanden|"
    r"(?:si,? )?ac(?:cetto|epto)|(?:sim,? )?aceito|(?:نعم,? )?(?:اوافق|موافق)|(?:так,? )?(?:я )?згод(?:ен|на))"
    r"(?:,? (?:merci|s'il vous plait|volontiers|please|thanks|thank you|bitte|gerne?|danke|vielen dank|"
    r"grazie(?: mille)?|volentieri|per favore|gracias|por favor|obrigad[oa]|شكرا|будь ласка|дякую))?[ .!]*"
)


_NO = re.compile(
    r"(?:non|no|nein|nao|لا|ні)(?:,? (?:merci|thanks|thank you|danke|grazie|gracias|obrigad[oa]|شكرا|дякую))?[ .!]*"
)


def tells_distress(text: str) -> bool:
    """Tell whether the writer says to be in danger or to want to die."""
    return bool(_DISTRESS.search(fold(text)))


def asks_for_human(text: str) -> bool:
    """Tell whether the writer wants to talk to a person."""
    return bool(_HUMAN.search(fold(text)))


def says_yes(text: str) -> bool:
    """Tell whether the message is a plain yes."""
    return bool(_YES.fullmatch(fold(text).strip()))


def says_no(text: str) -> bool:
    """Tell whether the message is a plain no."""
    return bool(_NO.fullmatch(fold(text).strip()))
