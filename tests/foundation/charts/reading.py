"""Reads a drawn chart."""

from __future__ import annotations

from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
TEXT = f"{SVG}text"


def read(picture: str) -> ET.Element:
    return ET.fromstring(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(TEXT)]


def bars(picture: ET.Element) -> list[ET.Element]:
    return [path for path in picture.iter(f"{SVG}path") if path.get("fill") == "var(--fill-info)"]
