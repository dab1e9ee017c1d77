"""Writes the visit by which somebody stayed in touch with a rated household, as often as its class asks."""

from dure.demo.stories.parts import AssessmentPart, Section
from dure.demo.stories.writer import StoryWriter
from dure.policy.korea.crisis import contact_interval

LATE = 0.12
LATE_ARC, NEVER = "case_late", "unmet"
LATE_DAYS = (1, 5)


def keep_in_touch(writer: StoryWriter) -> None:
    """The last contact as the class asks for it; now and then nobody found the time for the one after it."""
    story, case = writer.story, writer.story.case
    if not story.assessments or story.arc == NEVER:
        return
    days_ago = _days_ago(writer, story.assessments[-1], late=story.arc == LATE_ARC or writer.rng.random() < LATE)
    if days_ago is None:
        return
    by, discipline = (case.manager, "case_management") if case else (writer.official, "welfare")
    text = writer.words.note(writer.words.word("contacts"), discipline)
    writer.visit(writer.clock.ago(days_ago), "regular_contact", (Section(by, discipline, text),))


def _days_ago(writer: StoryWriter, rated: AssessmentPart, *, late: bool) -> int | None:
    """How many days ago the contact was; None when none was due yet, or when the last is late by a few days only."""
    interval = contact_interval(rated.decided_class)
    days = interval.every_days or interval.once_within_days
    met = [visit.ended_at for visit in writer.story.visits if visit.state == "done" and visit.ended_at]
    later = [moment for moment in met if moment > rated.at]
    gone = (writer.clock.now - max(later, default=rated.at)).days
    over = writer.rng.randint(*LATE_DAYS) if late else 0
    if days is None or gone < days + over or (later and interval.every_days is None):
        return None
    if interval.every_days is None:
        return gone - writer.rng.randint(days // 2, days - 2)
    return days + over if late else writer.rng.randint(1, max(1, days - 2))
