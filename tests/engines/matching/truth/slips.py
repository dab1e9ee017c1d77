"""Slips of the pen and of the ear, and names in other scripts. Written without the engine's own tables."""

from __future__ import annotations

from random import Random

FIRST = 0xAC00
VOWEL_NEIGHBOURS = {
    0: (4, 2), 1: (5,), 4: (0, 8, 6), 5: (1,), 6: (4, 12), 8: (13, 4), 13: (8, 18), 18: (13, 20), 20: (18, 19),
    19: (20,)
}  # fmt: skip
SOUND_ALIKE = {1: 5, 5: 1, 3: 7, 7: 3, 10: 11, 11: 15, 15: 10, 19: 20}
INITIALS, VOWELS, FINALS = (
    signs.split("/")
    for signs in (
        "g/kk/n/d/tt/r/m/b/pp/s/ss//j/jj/ch/k/t/p/h",
        "a/ae/ya/yae/eo/e/yeo/ye/o/wa/wae/oe/yo/u/wo/we/wi/yu/eu/ui/i",
        "/k/k/k/n/n/n/t/l/k/m/l/l/l/p/l/m/p/p/t/t/ng/t/t/k/t/p/",
    )
)


def _spelled(*lines: str) -> dict[str, list[str]]:
    pairs = [each.split("=") for line in lines for each in line.split()]
    return {sign: ways.split("/") for sign, ways in pairs}


CUSTOM = _spelled(
    "영=young/yeong 희=hee/hui 수=soo/su 숙=sook/suk 정=jung/jeong 현=hyun/hyeon 준=joon/jun 우=woo/u",
    "경=kyung/gyeong 선=sun/seon 순=soon/sun 주=joo/ju 은=eun/un 기=ki/gi 규=kyu/gyu 성=sung/seong",
    "승=seung/sung 철=chul/cheol 연=yeon/youn 옥=ok/ock",
)
SURNAMES = _spelled(
    "김=Kim/Gim 이=Lee/Yi/Rhee/I 박=Park/Bak/Pak 최=Choi/Choe 정=Jung/Jeong/Chung 강=Kang/Gang 조=Cho/Jo",
    "윤=Yoon/Yun 장=Jang/Chang 임=Lim/Im/Yim 오=Oh/O 서=Seo/Suh 신=Shin/Sin 권=Kwon/Gwon 유=Yoo/Ryu/Yu",
    "류=Ryu/Yoo 노=Noh/Roh 허=Hur/Heo 우=Woo/U 구=Koo/Gu 배=Bae/Pae 백=Baek/Paik 문=Moon/Mun",
)
IDEOGRAPHS = _spelled(
    "김=金 이=李 박=朴 최=崔 정=鄭 강=姜 조=趙 윤=尹 장=張 임=林 영=英/永 숙=淑 자=子 순=順 희=姬/熙 옥=玉",
    "경=京/敬 미=美 수=秀/洙 호=浩/鎬 철=哲 진=鎭 현=賢/鉉 민=敏 지=智 은=恩 혜=惠 선=善 주=珠 성=成 준=俊",
)


def _split(sign: str) -> tuple[int, int, int]:
    number = ord(sign) - FIRST
    return number // 588, number // 28 % 21, number % 28


def _joined(initial: int, vowel: int, final: int) -> str:
    return chr(FIRST + initial * 588 + vowel * 28 + final)


def one_letter(chance: Random, text: str) -> str:
    """Another letter in one syllable: a vowel beside it on the keyboard, another first or last consonant."""
    places = [place for place, sign in enumerate(text) if FIRST <= ord(sign) <= 0xD7A3]
    if not places:
        return text
    place = chance.choice(places)
    initial, vowel, final = _split(text[place])
    way = chance.random()
    if way < 0.45:
        vowel = chance.choice(VOWEL_NEIGHBOURS.get(vowel, (0, 4, 8, 13, 20)))
    elif way < 0.75:
        final = chance.choice([each for each in (0, 1, 4, 8, 16, 17, 21) if each != final])
    else:
        initial = chance.choice([each for each in (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 18) if each != initial])
    return text[:place] + _joined(initial, vowel, final) + text[place + 1 :]


def similar_sound(chance: Random, text: str) -> str:
    """Written as it is heard; a plain slip where nothing in it sounds like something else."""
    places = [
        place for place, sign in enumerate(text) if FIRST <= ord(sign) <= 0xD7A3 and _split(sign)[1] in SOUND_ALIKE
    ]
    if not places:
        return one_letter(chance, text)
    place = chance.choice(places)
    initial, vowel, final = _split(text[place])
    return text[:place] + _joined(initial, SOUND_ALIKE[vowel], final) + text[place + 1 :]


def slip_in_digits(chance: Random, text: str, *, after: int = 0) -> str:
    """One digit wrong, or two side by side changed over; `after` leaves the beginning right."""
    places = [place for place, sign in enumerate(text) if sign.isdigit() and place >= after]
    if not places:
        return text
    place = chance.choice(places)
    beside = place + 1
    if chance.random() < 0.5 and beside < len(text) and text[beside].isdigit() and text[beside] != text[place]:
        return text[:place] + text[beside] + text[place] + text[beside + 1 :]
    return text[:place] + chance.choice([digit for digit in "0123456789" if digit != text[place]]) + text[place + 1 :]


def in_latin(chance: Random, name: str) -> str:
    """By the official rules or by custom, in one of the orders that passports and cards show."""
    surname = chance.choice(SURNAMES.get(name[0], [_latin(name[0]).capitalize()]))
    custom = chance.random() < 0.6
    given = [chance.choice(CUSTOM[sign]) if custom and sign in CUSTOM else _latin(sign) for sign in name[1:]]
    joined = chance.choice(("".join(given), "-".join(given), " ".join(given)))
    words = chance.choice(
        (f"{surname} {joined.title()}", f"{joined.title()} {surname}", f"{surname.upper()}, {joined.upper()}")
    )
    return words.upper() if chance.random() < 0.2 else words


def _latin(sign: str) -> str:
    initial, vowel, final = _split(sign)
    return INITIALS[initial] + VOWELS[vowel] + FINALS[final]


def in_ideographs(chance: Random, name: str) -> str:
    """Each sign that has one; the others stay, as clerks write whom they cannot look up."""
    return "".join(chance.choice(IDEOGRAPHS.get(sign, [sign])) for sign in name)
