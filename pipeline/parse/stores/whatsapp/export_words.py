"""What WhatsApp itself writes into a chat export, in the languages in which it could be looked up.

A mark (U+200E) stands before it on iOS; Android has none, so that what somebody typed may look the same.
"""

import re
from dataclasses import dataclass

from pipeline.parse.stores.whatsapp.export_lines import MARKS, seen

_FILE = r"[^<>:\n\"/\\|?*]{1,150}\.\w{2,5}"
_ATTACHED = re.compile(rf"[{MARKS}]{{0,4}}<[^<>:\n]{{3,30}}[::]\s?({_FILE})>")
_OWN_NAMES = r"(?:IMG|VID|PTT|AUD|STK|DOC)-\d{8}-WA\d+\.\w{2,5}"
# fmt: off
_FILE_ATTACHED = (
    "file attached", "datei angehängt", "archivo adjunto", "fichier joint", "file allegato", "arquivo anexado",
    "ficheiro anexado", "bestand bijgevoegd", "plik dołączony", "файл добавлен", "dosya ekli", "fișier atașat",
    "bifogad fil", "vedhæftet fil", "الملف مرفق", "文件附件", "添付ファイル", "파일 첨부됨",
)
_OMITTED = (
    "media omitted", "image omitted", "video omitted", "audio omitted", "sticker omitted", "gif omitted",
    "document omitted", "contact card omitted", "video note omitted", "medien ausgeschlossen", "bild weggelassen",
    "multimedia omitido", "imagen omitida", "video omitido", "audio omitido", "médias omis", "image absente",
    "mídia oculta", "arquivo de mídia oculto", "ficheiro não revelado", "imagem ocultada", "media omessi",
    "immagine omessa", "media weggelaten", "afbeelding weggelaten", "pominięto multimedia", "без медиафайлов",
    "medya dahil edilmedi", "تم استبعاد الوسائط", "省略多媒体文件", "메디어 파일을 생략한 메시지",
)
_DELETED = (
    "this message was deleted", "you deleted this message", "this message was deleted by admin",
    "diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht", "se eliminó este mensaje",
    "este mensaje fue eliminado", "eliminaste este mensaje", "ce message a été supprimé",
    "vous avez supprimé ce message", "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
    "mensagem apagada", "esta mensagem foi apagada", "você apagou esta mensagem", "apagou esta mensagem",
    "dit bericht is verwijderd", "je hebt dit bericht verwijderd", "ta wiadomość została usunięta",
    "данное сообщение удалено", "bu mesaj silindi", "تم حذف هذه الرسالة",
)
_DELETED_BY_OWNER = (
    "you deleted this message", "du hast diese nachricht gelöscht", "eliminaste este mensaje",
    "vous avez supprimé ce message", "hai eliminato questo messaggio", "você apagou esta mensagem",
    "je hebt dit bericht verwijderd",
)
_EDITED = (
    "this message was edited", "diese nachricht wurde bearbeitet", "se editó este mensaje", "ce message a été modifié",
    "questo messaggio è stato modificato", "mensagem editada", "esta mensagem foi editada", "dit bericht is bewerkt",
)
# fmt: on
_NAMED = re.compile(rf"[{MARKS}]{{0,4}}({_OWN_NAMES}) \([^()\n]{{3,40}}\)")
_NAMED_OTHERWISE = re.compile(
    rf"^[{MARKS}]{{0,4}}({_FILE}) \((?:{'|'.join(_FILE_ATTACHED)})\)", re.IGNORECASE | re.MULTILINE
)
_EDIT = re.compile(rf"[ {MARKS}]{{0,4}}<(?:{'|'.join(_EDITED)})\.?>", re.IGNORECASE)
_PLACE = re.compile(r"https://maps\.google\.com/\?q=(-?\d{1,2}\.\d+),(-?\d{1,3}\.\d+)")


@dataclass(frozen=True)
class Said:
    """What a message says.

    Attributes:
        body: what somebody wrote; None if nothing is left without WhatsApp's own words.
        files: names of attached files.
        omitted: WhatsApp's words where a file was left out of the export.
        state: live, deleted, edited.
        by_owner: it says, with the mark that nobody types, that "you" deleted it.
        place: latitude and longitude in degrees.
    """

    body: str | None
    files: tuple[str, ...] = ()
    omitted: str | None = None
    state: str = "live"
    by_owner: bool = False
    place: tuple[float, float] | None = None


def said(text: str) -> Said:
    """Take a message apart."""
    words = seen(text).strip("<>.[] ").casefold()
    if words in _OMITTED:
        return Said(None, omitted=seen(text))
    if words in _DELETED:
        return Said(None, state="deleted", by_owner="\u200e" in text and words in _DELETED_BY_OWNER)
    files: list[str] = []
    for form in (_ATTACHED, _NAMED, _NAMED_OTHERWISE):
        files += [seen(name) for name in form.findall(text)]
        text = form.sub("", text)
    edited = _EDIT.search(text)
    body = (_EDIT.sub("", text) if edited else text).strip(f" \n{MARKS}")
    return Said(body or None, tuple(files), state="edited" if edited else "live", place=_place(text))


def _place(text: str) -> tuple[float, float] | None:
    found = _PLACE.search(text)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return None
    return float(found[1]), float(found[2])
