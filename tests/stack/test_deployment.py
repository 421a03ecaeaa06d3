"""The files of the real deployment agree with the schema, with the settings and with each other."""

import re
import subprocess
import sys

import pytest
from ruamel.yaml import YAML
from stack.libraries import RUNNING

from tests.stack.conftest import CHECKOUT

COMPOSE = CHECKOUT / "docker-compose.yml"
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD")
NOT_FOR_DEPLOYMENT = {"DEBUG", "DEMO", "SECURE", "KEY_PREFIX", "CONN_MAX_AGE"}
ONE_SHOT = "migrate"


@pytest.fixture(scope="module")
def services():
    return YAML(typ="safe").load(COMPOSE)["services"]


def test_compose_schema():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_services(services):
    assert set(services) == {"db", "redis", ONE_SHOT, "web", "worker", "beat"}


@pytest.mark.parametrize("name", ["db", "redis", "web", "worker", "beat"])
def test_lasting_services_are_watched_and_restarted(services, name):
    assert services[name]["healthcheck"]["test"]
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_migrations_run_once_before_the_others(services, name):
    assert services[name]["depends_on"][ONE_SHOT] == {"condition": "service_completed_successfully"}
    assert services[name]["depends_on"]["redis"] == {"condition": "service_healthy"}
    assert services[ONE_SHOT]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert services[ONE_SHOT]["restart"] == "no"
    assert services[name]["environment"] == services[ONE_SHOT]["environment"]


def test_what_must_last_is_in_named_volumes(services):
    named = set(YAML(typ="safe").load(COMPOSE)["volumes"])
    used = {mount.split(":")[0] for service in services.values() for mount in service.get("volumes", [])}
    assert used == named == {"database", "broker", "media"}


def test_the_broker_forgets_nothing(services):
    assert "--appendonly yes --maxmemory-policy noeviction" in services["redis"]["command"][-1]


def test_no_secret_in_the_files():
    text = COMPOSE.read_text()
    for name in SECRETS:
        assert f"${{{name}:?" in text, f"{name} must be asked for"
        assert re.search(rf"^{name}=$", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)
    for name in re.findall(r"\$\{(\w*(?:KEY|PASSWORD)\w*):-", text):
        pytest.fail(f"{name} has a default")


def test_every_variable_is_in_the_example():
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE.read_text()))
    given = set(re.findall(r"^(\w+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    assert asked == given


def test_settings_and_deployment_name_the_same_variables(services):
    settings = (CHECKOUT / "egts" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    image = set(re.findall(r"\b([A-Z_]+)=\S", DOCKERFILE))
    given = set(services["web"]["environment"])
    assert given <= read
    assert read - given - image <= NOT_FOR_DEPLOYMENT


def test_only_the_web_is_reached_and_from_this_machine(services):
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert services["web"]["ports"] == ["${LISTEN:-127.0.0.1:8000}:8000"]


def test_image_runs_without_root():
    steps = re.findall(r"^(FROM|RUN|COPY|ADD|USER|CMD)\b ?(.*)$", DOCKERFILE, re.MULTILINE)
    names = [name for name, _ in steps]
    assert "ADD" not in names
    user = names.index("USER")
    assert steps[user][1] not in ("root", "0")
    assert names[user:] == ["USER", "RUN", "CMD"], "nothing is installed as that user, nothing run as another"
    assert "collectstatic" in steps[user + 1][1]


def test_image_holds_what_the_portal_leans_on():
    packages = set(re.findall(r"^\s+([a-z0-9.+-]+) \\$", DOCKERFILE, re.MULTILINE))
    wanted = {library.package for library in RUNNING} - {"libmagic1"} | {"libmagic1t64"}  # Debian 13's name
    assert wanted <= packages
    assert "--no-control-socket" in DOCKERFILE


def test_image_and_server_speak_the_same_postgresql(services):
    major = services["db"]["image"].partition(":")[2]
    assert f"postgresql-client-{major} " in DOCKERFILE


def test_what_stays_out_of_the_image():
    ignored = (CHECKOUT / ".dockerignore").read_text().split()
    assert {".git", ".env", ".venv", "var"} <= set(ignored)


def test_publiccode():
    facts = YAML(typ="safe").load(CHECKOUT / "publiccode.yml")
    french = facts["description"]["fr"]
    assert facts["legal"]["license"] == "MIT"
    assert (CHECKOUT / "LICENSE").read_text().startswith("MIT License")
    assert len(french["shortDescription"]) <= 150
    assert 500 <= len(french["longDescription"]) <= 10000
    assert all(len(feature) <= 100 for feature in french["features"])
    assert facts["maintenance"]["contacts"]
