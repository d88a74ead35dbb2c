"""`python -m migrate rest` as a person runs it, with a fake engine."""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import workloads
from migrate.coding import landing
from tests.support.project import ROOT
from tests.support.world import Estate, Told, World

Migrate = Callable[..., Told]
ACCOUNT, ID = "production", "333333333333"
PLACE = f"workload-{ACCOUNT}/rest-{ACCOUNT}"
COMPONENT = f"urn:pulumi:org::shop::workloads:index:Rest::{PLACE}"
TOPIC = f"urn:pulumi:org::shop::workloads:index:Rest$aws:sns/topic:Topic::{PLACE}/aws_sns_topic.news"


@pytest.fixture
def project(estate: Estate, world: World, migrate: Migrate, monkeypatch: pytest.MonkeyPatch) -> Estate:
    """A topic is the rest of an account, and everything else is imported."""
    assert migrate("apply", *estate.options()).code == 0
    config = estate.folder / "config" / "org"
    shutil.rmtree(config)
    shutil.copytree(ROOT / "config" / "examples" / "minimal", config)
    folder = estate.folder / "workloads"
    folder.mkdir()
    monkeypatch.setattr(workloads, "__path__", [str(folder)])
    write_rest(estate)
    return estate


def make_topic(name: str) -> dict[str, Any]:
    full = f"{PLACE}/aws_sns_topic.{name}"
    return {"type": "aws:sns/topic:Topic", "name": full, "logicalName": full, "id": f"arn:aws:sns:{name}"} | {
        "parent": PLACE,
        "provider": "prod",
        "inputs": {"displayName": name.title()},
    }


def write_rest(estate: Estate, *topics: str, landed: bool = False, **changes: Any) -> None:
    """`landed`: the component is in the stack, so the file refers to it."""
    component = {"type": "workloads:index:Rest", "name": PLACE, "logicalName": PLACE, "component": True}
    document = {
        "nameTable": {"prod": "urn:pulumi:org::shop::pulumi:providers:aws::prod"}
        | ({PLACE: COMPONENT} if landed else {}),
        "resources": [*([] if landed else [component]), *map(make_topic, topics or ["news"])],
    }
    text = json.dumps(document)
    (estate.out / f"import.rest.{ID}.json").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    rest = {"account": ACCOUNT, "stack": "org", "import_file": digest, "sensitive": {}} | changes
    plan = json.loads((estate.out / "plan.json").read_text())
    instances = [one for one in plan["instances"] if one["bin"] != "rest"]
    instances += [
        instances[0] | {"address": f"aws_sns_topic.{name}", "bin": "rest", "urn": TOPIC.replace("news", name)}
        for name in topics
    ]
    (estate.out / "plan.json").write_text(json.dumps(plan | {"rest": {ID: rest}, "instances": instances}))


def code(project: Estate) -> Path:
    return project.folder / "workloads" / "rest_production.py"


def test_it_is_imported_into_a_workload_whose_code_and_row_are_written(
    world: World, project: Estate, migrate: Migrate
) -> None:
    told = migrate("rest", *project.options())
    assert told.code == 0, told.err
    assert "stack org: 2 imported, 0 were there before" in told.out
    assert "production: written: workloads/rest_production.py, workloads/rest_production_args.py" in told.out
    assert {COMPONENT, TOPIC} <= set(world.urns())
    assert project.journal()[TOPIC]["status"] == "imported"
    assert 'display_name="News",\n            opts=inside(),' in code(project).read_text()
    assert (project.folder / "config" / "org" / "workloads.yaml").read_text() == (
        "workloads:\n"
        '  - {key: rest-production, component: "workloads.rest_production:Rest", targets: {accounts: [production]}}\n'
    )
    # Once more, by a journal that does not tell of code: what somebody has written since stays.
    journal = project.out / "org" / "journal.json"
    journal.write_text(journal.read_text().replace('"coded": true', '"coded": false'))
    code(project).write_text(code(project).read_text() + "# mine\n")
    again = migrate("rest", *project.options())
    assert (again.code, "0 imported, 2 were there before" in again.out) == (0, True)
    assert code(project).read_text().endswith("# mine\n")


def test_what_a_state_marks_as_sensitive_stays_in_the_stack(project: Estate, migrate: Migrate) -> None:
    write_rest(project, sensitive={TOPIC: ["display_name"]})
    told = migrate("rest", *project.options())
    assert f"{PLACE}/aws_sns_topic.news keeps what the stack has of display_name: it is secret, or a file" in told.out
    assert "News" not in code(project).read_text()


def test_a_file_of_workloads_that_is_there_gets_its_rows_by_hand(project: Estate, migrate: Migrate) -> None:
    (project.folder / "config" / "org" / "workloads.yaml").write_text("workloads: []\n")
    told = migrate("rest", *project.options())
    assert "Add to config/org/workloads.yaml, under `workloads:`:\n  - {key: rest-production, " in told.out


def test_what_lands_later_is_added_to_the_code_that_somebody_has_edited_since(
    world: World, project: Estate, migrate: Migrate
) -> None:
    assert migrate("rest", *project.options()).code == 0
    edited = code(project).read_text().replace('display_name="News"', "display_name=NEWS") + "\n\nNEWS = 'x'\n"
    code(project).write_text(edited)
    write_rest(project, "sales", "staff", landed=True)
    told = migrate("rest", *project.options())
    assert (told.code, "stack org: 2 imported, 0 were there before" in told.out) == (0, True)
    assert (
        f"production: added to workloads/rest_production.py, and nothing else of it is changed:\n  {PLACE}/" in told.out
    )
    text = code(project).read_text()
    assert all(line in text for line in edited.splitlines())
    assert text.count("aws.sns.Topic(") == 3
    assert text.index('display_name="Staff"') < text.index("NEWS = 'x'")
    # Once more, whatever has become of the names since: each is there once.
    code(project).write_text(text.replace("aws_sns_topic.staff", "aws_sns_topic.{'staff'}"))
    again = migrate("rest", *project.options())
    assert (again.code, "0 imported, 2 were there before" in again.out) == (0, True)
    assert code(project).read_text().count("aws.sns.Topic(") == 3
    assert len(world.urns()) == len(set(world.urns()))


def test_a_run_that_is_killed_before_it_adds_code_is_continued_by_the_next(
    project: Estate, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrate("rest", *project.options()).code == 0
    write_rest(project, "sales", landed=True)
    with monkeypatch.context() as patch:
        patch.setattr(landing, "add_resources", lambda *_: sys.exit(9))
        assert migrate("rest", *project.options()).code == 9
    assert "Sales" not in code(project).read_text()
    assert migrate("rest", *project.options()).code == 0
    assert code(project).read_text().count("aws.sns.Topic(") == 2


def test_what_found_no_place_in_the_code_is_told_until_it_is_there(
    project: Estate, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrate("rest", *project.options()).code == 0
    write_rest(project, "sales", landed=True)
    with monkeypatch.context() as patch:
        patch.setattr(landing, "add_resources", lambda *_: sys.exit(9))
        assert migrate("rest", *project.options()).code == 9
    whole = code(project).read_text()
    code(project).write_text(whole.replace("def inside", "def within"))
    for _ in range(2):
        told = migrate("rest", *project.options())
        assert told.code == 3
        assert "aws_sns_topic.sales: workloads/rest_production.py has no place for it: the __init__" in told.out
    code(project).write_text(whole)
    assert migrate("rest", *project.options()).code == 0
    assert 'display_name="Sales"' in code(project).read_text()


def test_what_somebody_has_removed_stays_out_until_it_is_asked_for(
    world: World, project: Estate, migrate: Migrate
) -> None:
    write_rest(project, "news", "sales")
    assert migrate("rest", *project.options()).code == 0
    stack = [one for one in world.read()["stacks"]["org"] if one["urn"] != TOPIC]
    world.write(stacks={"org": stack})
    imports = len(world.calls("import"))
    told = migrate("rest", *project.options())
    assert (told.code, len(world.calls("import"))) == (3, imports)
    assert f"removed: aws:sns/topic:Topic {PLACE}/aws_sns_topic.news (arn:aws:sns:news) was imported before" in told.out
    assert """add {state: "main.tfstate", address: 'aws_sns_topic.news', reason: ...} under `skip:`""" in told.out
    # Another object of that name is none that anybody has removed.
    (urn,) = (one for one in project.journal() if one.endswith("topic.news"))
    journal = json.loads((project.out / "org" / "journal.json").read_text())
    journal["entries"][urn] |= {"id": "arn:aws:sns:old", "status": "removed"}
    (project.out / "org" / "journal.json").write_text(json.dumps(journal))
    assert migrate("rest", *project.options()).code == 0
    assert TOPIC in world.urns()
    world.write(stacks={"org": stack})
    assert migrate("rest", *project.options(), "--again").code == 0
    assert TOPIC in world.urns()


def test_the_row_for_what_was_removed_is_yaml(world: World, project: Estate, migrate: Migrate) -> None:
    write_rest(project, "news")
    assert migrate("rest", *project.options()).code == 0
    world.write(stacks={"org": [one for one in world.read()["stacks"]["org"] if one["urn"] != TOPIC]})
    file = project.out / "plan.json"
    plan = json.loads(file.read_text())
    for one in plan["instances"]:
        one["address"] = one["address"].replace("topic.news", """topic.news["it's"]""")
    file.write_text(json.dumps(plan))
    told = " ".join(migrate("rest", *project.options()).out.split())
    row = told[told.index("{state") : told.index("}") + 1].replace("...", "x")
    assert yaml.safe_load(row)["address"] == """aws_sns_topic.news["it's"]"""


def test_what_is_imported_again_is_in_the_code_again(world: World, project: Estate, migrate: Migrate) -> None:
    write_rest(project, "news", "sales")
    assert migrate("rest", *project.options()).code == 0
    both = code(project).read_text()
    news = both[both.index("        aws.sns.Topic(") : both.rindex("        aws.sns.Topic(")]
    assert "News" in news
    code(project).write_text(both.replace(news, ""))
    world.write(stacks={"org": [one for one in world.read()["stacks"]["org"] if one["urn"] != TOPIC]})
    assert migrate("rest", *project.options(), "--again").code == 0
    assert TOPIC in world.urns()
    assert news in code(project).read_text()


def test_what_another_stack_has_is_not_imported_again(world: World, project: Estate, migrate: Migrate) -> None:
    assert migrate("rest", *project.options()).code == 0
    stack = world.read()["stacks"]["org"]
    moved = [one | {"urn": one["urn"].replace(":org::", ":workloads-web::"), "custom": True} for one in stack]
    moved = [one for one in moved if one["type"] == "aws:sns/topic:Topic"]
    world.write(stacks={"org": [one for one in stack if one["urn"] != TOPIC], "workloads-web": moved})
    told = migrate("rest", *project.options(), "--force", "--again")
    assert told.code == 3
    assert f"the stack workloads-web has it already, as {PLACE}/aws_sns_topic.news" in told.err
    assert TOPIC not in world.urns()


def test_code_that_is_there_is_written_anew_by_force_alone(world: World, project: Estate, migrate: Migrate) -> None:
    code(project).write_text("# mine\n")
    told = migrate("rest", *project.options())
    assert (told.code, "it has no class Rest, so there is no place for what is new" in told.err) == (3, True)
    assert TOPIC not in world.urns()
    assert migrate("rest", *project.options(), "--force").code == 0
    assert "aws.sns.Topic(" in code(project).read_text()


def test_undo_takes_it_back_with_what_apply_imported(world: World, project: Estate, migrate: Migrate) -> None:
    assert migrate("rest", *project.options()).code == 0
    assert migrate("undo", *project.options(), "--run", "--yes").code == 0
    assert world.urns() == []


def test_a_failed_import_costs_itself_alone(world: World, project: Estate, migrate: Migrate) -> None:
    world.write(bad={"arn:aws:sns:news": "no such topic"})
    told = migrate("rest", *project.options())
    assert told.code == 3
    assert f"failed: aws:sns/topic:Topic {PLACE}/aws_sns_topic.news (arn:aws:sns:news): no such topic" in told.out
    assert not code(project).exists()
    # A row of it would be an error of the config, and this command would not run any more.
    assert not (project.folder / "config" / "org" / "workloads.yaml").exists()
    world.write(bad={})
    assert migrate("rest", *project.options()).code == 0
    assert (project.folder / "config" / "org" / "workloads.yaml").exists()


def test_a_run_that_is_killed_while_it_writes_the_code_is_continued_by_the_next(
    project: Estate, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def die(path: Path, text: str, **options: Any) -> int:
        if "rest_production.py" in path.name:
            write(path, text[:200], **options)
            raise KeyboardInterrupt
        return write(path, text, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", die)
        migrate("rest", *project.options())
    assert not code(project).exists()
    assert migrate("rest", *project.options()).code == 0
    assert "aws.sns.Topic(" in code(project).read_text()
    assert code(project).with_name("rest_production_args.py").exists()


def empty_stack(world: World, _project: Estate) -> None:
    world.write(stacks={"org": []})


def other_stack(_world: World, project: Estate) -> None:
    write_rest(project, stack="accounts-production")


def other_component(_world: World, project: Estate) -> None:
    (project.folder / "workloads" / "queue.py").write_text(
        "class Queue:\n    def __init__(self, name, args, context, opts): ...\n"
    )
    (project.folder / "workloads" / "queue_args.py").write_text(
        "from config.models.arguments import Arguments\n\n\nclass QueueArgs(Arguments):\n    pass\n"
    )
    row = '{key: rest-production, component: "workloads.queue:Queue", targets: {accounts: [production]}}'
    (project.folder / "config" / "org" / "workloads.yaml").write_text(f"workloads:\n  - {row}\n")


def other_targets(_world: World, project: Estate) -> None:
    (project.folder / "workloads" / "rest_production.py").write_text(
        "class Rest:\n    def __init__(self, name, args, context, opts): ...\n"
    )
    (project.folder / "workloads" / "rest_production_args.py").write_text(
        "from config.models.arguments import Arguments\n\n\nclass RestArgs(Arguments):\n    pass\n"
    )
    row = '{key: rest-production, component: "workloads.rest_production:Rest", targets: {units: [root]}}'
    (project.folder / "config" / "org" / "workloads.yaml").write_text(f"workloads:\n  - {row}\n")


def no_rest(_world: World, project: Estate) -> None:
    plan = json.loads((project.out / "plan.json").read_text())
    (project.out / "plan.json").write_text(json.dumps(plan | {"rest": {}}))


def nothing(_world: World, _project: Estate) -> None:
    """As planned."""


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (empty_stack, (), "it has nothing yet, not even the providers of its accounts"),
        (other_stack, (), "the config has the rest of this account in another stack than the plan, or not at all"),
        (other_component, (), "the workload rest-production is another component"),
        (other_targets, ("--force",), "too, so what is new would be made there as well"),
        (no_rest, (), "the plan has no rest that could become a workload"),
        (nothing, ("--account", "prodcution"), "--account prodcution: the plan has no rest of it; there is some of"),
    ],
)
def test_it_refuses_before_it_imports(
    world: World,
    project: Estate,
    migrate: Migrate,
    change: Callable[[World, Estate], None],
    options: tuple[str, ...],
    words: str,
) -> None:
    change(world, project)
    imports = len(world.calls("import"))
    told = migrate("rest", *project.options(), *options)
    assert words in told.err
    assert told.code in {2, 3}
    assert len(world.calls("import")) == imports
