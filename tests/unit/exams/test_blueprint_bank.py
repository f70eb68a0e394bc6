"""A blueprint beside its items and the rest of the content: what is called what, and where."""

from dataclasses import replace

from server.exams.domain.bank import Surroundings, Usable, check_blueprint
from server.exams.domain.blocks import Block
from server.exams.domain.blueprint import parse_blueprint
from tests.unit.exams.test_blueprint import FILE, SOURCE, parsed

POLICIES = ("standard", "practice")
ALONE = Surroundings(courses=(), exams={"lamps": ()}, policies=POLICIES)
ENOUGH = ("l1 lamps/light", "l2 lamps/light", "h1 lamps/heat")


def usable(*lines: str) -> Usable:
    """Items from lines such as `l1 lamps/light l2`: id, domain, enemies. A `p…` is tried out."""
    words = [line.split() for line in lines]
    items = [Block(item, domain, frozenset(enemies)) for item, domain, *enemies in words]
    return Usable(items, {one.name for one in items if one.name.startswith("p")})


def faults(
    *items: str, surroundings: Surroundings = ALONE, old: str = "", new: str = ""
) -> list[str]:
    """Say what is wrong after a change of the blueprint, without the file's name."""
    source = SOURCE.replace(old, new).encode()
    blueprint, findings = parse_blueprint(source, FILE)
    assert findings == []
    assert blueprint is not None
    found = check_blueprint(blueprint, usable(*items), surroundings, file=FILE, source=source)
    return [str(one).removeprefix(f"{FILE}:") for one in found]


def required(prerequisites: str, surroundings: Surroundings) -> list[str]:
    old = "{course: null, exams: []}"
    return faults(*ENOUGH, surroundings=surroundings, old=old, new=prerequisites)


def test_enough_items_are_no_fault() -> None:
    assert faults(*ENOUGH) == []


def test_a_domain_with_too_few_items_is_found_at_its_line() -> None:
    text = "domain lamps/heat needs 1 items and has 0"

    assert faults(*ENOUGH[:2]) == [f"15:5 B006 {text}"]


def test_enemies_do_not_fill_a_domain_together() -> None:
    text = "domain lamps/light needs 2 items and has 1"

    assert faults("l1 lamps/light l2", *ENOUGH[1:]) == [f"14:5 B006 {text}"]


def test_a_form_of_all_items_holds_no_enemies() -> None:
    text = "the enemies `l1` and `h1` meet in every form"

    found = faults("l1 lamps/light h1", *ENOUGH[1:], old="draw: seeded", new="draw: all")

    assert found == [f"12:7 B007 {text}"]


def test_testlets_that_never_add_up_to_a_share_are_found_at_its_line() -> None:
    text = "with testlets whole, lamps/light never comes to 2 items"
    source = SOURCE.encode()
    blueprint, _ = parse_blueprint(source, FILE)
    assert blueprint is not None
    bank = [
        Block("t", "lamps/light", frozenset(), ("l1", "l2", "l3")),
        *usable("l1 lamps/light", "l2 lamps/light", "l3 lamps/light", "h1 lamps/heat").entries,
    ]

    found = check_blueprint(blueprint, Usable(bank), ALONE, file=FILE, source=source)

    assert [str(one) for one in found] == [f"{FILE}:14:5 B011 {text}"]


def test_a_tangle_too_large_to_search_is_tried_as_a_start_would() -> None:
    text = "each domain could be filled, but not all of them in one form"
    lights = " ".join(f"l{n}" for n in range(40))
    tangle = [f"l{n} lamps/light" for n in range(40)]

    assert faults(*tangle, f"h1 lamps/heat {lights}") == [f"14:3 B008 {text}"]
    assert faults(*tangle, f"h1 lamps/heat {lights}", "h2 lamps/heat") == []


def test_pilots_need_items_to_be_tried_out() -> None:
    text = "2 items are to be tried out and there are 1"
    old, new = "pilot: 0", "pilot: 2"

    assert faults(*ENOUGH, "p1 lamps/heat", old=old, new=new) == [f"16:8 B013 {text}"]
    assert faults(*ENOUGH, "p1 lamps/heat", "p2 lamps/light", old=old, new=new) == []


def test_pilots_fill_no_domain() -> None:
    text = "domain lamps/heat needs 1 items and has 0"

    assert faults(*ENOUGH[:2], "p1 lamps/heat") == [f"15:5 B006 {text}"]


def test_a_bank_too_small_for_the_cap_is_a_warning_that_names_domain_and_shortage() -> None:
    text = "within a cap of 50% domain lamps/light fills 5 of 10 forms; 2 more items would do"
    new = "draw: seeded\nexposure: {cap: 50%, forms: 10}"
    heat = [f"h{n} lamps/heat" for n in range(2)]

    found = faults(*ENOUGH[:2], *heat, old="draw: seeded", new=new)

    assert found == [f"15:5 B014 {text}"]
    lights = [f"l{n} lamps/light" for n in range(4)]
    assert faults(*lights, *heat, old="draw: seeded", new=new) == []


def test_a_bank_too_small_for_forms_that_share_little_is_a_warning() -> None:
    text = "two of 10 forms in a row share 3 of 3 scored items, and 50% are 1"
    new = "draw: seeded\nexposure: {cap: 100%, forms: 10, shared: 50%}"

    found = faults(*ENOUGH, "l3 lamps/light", "h2 lamps/heat", old="draw: seeded", new=new)

    assert found == [f"13:42 B017 {text}"]
    many = [f"l{n} lamps/light" for n in range(20)] + [f"h{n} lamps/heat" for n in range(10)]
    assert faults(*many, old="draw: seeded", new=new) == []


def test_an_objective_that_must_score_needs_an_item_in_every_form() -> None:
    parts = (
        "parts:\n  - {name: Light, domains: [lamps/light], cut: 50%, must_score: [LAM-1.1]}\n"
        "  - {name: Heat, domains: [lamps/heat], cut: 50%}\n"
    )
    source = SOURCE.replace("cut: 62.5%\n", parts).encode()
    blueprint, _ = parse_blueprint(source, FILE)
    assert blueprint is not None

    def found(objectives: dict[str, str], *items: str) -> list[str]:
        bank = replace(usable(*items), objectives=objectives)
        faults = check_blueprint(blueprint, bank, ALONE, file=FILE, source=source)
        return [str(one).removeprefix(f"{FILE}:") for one in faults]

    assert found({"l1": "LAM-1.1"}, *ENOUGH) == []
    assert found({"h1": "LAM-1.1"}, *ENOUGH) == [
        "11:66 B015 no scored item of the part is about `LAM-1.1`"
    ]
    assert found({"l1": "LAM-1.1"}, *ENOUGH, "l3 lamps/light") == [
        "11:66 B018 some forms hold no item about `LAM-1.1`, and it fails nobody there"
    ]


def test_a_bank_is_another_exam_with_items_of_its_own() -> None:
    old, new = "policy: standard", "policy: standard\nbank: torches"
    torches = replace(parsed(), exam="torches")
    exams = {"lamps": (), "torches": ()}

    def found(**beside: object) -> list[str]:
        around = replace(ALONE, **beside)  # type: ignore[arg-type]  # as each test names them
        return faults(*ENOUGH, surroundings=around, old=old, new=new)

    assert found() == ["19:7 B019 there is no other exam `torches`"]
    assert found(exams=exams, blueprints={"torches": torches}) == []
    assert found(exams=exams, blueprints={"torches": replace(torches, bank="candles")}) == [
        "19:7 B019 `torches` has no items of its own: they are of `candles`"
    ]
    assert found(exams=exams, with_items={"lamps"}) == [
        "19:7 B019 nothing is drawn from the items in this exam's own folder"
    ]
    assert found(exams=exams, blueprints={"torches": replace(torches, negative_marking=True)}) == [
        "19:7 B019 items of `torches` may take points away: say `negative_marking: true` here too"
    ]


def test_enemies_of_different_domains_can_leave_no_form() -> None:
    text = "each domain could be filled, but not all of them in one form"

    assert faults("l1 lamps/light h1", *ENOUGH[1:]) == [f"14:3 B008 {text}"]
    assert faults("l1 lamps/light h1", *ENOUGH[1:], "h2 lamps/heat") == []


def test_a_prerequisite_must_exist() -> None:
    found = required("{course: lapms, exams: [candles, torches]}", ALONE)

    assert found == [
        "17:25 B009 there is no course `lapms`",
        "17:40 B009 there is no exam `candles`",
        "17:49 B009 there is no exam `torches`",
    ]


def test_prerequisites_that_exist_are_no_fault() -> None:
    around = Surroundings(courses=["lamps"], exams={"lamps": (), "candles": ()}, policies=POLICIES)

    assert required("{course: lamps, exams: [candles]}", around) == []


def test_exams_that_require_each_other_are_found() -> None:
    chain = {"lamps": ("candles",), "candles": ("wax",), "wax": ("lamps",)}
    around = Surroundings((), chain, POLICIES)
    text = "`candles` itself requires this exam, so nobody could sit either"

    assert required("{course: null, exams: [candles]}", around) == [f"17:39 B009 {text}"]


def test_an_exam_that_requires_itself_is_found() -> None:
    around = Surroundings((), {"lamps": ("lamps",)}, POLICIES)

    (fault,) = required("{course: null, exams: [lamps]}", around)

    assert fault.startswith("17:39 B009")


def test_a_policy_must_exist() -> None:
    found = faults(*ENOUGH, old="policy: standard", new="policy: standrad")

    assert found == ["18:9 B010 there is no policy `standrad` (did you mean `standard`?)"]
