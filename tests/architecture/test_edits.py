"""Nobody's edit is lost: what changes a row compares first, and who comes second sees both versions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PACKAGE, files, parsed

WRITES_OVER = {"update", "bulk_update", "update_or_create"}
# Changes of rows outside foundation/transitions, each with what it compares or why there is nothing to compare.
COMPARED = {
    "registry/people/actions.py:edit_member": "the head's name goes to the household in the transaction of the edit",
    "registry/people/actions.py:move_out": "only where the membership has not ended",
    "registry/people/actions.py:mark_target_groups": "the household's row is held and the set that was seen compared",
    "registry/people/actions.py:withdraw_consent": "only where it is not withdrawn",
    "registry/protection/actions.py:restrict_household": "the household's row is held where it was seen to lie",
    "registry/protection/actions.py:lift_restriction": "the household's row is held where it was seen to lie",
    "registry/protection/actions.py:review_access": "only where it is not reviewed",
    "registry/identity/actions/pairs.py:propose_pair": "only where it was put aside before",
    "registry/identity/actions/pairs.py:decide_pairs": "only where the decision is a move from what it is now",
    "registry/identity/actions/merging.py:_decide": "the pair follows the merge, both households are held",
    "registry/identity/actions/merging.py:_join": "the merge's own row, just written",
    "registry/charges/actions.py:_end": "the dong's row is held, and each charge ends where the next begins",
    "registry/provisions/actions.py:end_provision": "only where the end is the one that was seen",
    "registry/deadlines/actions.py:end_deadlines": "only what is still due",
    "journey/referrals/actions/steps.py:take_step": "the partner's sheet mirrors the referral's own move",
    "journey/cases/actions/goals.py:finish_action": "only where it is not done",
    "journey/discovery/findings/actions/gathering.py:_reopen": "one worker gathers; only what is closed is opened",
    "journey/discovery/findings/actions/gathering.py:_attach": "the findings' rows are held",
    "journey/discovery/findings/actions/triage.py:_match": "only in the state seen, without a household",
    "journey/discovery/findings/actions/triage.py:set_capacity": "one number of a team; the last word holds",
    "journey/discovery/findings/actions/triage.py:keep_answer": "only while nobody has answered",
    "journey/discovery/findings/actions/triage.py:retell_evidence": "follows the thing's own correction, just compared",
    "journey/discovery/campaigns/actions/answering.py:correct_answers": "only since the correction that was read",
    "journey/discovery/findings/actions/triage.py:_lie_with": "what belongs to a finding follows its own move",
    "journey/discovery/findings/actions/triage.py:_join": "the finding that stays is held",
    "journey/discovery/findings/actions/handing.py:end_handed": "the rows are held, and only lines still due end",
    "journey/discovery/tips/actions.py:_take_along": "the tip's row is held, and nobody has decided about it",
    "journey/discovery/tips/actions.py:link_tip": "the tip's deadline follows the tip's own move",
    "journey/needs/next_contacts/keeping.py:_end": "the deadlines are held, and only those still due end",
    "commons/neighbourhood/actions/complaints.py:hand_over_complaint": "only from whoever was seen in charge",
    "journey/discovery/rounds/listing.py:list_visits": "the residents' rows are held",
    "journey/discovery/rounds/listing.py:follow_next": "the mark of a day; whoever comes second writes the same",
    "journey/discovery/rounds/actions.py:assign_visits": "the visits' rows are held, and only what is open is given",
    "journey/discovery/rounds/actions.py:_make_due": "only what is still due, of visits that are held",
    "journey/discovery/rounds/actions.py:_follow": "the visit's row is held, in the state that was seen",
    "journey/discovery/alarms/actions.py:end_device": "only where it has not ended",
    "journey/discovery/alarms/actions.py:_alarm": "the device's row is held; only an open alarm counts up",
    "journey/discovery/campaigns/actions/planning.py:keep_target": "replaces what bears the name; the last word holds",
    "journey/discovery/campaigns/actions/planning.py:start_campaign": "the campaign's own row, just moved",
    "journey/discovery/campaigns/actions/planning.py:end_campaign": "what is handed out follows its move",
    "journey/discovery/campaigns/actions/assigning.py:assign": "only what is to be done; the last word holds",
    "journey/discovery/campaigns/actions/assigning.py:take_back": "only what is still to be done",
    "journey/needs/actions.py:_bring_up_to_date": "the household's row is held, the class was decided on what was seen",
    "journey/needs/actions.py:_decide": "the household's row is held",
}
MERGES = {"save_or_merge"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST) -> Iterator[ast.Call]:
    yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def rooms() -> Iterator[Path]:
    """Python of the floors whose rows people edit."""
    for floor in ("registry", "journey", "commons", "steering"):
        yield from files(PACKAGE / floor, "*.py")


def is_write_over(call: ast.Call) -> bool:
    """A change of rows by their query set; ``update`` of a dictionary or a digest has no keyword."""
    return called(call) in WRITES_OVER and bool(call.keywords)


def writers_over() -> set[str]:
    found = set()
    for path in rooms():
        if "migrations" not in path.parts:
            for function in functions(path):
                if any(is_write_over(call) for call in calls(function)):
                    found.add(f"{path.relative_to(PACKAGE).as_posix()}:{function.name}")
    return found


def editing_actions() -> set[str]:
    """Actions that take the version which the writer saw."""
    names = set()
    for path in rooms():
        for function in functions(path):
            if {argument.arg for argument in function.args.kwonlyargs} & {"version", "seen"}:
                names.add(function.name)
    return names


def editing_views() -> dict[str, set[str]]:
    """By page function that calls such an action, directly or through one of its file: all that it calls."""
    found: dict[str, set[str]] = {}
    actions = editing_actions()
    for path in rooms():
        if path.stem != "views" and path.parent.stem != "views":
            continue
        known = {node.name: node for node in parsed(path).body if isinstance(node, ast.FunctionDef)}
        for name, node in known.items():
            reached = reachable(node, known)
            if reached & actions and any(called_name(mark) == "guard" for mark in node.decorator_list):
                found[f"{path.relative_to(PACKAGE).as_posix()}:{name}"] = reached
    return found


def called_name(mark: ast.expr) -> str:
    return called(mark) if isinstance(mark, ast.Call) else ""


def reachable(node: ast.FunctionDef, known: dict[str, ast.FunctionDef]) -> set[str]:
    names: set[str] = set()
    waiting = [node]
    while waiting:
        for name in {called(call) for call in calls(waiting.pop())} - names:
            names.add(name)
            if name in known:
                waiting.append(known[name])
    return names


def test_every_change_of_a_row_compares_what_was_there() -> None:
    assert writers_over() - set(COMPARED) == set(), "use change_version or move, or say here what is compared"
    assert set(COMPARED) - writers_over() == set(), "listed, but it changes nothing any more"


def test_every_page_that_edits_leads_to_the_merge_screen() -> None:
    without = [view for view, reached in editing_views().items() if not reached & MERGES]
    assert without == []


def test_the_pages_that_edit_are_found() -> None:
    assert set(editing_views()) >= {
        "registry/people/views/households.py:edit",
        "registry/people/views/households.py:edit_person",
        "registry/people/views/households.py:groups",
        "journey/visits/views.py:write",
    }


def test_every_form_that_carries_a_version_is_sent_to_the_merge_screen() -> None:
    """A page whose form carries a version binds it by ``sent_edit``, which brings the choices in."""
    with_version = {
        node.name
        for path in rooms()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
        and ("VersionForm" in {getattr(base, "id", "") for base in node.bases} or "version" in class_fields(node))
    }
    assert {"EditHouseholdForm", "EditMemberForm", "GroupsForm", "SectionForm"} <= with_version
    bound = {
        called(call): "sent_edit" in {called(inner) for argument in call.args for inner in calls(argument)}
        for path in rooms()
        if "views" in path.stem or "views" in path.parts
        for call in calls(parsed(path))
        if called(call) in with_version
    }
    assert [name for name, merges in bound.items() if not merges] == []


def class_fields(node: ast.ClassDef) -> set[str]:
    return {
        target.id
        for line in node.body
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
