"""Adobe's XMP (ISO 16684-1), in pictures and videos: what made a file, when, and whether by an algorithm."""

import re
from typing import Any

from lxml import etree

_MOST_BYTES = 1_048_576
_MOST_CHARS = 500
_END = re.compile(rb"</(?:\w+:)?xmpmeta>|</(?:\w+:)?RDF>")

_WANTED = {
    "{http://ns.adobe.com/xap/1.0/}CreatorTool": "creator_tool",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated": "created",
    "{http://ns.adobe.com/xap/1.0/}CreateDate": "created",
    "{http://ns.adobe.com/photoshop/1.0/}Credit": "credit",
    "{http://ns.adobe.com/exif/1.0/}UserComment": "comment",
    "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType": "source_type",
    "{http://ns.google.com/photos/1.0/camera/}MotionPhoto": "motion_photo",
    "{http://ns.google.com/photos/1.0/camera/}MicroVideo": "motion_photo",
}
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


def xmp(packet: Any) -> dict[str, str]:
    """What is known here of a packet, by the names in `_WANTED`; nothing of what is no packet. The first value counts.

    `source_type` is the last part of IPTC's address: "trainedAlgorithmicMedia" is a picture that was made by a model.
    """
    content = packet.encode() if isinstance(packet, str) else packet
    if not isinstance(content, bytes) or len(content) > _MOST_BYTES:
        return {}
    end = next((found.end() for found in _END.finditer(content)), len(content))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content[:end].strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for element in root.iter() if root is not None else ():
        if isinstance(element.tag, str):
            for tag, value in (*element.attrib.items(), (element.tag, _said(element))):
                if tag in _WANTED and value and value.strip():
                    found.setdefault(_WANTED[tag], value.strip()[:_MOST_CHARS])
    if "source_type" in found:
        found["source_type"] = found["source_type"].rpartition("/")[2]
    return found


def _said(element: Any) -> str | None:
    """A value may stand in the element, in a list inside it, or as the address of a resource."""
    return element.get(_RESOURCE) or "".join(element.itertext()) or None
