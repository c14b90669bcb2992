"""Reports as unknown systems write them: every place an address can stand, and the big languages."""

from tests.bounces.mta_case import Case, Row

ANNA, BOB = "anna@example.org", "bob@example.net"
NAME = "mail system"


def _anna(words: str, code: int | None = None) -> tuple[Row, ...]:
    return ((ANNA, None, code, words),)


def _both(anna: str, bob: str, codes: tuple[int | None, int | None] = (None, None)) -> tuple[Row, ...]:
    return ((ANNA, None, codes[0], anna), (BOB, None, codes[1], bob))


def _case(name: str, text: str, rows: tuple[Row, ...], *header: str, returned: str = "") -> Case:
    return Case(name, NAME, text, rows, header=header, returned=returned)


_SORRY = "Your message could not be delivered.\n\n"

PLACES = (
    _case("a label", f"{_SORRY}Failed recipient: {ANNA}\nReason: mailbox full\n", _anna("mailbox full")),
    _case(
        "labels of two",
        f"{_SORRY}Recipient: <{ANNA}>\nReason: mailbox full\n\nRecipient: <{BOB}>\nReason: unknown user\n",
        _both("mailbox full", "unknown user"),
    ),
    _case(
        "address and colon",
        f"{_SORRY}{ANNA}:\n550 5.1.1 no such user\n\n{BOB}:\n452 4.2.2 over quota\n",
        _both("no such user", "over quota", (550, 452)),
    ),
    _case(
        "address and dash",
        f"{_SORRY}{ANNA} - no such user here\n{BOB} - mailbox is full\n",
        _both("no such user", "mailbox is full"),
    ),
    _case(
        "address and words",
        f"{_SORRY}{ANNA} 550 5.1.1 user unknown\n{BOB} is over quota\n",
        _both("user unknown", "over quota", (550, None)),
    ),
    _case(
        "address and brackets",
        f"{_SORRY}  {ANNA} (user not found)\n  {BOB} (mailbox full)\n",
        _both("user not found", "mailbox full"),
    ),
    _case(
        "quotes", f'{_SORRY}"{ANNA}":\nUser unknown\n"{BOB}":\nMailbox full\n', _both("User unknown", "Mailbox full")
    ),
    _case(
        "bullets and square brackets",
        f"{_SORRY} * [{ANNA}]: 550 unknown user\n * [{BOB}]: 552 over quota\n",
        _both("unknown user", "over quota", (550, 552)),
    ),
    _case(
        "a list, then why",
        f"These recipients did not get your message:\n\n  {ANNA}\n  {BOB}\n\nThe mailbox is full.\n",
        _both("mailbox is full", "mailbox is full"),
    ),
    _case(
        "a list below the sentence",
        f"Delivery to the following recipients failed:\n\n  {ANNA}\n\n  {BOB}\n\nGood bye.\n",
        _both("Delivery to the following", "Delivery to the following"),
    ),
    _case(
        "a sentence",
        f"Sorry, the message to {ANNA} was returned because there is no such user.\n",
        _anna("no such user"),
    ),
    _case(
        "a sentence, then why",
        f"We were unable to deliver your message to {ANNA} for\nthe following reason:\n\n  552 Quota exceeded\n",
        _anna("Quota exceeded", 552),
    ),
    _case("two sentences", f"You wrote to {ANNA}. That is not a valid user here.\n", _anna("not a valid user")),
    _case(
        "a dialogue",
        f"{_SORRY}>>> RCPT TO:<{ANNA}>\n<<< 550 5.1.1 unknown user\n>>> RCPT TO:<{BOB}>\n<<< 452 4.2.2 over quota\n",
        _both("unknown user", "over quota", (550, 452)),
    ),
    _case(
        "a field that names two",
        f"Not delivered.\n\n{ANNA}: unknown user\n",
        _both("unknown user", "Not delivered"),
        f"X-Failed-Recipients: {ANNA}, {BOB}",
    ),
    _case(
        "a summary", f"{_SORRY}From: sender@example.com\nTo: {ANNA}\nSubject: hello\n", _anna("could not be delivered")
    ),
    _case(
        "only the returned header",
        "Your message could not be delivered.\n\n",
        _anna("could not be delivered"),
        returned="Received: by mx.example.net\nFrom: sender@example.com\n" + "Message-ID: <sent-1@example.com>\nTo: "
        f"Anna <{ANNA}>\nSubject: hello\n\nbody\n",
    ),
    _case(
        "the sender and the help desk are named too",
        f"The message from sender@example.com to {ANNA} could not be delivered: no such user.\n\n"
        "If you need help, contact support@example.net or postmaster@example.net.\n",
        _anna("no such user"),
    ),
    _case(
        "the author is another sender",
        f"Message from: carl@example.com\nMessage to: {ANNA}\nThe mail was rejected: mailbox full\n",
        _anna("mailbox full"),
    ),
    _case(
        "a title above the sent message",
        f"{ANNA}: unknown user. Undeliverable.\n\n--- Original message ---\n\ndora@example.net: over quota\n",
        _anna("unknown user"),
    ),
    _case("a numbered list", f"Your message was not delivered to:\n\n1. {ANNA}\n2. {BOB}\n", _both("not", "not")),
    _case("a list on a line", f"Your message was not delivered to: {ANNA}, {BOB}\n", _both("not", "not")),
    _case(
        "name and address",
        f"{_SORRY}Anna Example <{ANNA}>\nThe mailbox is full.\n\n'Bob' <{BOB}>; reason: unknown user\n",
        _both("mailbox is full", "unknown user"),
    ),
    _case(
        "a table",
        f"Delivery report\n\n| {ANNA} | failed: 550 no such user |\n| {BOB} | failed: mailbox full |\n",
        _both("no such user", "mailbox full", (550, None)),
    ),
    _case(
        "sentences with their replies",
        f"Host a.example said for <{ANNA}>: 550 no such user\nHost b.example said for <{BOB}>: 552 over quota\n",
        _both("no such user", "over quota", (550, 552)),
    ),
    _case(
        "a sentence over lines",
        f"The message that you sent to the address\n{ANNA}\nwas rejected because the mailbox is full.\n",
        _anna("mailbox is full"),
    ),
    _case(
        "labels of LSMTP",
        f"The enclosed message was undeliverable.\n\n--> Error description:\n\nError-for:  {ANNA}\n"
        "Error-Text: No such local user\n\nError-End: 1 error reported.\n",
        _anna("No such local user"),
    ),
    _case(
        "a virus",
        f"Our virus checker found a virus in your email to the following recipient:\n-> {ANNA}\n\n"
        "Delivery of the email was stopped!\n",
        _anna("virus"),
    ),
    _case(
        "a page",
        f"<p>抱歉，您的邮件被退回来了</p><table><tr><td>收件人：</td><td><a href='mailto:{ANNA}'>{ANNA}</a></td></tr>"
        "<tr><td>退信原因：</td><td>550 Mailbox not found</td></tr></table>\n",
        _anna("Mailbox not found", 550),
        "Content-Type: text/html; charset=utf-8",
    ),
    _case(
        "from me to me",
        "Your message could not be delivered.\n\nsender@example.com: mailbox full\n\n",
        (("sender@example.com", None, None, "mailbox full"),),
        returned="Received: by mx.example.net\nFrom: sender@example.com\nTo: sender@example.com\nSubject: note\n\nx\n",
    ),
)
LANGUAGES = tuple(
    _case(name, text.format(ANNA), _anna(words))
    for name, text, words in (
        ("de", "Ihre Nachricht konnte nicht zugestellt werden.\n\n{}: Das Postfach ist voll.\n", "Postfach"),
        ("de, a list", "Unzustellbar: die folgenden Empfänger wurden nicht erreicht:\n\n   {}\n", "Unzustellbar"),
        ("de, a summary", "E-Mail nicht zugestellt.\n\nAbsender: x@example.net\nEmpfänger: {}\nGrund: voll\n", "voll"),
        ("de, rejected", "Ihre Nachricht an {} wurde vom Server abgewiesen.\n", "abgewiesen"),
        ("fr", "Votre message n'a pas pu être remis à :\n\n{}\n\nAdresse inconnue.\n", "Adresse inconnue"),
        ("fr, failure", "Échec de la remise du message au destinataire suivant : {}\n", "Échec"),
        ("fr, impossible", "Impossible de délivrer votre message à {}.\n", "Impossible"),
        ("es", "No se pudo entregar su mensaje a:\n\n    {}\n", "entregar"),
        ("es, a summary", "Su mensaje no fue entregado.\n\nDe: x@example.net\nPara: {}\nMotivo: lleno\n", "lleno"),
        ("es, returned", "Su mensaje para {} ha sido devuelto.\n", "devuelto"),
        ("pt", "A sua mensagem não pôde ser entregue a {}.\n", "entregue"),
        ("pt, failure", "Falha na entrega da mensagem.\n\nDestinatário: {}\n", "Falha"),
        ("it", "Il messaggio non è stato consegnato a:\n\n{}\n", "consegnato"),
        ("it, not reached", "Il messaggio non ha raggiunto alcuni destinatari:\n\n  {}\n", "raggiunto"),
        ("it, impossible", "Impossibile recapitare il messaggio a {}.\n", "Impossibile"),
        ("nl", "Uw bericht kon niet worden bezorgd bij {}.\n", "bezorgd"),
        ("sv", "Meddelandet kunde inte levereras till {}.\n", "levereras"),
        ("da", "Din besked kunne ikke leveres til {}.\n", "leveres"),
        ("no", "Meldingen kunne ikke sendes til {}.\n", "sendes"),
        ("fi", "Viestiä ei voitu toimittaa osoitteeseen {}.\n", "toimittaa"),
        ("pl", "Wiadomość nie została dostarczona do {}.\n", "dostarczona"),
        ("cs", "Zprávu nelze doručit na adresu {}.\n", "doručit"),
        ("sk", "Správu sa nepodarilo doručiť na adresu {}.\n", "doručiť"),
        ("hu", "Az üzenet nem volt kézbesíthető: {}\n", "kézbesíthető"),
        ("ro", "Mesajul nu a putut fi livrat către {}.\n", "livrat"),
        ("tr", "Mesajınız {} adresine teslim edilemedi.\n", "teslim"),
        ("ru", "Ваше письмо не может быть доставлено.\n\n{}: почтовый ящик не существует\n", "не существует"),
        ("ru, impossible", "Невозможно доставить сообщение для {}.\n", "Невозможно"),
        ("uk", "Ваше повідомлення не вдалося доставити до {}.\n", "доставити"),
        ("el", "Το μήνυμα δεν ήταν δυνατό να παραδοθεί στον {}.\n", "παραδοθεί"),
        (
            "ja",
            "次のあて先へのメッセージは送信できませんでした。\n\n<{}>\n\nあて先が見つかりません。\n",
            "見つかりません",
        ),
        ("ja, a label", "メールが配信できませんでした。\n宛先アドレス：{}\n", "配信できません"),
        ("zh", "抱歉，您的邮件被退回来了。\n\n收件人地址：{}\n", "退回"),
        (
            "ja, a summary",
            "以下のメールは配信されませんでした。\n\n差出人: x@example.net\n宛先: {}\n",
            "配信されませんでした",
        ),
        ("zh, traditional", "您的郵件無法送達以下收件者：\n\n{}\n", "無法送達"),
        ("ko", "메일이 다음 수신자에게 전달되지 못했습니다.\n\n{}\n", "전달되지"),
        ("ar", "تعذر تسليم رسالتك إلى {}\n", "تسليم"),
        ("he", "לא ניתן היה למסור את ההודעה אל {}\n", "למסור"),
        ("th", "ไม่สามารถส่งข้อความถึง {}\n", "ไม่สามารถ"),
        ("vi", "Không thể gửi thư đến {}.\n", "gửi"),
    )
)

DELAYED = tuple(
    Case(name, NAME, text.format(ANNA), _anna(words), kind="delayed", returned="")
    for name, text, words in (
        (
            "not yet",
            "Your message to {} has not been delivered yet. We will keep trying for 4 days.\n",
            "not been delivered",
        ),
        (
            "a warning",
            "This is only a warning. Your message to {} is undelivered. It will be retried.\n",
            "undelivered",
        ),
        ("attempts", "Not delivered so far:\n\n{}\n\nDelivery attempts will continue to be made.\n", "continue"),
        ("postponed", 'Delivery of your message to "{}" has been postponed.\n', "postponed"),
        ("de", "Die Zustellung Ihrer Nachricht an {} verzögert sich, sie wurde noch nicht zugestellt.\n", "verzögert"),
        ("fr", "Votre message n'a pas encore été remis à {}.\n", "encore"),
        ("ru", "Ваше письмо для {} еще не доставлено, доставка задерживается.\n", "задерживается"),
        ("ja", "メールの配信が遅延しています。まだ配信できません。\n\n<{}>\n", "遅延"),
    )
)

SYSTEMS = tuple(
    _case(name, text.format(ANNA), _anna(words, code))
    for name, text, words, code in (
        (
            "Openwave",
            "This Message was undeliverable due to the following reason:\n\n"
            "The user(s) account is temporarily over quota.\n\n<{}>\n\n"
            "Please reply to <Postmaster@example.net>\nif you feel this message to be in error.\n",
            "over quota",
            None,
        ),
        (
            "newmail.ru",
            "We were not able to deliver your message to:\n\n{}:\nuser not found\n",
            "user not found",
            None,
        ),
        ("Dovecot", "Your message to <{}> was automatically rejected:\nQuota exceeded\n", "Quota exceeded", None),
        ("Mercury", "The message has failed delivery. Errors:\n\nUser not known: {}\n", "User not known", None),
        ("NTMail", "Your message was not delivered to\n   {}\nfor this reason:\nUnknown user\n", "Unknown user", None),
        ("Axigen", "The message cannot be delivered:\n\nRecipient {}: mailbox not found\n", "mailbox not found", None),
        (
            "IceWarp",
            "Message from <carl@example.com> to <{}> was not delivered.\nReason: 550 5.1.1 unknown user\n",
            "unknown user",
            550,
        ),
        ("Merak", "Recipient: [{}]\nReason: Remote host said: 554 error\nMessage not delivered.\n", "554 error", 554),
        ("HotPOP", "Not delivered.\n\nUndeliverable Address: {}\nReason: user over quota\n", "over quota", None),
        ("USA.NET", "Intended recipient: {}\n\nThe mail was returned: it encountered an error.\n", "returned", None),
        ("Prodigy", "User's mailbox is full: <{}>\nUnable to deliver mail.\n", "mailbox is full", None),
        (
            "SpamLion",
            "Your Message\n\nTo: <x@example.org>\n\nDid not reach the following recipient: {}\n",
            "reach",
            None,
        ),
    )
)
