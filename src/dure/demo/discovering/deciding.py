"""What the teams made of their findings: old ones ended with a reason, new ones taken on, asked about, or tried at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from uuid_utils.compat import uuid7

from dure.demo.areas import DONGS, dong_path
from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.foundation.access.actor import Actor
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.actions.triage import ask_back, close_finding, take_finding
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.findings.queries import tellers
from dure.journey.discovery.findings.states import OPEN

DAY = dt.timedelta(days=1)
SETTLED_AFTER = 19 * DAY
"""What was last heard of so long ago has been decided about, but for a few that a team works on."""
STILL_OPEN = 0.06
ROLES = ("welfare_official", "visiting_nurse")
CONFIRMED = ("help_begun", "help_begun", "help_begun", "already_supported")
FOUND = ("no_need", "no_need", "information_given", "information_given", "help_refused", "handed_over")
LOST = ("not_found", "moved_away")
CHANCE_OF_NEED, CHANCE_OF_HEAVY_NEED, CHANCE_OF_LOSS = 0.18, 0.85, 0.1
HEAVY = frozenset(
    f"signal_kind:{kind}"
    for kind in (
        "power_cut",
        "gas_cut",
        "lonely_death_risk",
        "suicide_high_risk",
        "mail_piling_up",
        "public_rent_arrears",
    )
) | {"tip_kind:own_request"}
"""Signs after which a need was found more often than not."""
NOTES = {
    "no_need": "찾아뵈었더니 자녀가 자주 오가고 생활에 어려움이 없으셨습니다.",
    "help_refused": "설명해 드렸으나 지금은 도움을 바라지 않는다고 하셨습니다. 연락처를 남겼습니다.",
    "handed_over": "보건소 담당자에게 넘기고 받았음을 확인했습니다.",
    "not_found": "세 번 찾아갔으나 살고 있는 사람이 없었습니다.",
    "moved_away": "이웃이 지난달 이사했다고 알려 주었습니다.",
}
QUESTIONS = (
    "한국전력공사에 전기가 다시 들어왔는지 물음",
    "건강보험공단에 분할 납부를 신청했는지 물음",
    "통장님께 요즘 뵌 적이 있는지 물음",
)
TO_WHOEVER_TOLD = "알려 주셔서 고맙습니다. 정확히 몇 호인지, 마지막으로 보신 것이 언제인지 알려 주실 수 있을까요?"
# How far a team has come with a new finding; the rest waits.
TAKEN, ASKED, TRIED = 0.2, 0.28, 0.38
TRIES = (("visit", "no_answer"), ("phone", "no_answer"), ("visit", "no_answer"), ("neighbour", "no_answer"))
ANSWERED = (("visit", "refused"), ("visit", "in_facility"), ("visit", "met"))


@dataclass(frozen=True, slots=True)
class Team:
    """Who decides in a dong: its official and its nurse, by their keys."""

    path: str
    official: str
    nurse: str


def decide_findings(stage: Stage, district: DemoDistrict, *, system: Actor, seed: int) -> int:
    """Team by team; returns how many findings were decided about."""
    chance, decided = Random(f"{seed}-deciding"), 0
    known = {stage.household_of(story).pk for story in district.stories if story.assessments}
    for team in _teams(district):
        rows = Finding.objects.visible_to(system).filter(path__startswith=team.path, state__in=OPEN)
        findings = list(rows.select_related("household").order_by("opened_at", "id"))
        with stage.curtain():
            for finding in findings:
                decided += _decide(stage, team, finding, chance, needs=finding.household_id in known)
    return decided


def _teams(district: DemoDistrict) -> Iterator[Team]:
    posted = {(one.unit, one.role): one.key for one in reversed(district.staff) if one.ended_on is None}
    for dong in DONGS:
        official, nurse = (posted[f"hub-{dong.code}", role] for role in ROLES)
        yield Team(dong_path(dong.code), official, nurse)


def _decide(stage: Stage, team: Team, finding: Finding, chance: Random, *, needs: bool) -> bool:
    settled = stage.now - finding.last_at > SETTLED_AFTER
    if settled and chance.random() > STILL_OPEN:
        _settle(stage, team, finding, chance, needs=needs)
        return True
    draw = chance.random()
    if draw < TAKEN:
        _take(stage, team, finding, chance)
    elif draw < ASKED:
        at = _before(stage, finding, hours=chance.randint(3, 60))
        with stage.acting(team.official, at) as actor:
            _ask(actor, finding, chance.choice(QUESTIONS), at=at)
    elif draw < TRIED:
        _try(stage, team, finding, TRIES[: chance.randint(1, len(TRIES))])
    return draw < TRIED


def _ask(actor: Actor, finding: Finding, question: str, *, at: dt.datetime) -> None:
    """Whoever told, where somebody did; else somebody outside."""
    teller = next(iter(tellers(actor, finding)), None)
    ask_back(actor=actor, finding=finding, question=TO_WHOEVER_TOLD if teller else question, at=at, of_teller=teller)


def _take(stage: Stage, team: Team, finding: Finding, chance: Random) -> None:
    """The official keeps it or gives it to the nurse, who has been there by now or not."""
    at = _before(stage, finding, hours=chance.randint(4, 40))
    to = chance.choice((team.official, team.official, team.nurse))
    with stage.acting(team.official, at) as actor:
        take_finding(actor=actor, finding=finding, by=stage.user(to), at=at)
    if chance.random() < 0.4:
        _try(stage, team, finding, (chance.choice(ANSWERED),))


def _settle(stage: Stage, team: Team, finding: Finding, chance: Random, *, needs: bool) -> None:
    with stage.acting(team.official, stage.now) as actor:
        kinds = set(Evidence.objects.visible_to(actor).filter(finding=finding).values_list("kind_id", flat=True))
    reason = _reason(finding, kinds, chance, needs=needs)
    ended = min(finding.last_at + chance.randint(4, 17) * DAY, stage.now - DAY)
    if reason in LOST:
        _try(stage, team, finding, TRIES[:3], before=ended)
    elif reason != "handed_over":
        _try(stage, team, finding, (("visit", "met"),), before=ended)
    with stage.acting(team.official, ended) as actor:
        finding.refresh_from_db(from_queryset=Finding.objects.visible_to(actor).select_related("household"))
        close_finding(
            actor=actor,
            finding=finding,
            reason=f"finding_closing_reason:{reason}",
            note=NOTES.get(reason, ""),
            at=ended,
        )


def _reason(finding: Finding, kinds: set[str], chance: Random, *, needs: bool) -> str:
    if needs:
        return "help_begun"
    if chance.random() < CHANCE_OF_LOSS:
        return chance.choice(LOST)
    likely = CHANCE_OF_HEAVY_NEED if kinds & HEAVY else CHANCE_OF_NEED
    return chance.choice(CONFIRMED if finding.household_id and chance.random() < likely else FOUND)


def _try(
    stage: Stage,
    team: Team,
    finding: Finding,
    tries: tuple[tuple[str, str], ...],
    *,
    before: dt.datetime | None = None,
) -> None:
    """One a day, the last of them half a day before ``before``."""
    end = before or stage.now
    for number, (way, outcome) in enumerate(tries):
        at = end - (len(tries) - number - 1) * DAY - DAY / 2
        with stage.acting(team.nurse if number % 2 else team.official, at) as actor:
            record_attempt(
                actor=actor,
                finding=finding,
                record_id=uuid7(),
                way=f"attempt_way:{way}",
                outcome=f"visit_outcome:{outcome}",
                note="",
                at=at,
            )


def _before(stage: Stage, finding: Finding, *, hours: int) -> dt.datetime:
    """So long ago, but not before it was heard of."""
    return max(stage.now - dt.timedelta(hours=hours), min(finding.last_at, stage.now - dt.timedelta(minutes=20)))
