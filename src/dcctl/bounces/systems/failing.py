"""The sentence every report has, in the languages mail systems speak: a message was not delivered, or not yet.

One literal row per language; the words that say *why* are the phrase table's. Asked only of a mail that its structure
makes a report, and only where no known system's sign stands.
"""

import re
from typing import Final

from dcctl.bounces.phrase_table import find_phrase, normal

# `<4>` stands for up to four words, an address among them.
_STATEMENTS: Final[tuple[str, ...]] = (
    # English
    r"(?:not|n't|never) (?:be |been |yet |yet been |successfully |able to be )?(?:deliver(?!y)|sent\b|accepted\b)",
    r"\bundeliver|\bnon-?deliver|\b(?:un|not |n't )able to (?:deliver|send|relay|reach|process)",
    r"failed to deliver|\bmail failure",
    r"\bdelivery (?:to )?<5>(?:fail|error|problem|aborted|unsuccessful|impossible|not possible|refused|stopped)",
    r"(?:errors?|problems?) (?:in |during |while |on )?(?:deliver|sending|processing)|(?:could|can) ?not deliver",
    r"(?:mail|message)s? <9>(?:reject|returned|refused|bounced|blocked|discarded)|return(?:ed)? to sender",
    r"\breturned (?:mail|message)|failed recipient|bounce notification|it encountered an error",
    r"(?:did|could|has|was) not (?:reach|get |receive)|n't reach|not be reached",
    r"permanent(?:ly)? (?:error|fail|reject)|(?:does|do) not accept mail|not accepting (?:e-?)?mail|mail system error",
    r"(?:still |is |been |was )(?:undelivered|delayed|postponed)\b|giving up|given up",
    # German
    r"nicht <3>(?:zugestell|ausgeliefert|zustell|übermittel|zu übermittel|versendet|erreich)|unzustellbar",
    r"zustell\w* <4>(?:fehlgeschlagen|gescheitert|nicht möglich|verzögert)|zustell(?:ungs)?fehler",
    r"(?:nachricht|mail) <6>(?:abgelehnt|abgewiesen|zurückgewiesen|zurückgesendet|zurückgeschickt)",
    # French
    r"n['’ ](?:a|ont) (?:pas )?(?:pu )?(?:être|etre|été|ete)? ?(?:remis|d[ée]livr|distribu|transmis|envoy|achemin)",
    r"n['’ ](?:a|ont) (?:pas |pu )?attei",
    r"\bnon (?:remis|d[ée]livr|distribu)|[ée]chec (?:de |d['’])?(?:la )?(?:remise|livraison|distribu|envoi|transmi)",
    r"impossible d(?:e|')? ?<2>(?:remettre|d[ée]livrer|livrer|distribuer|transmettre|envoyer|acheminer)",
    r"message <4>(?:rejeté|refusé|retourné)|indistribuable",
    # Spanish
    r"\bno <4>(?:entreg(?:ad|ar)|enviad|enviar|llegad)|(?:fall[oó]|error) (?:en |de )?(?:la )?(?:entrega|envío)",
    r"(?:mensaje|correo) <4>(?:devuelto|rechazado)|entrega <2>fall",
    # Portuguese
    r"\bn[ãa]o <4>(?:entreg|enviad|chegou)|(?:falha|erro) (?:na|no|de|ao) (?:entreg|envi)|\bdevoluç[ãa]o",
    r"(?:mensagem|e-?mail) <4>(?:devolvid|rejeitad|recusad)",
    # Italian
    r"\bnon <4>(?:consegna|recapita|inviat|raggiunt)|mancat[oa] (?:consegna|recapito)|errore di (?:consegna|recapito)",
    r"(?:consegna|recapito) <3>fall|impossibile <2>(?:consegnare|recapitare|inviare)",
    r"messaggio <4>(?:respinto|rifiutato)",
    # Dutch
    r"niet <4>(?:afgelever|aflever|bezorg|besteld|verzonden|verstuurd|bereikt)|onbestelbaar",
    r"bezorging <2>mislukt",
    # Swedish, Danish and Norwegian, Finnish
    r"(?:kunde|kan|gick) inte <3>(?:lever|skick)|\boleverer",
    r"(?:kunne|kan) ikke <3>(?:lever|aflever|send)|ikke (?:blevet )?lever",
    r"\bei (?:voitu|voida|ole) <2>(?:toimit|lähet)|toimitus epäonnistui",
    # Polish, Czech and Slovak
    r"nie <4>(?:dostarcz|doręcz|wysłan)|niedostarcz|niedoręcz|zwrot (?:wiadomości|poczty)",
    r"nedoruč|(?:nelze|nebyl\w*|nepodařilo|nepodarilo|nebolo) <4>doruč",
    # Hungarian, Romanian, Turkish
    r"kézbesíthetetlen|nem <4>kézbesít|kézbesítés\w* <2>(?:sikertelen|meghiúsult)",
    r"nu a (?:putut|fost) <2>(?:livrat|trimis|expediat)",
    r"(?:teslim|ileti|gönderi|ulaştırı)\w* ?(?:edileme|lemedi|lamadı)",
    # Russian, Ukrainian, Greek
    r"не <4>(?:доставлен|доставить|отправлен|отправить)|недоставлен|невозможно <3>доставить",
    r"(?:ошибка|сбой) (?:при )?доставк|(?:письмо|сообщение) <4>(?:отклонен|возвращен|отвергнут)",
    r"не <4>(?:доставлений|доставити|надіслано)|δεν <4>(?:παραδ|παράδ|αποστ)",
    # Japanese
    r"(?:送信|配信|配送|送付|配達|転送)(?:を|が|に|する?こと)?(?:が|は)?(?:でき(?:ません|ない|なかった)|失敗|不能|エラー)",
    r"(?:送信|配信|配送|配達)(?:されま|しま|されてい)せん|(?:送信|配信|配送|配達)され(?:なかった|ていない)",
    r"(?:届け|届き|届か)(?:られ|でき|ること|ま|な)|不達|エラーメール|返送(?:され|しま|いた)",
    # Chinese, Korean
    r"退信|退回|(?:无法|無法|未能|不能)\S{0,6}?(?:投递|投遞|送达|送達|发送|發送|傳送|传送|传递|寄送|递送)|拒收",
    r"(?:投递|投遞|发送|發送|传送|傳送|寄送|送达|送達)失[败敗]",
    r"(?:전송|발송|배달|전달|배송)\S{0,3} ?(?:실패|못|않|없|불가|되지)|반송",
    # Arabic, Hebrew, Thai, Vietnamese
    r"تعذر (?:تسليم|إرسال|توصيل)|لم يتم (?:تسليم|توصيل|إرسال)|فشل (?:تسليم|إرسال|التسليم)",
    r"לא <3>(?:למסור|נמסר)|ไม่สามารถ(?:ส่ง|จัดส่ง|นำส่ง)|ส่งไม่ถึง",
    r"không (?:thể )?(?:được )?(?:gửi|chuyển|phân phối)",
)
_NOT_YET_ROWS: Final[tuple[str, ...]] = (
    # English
    r"not (?:yet )?been delivered (?:yet|because)|not yet (?:been |be )?(?:deliver|sent)",
    r"(?:been|is|was|being) (?:delayed|postponed)",
    r"delivery (?:status )?(?:notification )?\(?(?:is |was )?delay|(?:is|only|just) a warning",
    r"(?:continue|keep) (?:to )?(?:be )?(?:try|attempt|made|retr)|(?:will be|being) (?:retried|attempted)",
    r"(?:will|to) (?:try|retry)(?: again)? (?:for|until|every)",
    r"verzögert|weiterhin versuch|noch nicht zugestellt",  # German
    r"retard[ée]|pas encore (?:été|pu)",  # French
    r"retrasad|demora|aún no|ainda não|atrasad|in ritardo|non ancora",  # Spanish, Portuguese, Italian
    r"vertraagd|nog niet|fördröj|forsinke|opóźni",  # Dutch, Swedish, Danish and Norwegian, Polish
    r"задерж|отлож|еще не|ещё не|затрима",  # Russian, Ukrainian
    r"遅延|延迟|延遲|지연",  # Japanese, Chinese, Korean
)
_FINAL_ROWS: Final = r"permanent|giv(?:ing|en) up|gave up|expired|aufgegeben|endgültig|définiti|definitiv|окончательн"

_GAP: Final = re.compile(r"<(\d)>")
_NOT_DELIVERED: Final = re.compile(_GAP.sub(r"(?:\\S{1,90} ){0,\1}", "|".join(_STATEMENTS)))
_NOT_YET: Final = re.compile("|".join(_NOT_YET_ROWS))
_FINAL: Final = re.compile(_FINAL_ROWS)
# What would be if: `if a message cannot be delivered, ...`
_IF: Final = re.compile(r"\b(?:if|whenever|unless|in case|wenn|falls|sollten?|indien|если|jeśli)\b[^.!?;:]*\Z")
_BEFORE: Final = 200  # characters in front of a statement
_CODE: Final = re.compile(r"(?<![\d.,:#-])[45][0-5]\d[ -](?=\S)|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")


def not_delivered(text: str) -> bool:
    """Whether a lower-case text says that a message was not delivered (yet)."""
    return _NOT_DELIVERED.search(text) is not None or _NOT_YET.search(text) is not None


def stated(text: str) -> bool:
    """The same, as something that happened."""
    for statement in (_NOT_DELIVERED, _NOT_YET):
        for found in statement.finditer(text):
            if not _IF.search(text, max(0, found.start() - _BEFORE), found.start()):
                return True
    return False


def not_yet(text: str) -> bool:
    """Whether it says that delivery is still tried."""
    return _NOT_YET.search(text) is not None and _FINAL.search(text) is None


def refused(text: str) -> bool:
    """Whether a text says why: a reply code or status, or words of the phrase table."""
    return _CODE.search(text) is not None or find_phrase(normal(text)) is not None


def fails(text: str) -> bool:
    """Either of them."""
    return not_delivered(" ".join(text.lower().split())) or refused(text)
