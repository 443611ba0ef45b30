import pytest

from pipeline.parse.formats.xmp import xmp

RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
NAMES = "xmlns:x='http://ns.adobe.com/xap/1.0/' xmlns:p='http://ns.adobe.com/photoshop/1.0/'"
IPTC = "xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'"


def packet(inside: str, attributes: str = "") -> bytes:
    description = f"<rdf:Description {NAMES} {IPTC} {attributes}>{inside}</rdf:Description>"
    return f"<m:xmpmeta xmlns:m='adobe:ns:meta/'><rdf:RDF {RDF}>{description}</rdf:RDF></m:xmpmeta>".encode()


@pytest.mark.parametrize(
    "content",
    [
        packet("", "x:CreatorTool='Paint 3'"),
        packet("<x:CreatorTool> Paint 3 </x:CreatorTool>"),
        packet("<x:CreatorTool><rdf:Alt><rdf:li>Paint 3</rdf:li></rdf:Alt></x:CreatorTool>"),
        packet("<x:CreatorTool rdf:resource='Paint 3'/>"),
        b"\0\n" + packet("", "x:CreatorTool='Paint 3'") + b"<?xpacket end='w'?>\0\0 what follows is no part of it",
        packet("", "x:CreatorTool='Paint 3'").decode(),
    ],
    ids=["attribute", "element", "list", "resource", "with a tail", "text"],
)
def test_a_value_may_stand_in_several_ways(content: bytes | str) -> None:
    assert xmp(content) == {"creator_tool": "Paint 3"}


def test_the_first_date_of_creation_counts() -> None:
    dates = "<p:DateCreated>2026-03-14</p:DateCreated><x:CreateDate>2026-03-15</x:CreateDate>"
    assert xmp(packet(dates)) == {"created": "2026-03-14"}


def test_a_source_is_the_last_part_of_its_address() -> None:
    address = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    source = f"<i:DigitalSourceType>{address}</i:DigitalSourceType>"
    assert xmp(packet(source)) == {"source_type": "trainedAlgorithmicMedia"}


def test_a_long_value_is_cut() -> None:
    assert len(xmp(packet("", f"p:Credit='{'a' * 900}'"))["credit"]) == 500


def test_no_entity_is_expanded() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY e 'secret'>]>" + packet("<p:Credit>&e;</p:Credit>")
    assert "secret" not in str(xmp(bomb))


@pytest.mark.parametrize("content", [None, 7, b"", b"<", b"no packet", packet("")[:60], b"<a/>" + bytes(2_000_000)])
def test_what_is_no_packet_says_nothing(content: object) -> None:
    assert xmp(content) == {}
