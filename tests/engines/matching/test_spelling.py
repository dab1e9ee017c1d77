"""Names, places and figures in all the ways in which people write them end at the same keys."""

from __future__ import annotations

import pytest

from dure.engines.matching.spelling.figures import Unreadable, read_born, read_phones, read_sex
from dure.engines.matching.spelling.names import Name, read_name
from dure.engines.matching.spelling.places import read_place
from dure.engines.matching.spelling.sounds import letters
from dure.policy.korea.matching import korean


def name(text: str, *, alias: str = "", other: str = "") -> Name:
    return read_name(text, alias, other, korean())


@pytest.mark.parametrize(
    "text",
    [
        "김영숙",
        "김 영숙",
        "김  영 숙",
        "김영숙 님",
        "김영숙(62)",
        "金英淑",
        "金영淑",
        "김영숙(金英淑)",
        "김영숙 씨",
        "김·영숙",
    ],
)
def test_a_name_is_the_same_with_spaces_titles_and_ideographs(text: str) -> None:
    assert (name(text).name, name(text).surname, name(text).given) == ("김영숙", "김", "영숙")


@pytest.mark.parametrize(
    "text",
    [
        "Kim Young Sook",
        "KIM, YOUNG-SOOK",
        "Youngsook Kim",
        "Gim Yeongsuk",
        "KimYoungSook",
        "KIMYOUNGSOOK",
        "Kim Yŏng-suk",
        "Young-Sook KIM",
        "kim young sug",
    ],
)
def test_a_name_in_latin_letters_sounds_like_the_name(text: str) -> None:
    assert name(text).sound == name("김영숙").sound


@pytest.mark.parametrize(
    ("korean_name", "latin"),
    [
        ("이은혜", "Rhee Eunhye"),
        ("이은혜", "Yi Ŭn-hye"),
        ("박지훈", "Park Ji Hoon"),
        ("최성희", "Ch'oe Sŏng-hŭi"),
        ("최성희", "Choi Sunghee"),
        ("정현우", "Chung Hyun-woo"),
        ("우현정", "Woo Hyeon Jeong"),
        ("유인경", "Ryu Inkyung"),
        ("남궁관", "Namgung Kwan"),
        ("박나은", "Na-eun Park"),
        ("김영민", "Young Min Kim"),
    ],
)
def test_romanisations_by_rule_and_by_custom_sound_alike(korean_name: str, latin: str) -> None:
    assert name(korean_name).sound in (name(latin).sound, name(latin).sound_too)


def test_the_first_sound_of_a_surname_may_be_written_two_ways() -> None:
    assert name("리영숙").name == name("이영숙").name
    assert name("류관순").name == name("유관순").name


def test_a_surname_of_two_syllables_is_known_as_one() -> None:
    assert (name("남궁민수").surname, name("남궁민수").given) == ("남궁", "민수")
    assert (name("남영수").surname, name("남영수").given) == ("남", "영수")


def test_another_name_in_brackets_is_a_nickname_and_ideographs_there_are_the_other_script() -> None:
    assert name("김영숙(김말자)").alias == "김말자"
    assert name("김영숙(金英淑)").ideographs == "金英淑"
    assert name("김영숙", alias="순이").alias == "순이"
    assert name("김영숙", other="Kim Young Sook").name == "김영숙"


@pytest.mark.parametrize("text", ["", "   ", "-", "???", "1234", "( )"])
def test_what_is_no_name_is_unknown(text: str) -> None:
    assert name(text).name is None
    assert name(text).sound is None


def test_one_letter_of_a_syllable_is_one_sign() -> None:
    assert len(letters("숙")) == 3
    assert sum(a != b for a, b in zip(letters("숙"), letters("숰"), strict=True)) == 1
    assert letters("민").isascii()


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("부산광역시 수영구 망미로12번길 34, 101동 1203호 (망미동, 가람아파트)", "r망미로12번길 34#101-1203"),
        ("수영구 망미로12번길 34 101-1203", "r망미로12번길 34#101-1203"),
        ("부산 수영구 망미로12번길34 101동1203호", "r망미로12번길 34#101-1203"),
        ("부산수영구망미로 34, 제101동 제1203호", "r망미로 34#101-1203"),
        ("경기도 고양시 덕양구 화정1동 123-4번지 2층 201호", "l화정1동 123-4#201"),
        ("가람아파트 101동 1203호", "e가람아파트 #101-1203"),
        ("서울특별시 종로구 세종대로 209", None),
        ("", None),
    ],
)
def test_an_address_is_the_same_home_however_it_is_written(text: str, home: str | None) -> None:
    assert read_place(text, korean()).home == home


def test_a_number_of_a_block_is_not_taken_for_the_number_of_the_house() -> None:
    assert read_place("가람로 101동 1203호", korean()).building != "r가람로 10"


@pytest.mark.parametrize(
    "text",
    [
        "1985-03-12",
        "19850312",
        "1985.3.12",
        "1985/03/12",
        "1985년 3월 12일",
        "1985-03-12 00:00:00",
        "１９８５-０３-１２",
    ],
)
def test_a_birth_date_is_read_however_it_is_written(text: str) -> None:
    born = read_born(text)
    assert (born.day, born.year) == ("850312", "1985")


def test_a_birth_date_may_be_known_in_part() -> None:
    assert (read_born("850312").day, read_born("850312").year) == ("850312", None)
    assert (read_born("1985-03").day, read_born("1985-03").year) == (None, "1985")
    assert read_born("1985").year == "1985"
    assert read_born("1985-30-12").day == "853012", "digits changed over are still worth comparing"


@pytest.mark.parametrize("text", ["yesterday", "1", "123", "99999999", "1985-03-12-14"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_born(text)


@pytest.mark.parametrize(
    "text", ["010-1234-5678", "+82 10-1234-5678", "1012345678", "0082-10-1234-5678", "010.1234.5678"]
)
def test_a_phone_is_the_same_with_and_without_its_country(text: str) -> None:
    assert read_phones(text, korean()) == ["01012345678"]


def test_two_phones_of_one_cell_are_both_kept_and_noughts_are_none() -> None:
    assert read_phones("010-1234-5678 / 051-123-4567", korean()) == ["01012345678", "0511234567"]
    for text in ("none", "000-0000-0000", "12"):
        with pytest.raises(Unreadable):
            read_phones(text, korean())


def test_a_sex_is_read_in_both_languages() -> None:
    assert {read_sex(text, korean()) for text in ("여", "F", "female", "여성", "2")} == {"f"}
    assert read_sex("미상", korean()) is None
    with pytest.raises(Unreadable):
        read_sex("purple", korean())
